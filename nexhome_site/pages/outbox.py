"""The mailbox and telephone of a development machine (DEBUG only): what would have been sent."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import demo
from privacy.messages import outbox


@require_safe
@never_cache
def messages(request: HttpRequest) -> HttpResponse:
    """List mails and SMS, newest first, and what the demo staff's authenticator apps show now."""
    context = {"received": outbox.received(), "staff_codes": demo.current_codes()}
    return render(request, "dev/outbox.html", context)


@require_safe
@never_cache
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message as its recipient reads it."""
    found = outbox.find(message_id=message_id)
    if found is None:
        raise Http404
    return render(request, "dev/outbox_message.html", {"message": found})


@require_safe
@never_cache
def attachment(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Hand out the certificate that was attached."""
    found = outbox.find(message_id=message_id)
    if found is None or not found.attachment:
        raise Http404
    return HttpResponse(
        found.attachment,
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="certificate.json"'},
    )
