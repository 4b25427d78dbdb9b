"""Everything that was shown and decided, and the receipt of each (P-1.4)."""

import uuid
from functools import partial

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from privacy.consent import queries, receipts
from privacy.consent.enums import Act
from privacy.consent.forms import HistoryForm, ReceiptForm
from privacy.consent.handing_out import handed_out
from privacy.consent.models import ConsentEvent
from privacy.consent.showing import is_untouched, read_again
from privacy.consent.views import holder_of
from privacy.policies.enums import Document
from privacy.web.guards import signed_in

A_PAGE = 50


@require_safe
@signed_in
def history(request: HttpRequest) -> HttpResponse:
    """List everything that was shown and decided, newest first; narrowed as the address says."""
    form = HistoryForm(request.GET)
    wanted = {name: value for name, value in chosen(form).items() if value}
    rows = Paginator(queries.events(holder_of(request)).filter(**wanted), A_PAGE)
    page = rows.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "is_narrowed": bool(wanted),
        "events": page.object_list,
        "previous_url": address(page.number - 1, wanted) if page.has_previous() else "",
        "next_url": address(page.number + 1, wanted) if page.has_next() else "",
    }
    return render(request, "privacy/consent_history.html", context)


def chosen(form: HistoryForm) -> dict[str, str]:
    """Return what was chosen; of an address that was tampered with, only what there is."""
    form.is_valid()
    return form.cleaned_data


def address(number: int, wanted: dict[str, str]) -> str:
    """Return where another page of the same list stands."""
    return f"{reverse('consent_history')}?{urlencode({**wanted, 'page': str(number)})}"


def own_event(request: HttpRequest, reference: uuid.UUID) -> ConsentEvent:
    """Return an event of whoever is signed in; another's is 404, as one that never was."""
    event = queries.event_of(holder=holder_of(request), reference=reference)
    if event is None:
        raise Http404
    return event


@require_safe
@signed_in
def receipt(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """Show word for word what stood on the page, with its hash."""
    return drawn(request, own_event(request, reference), ReceiptForm(), is_unsigned=False)


def drawn(
    request: HttpRequest, event: ConsentEvent, form: ReceiptForm, is_unsigned: bool
) -> HttpResponse:
    context = {
        "event": event,
        "told": read_again(event.text) if event.text else None,
        "is_untouched": event.text is not None and is_untouched(event.text),
        "document": str(Document.PRIVACY),
        "form": form,
        "is_unsigned": is_unsigned,
        # Having been shown something is no act of theirs: it has no receipt to take away.
        "receipt_url": ""
        if event.act == Act.SHOWN
        else reverse("consent_receipt_file", args=[event.reference]),
    }
    status = 409 if is_unsigned else 400 if form.errors else 200
    return render(request, "privacy/consent_receipt.html", context, status=status)


@require_POST
@signed_in
def receipt_file(request: HttpRequest, reference: uuid.UUID) -> HttpResponse:
    """Hand out the receipt of a decision."""
    event = own_event(request, reference)
    if event.act == Act.SHOWN:
        raise Http404
    return handed_out(
        request,
        name=f"consent-{event.reference}",
        build=lambda added: receipts.of_decision(event, added=added),
        page=partial(drawn, request, event),
    )
