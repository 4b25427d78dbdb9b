"""News by mail without an account: ask, confirm with a button, stop with one click.

No sign-in, no cookie, no script. The answer to a question is one page, whoever asks with whatever
address; what a link does is done by its button only, for scanners open links.
"""

from typing import Any

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from privacy.policies.enums import Document
from privacy.policies.versions.titles import title_of
from privacy.subscriptions import domain, tokens
from privacy.subscriptions.forms import SubscribeForm
from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import not_kept, secret_address


def draw(
    request: HttpRequest, page: str, document: str, /, status: int = 200, **context: Any
) -> HttpResponse:
    """Draw a page without a CSRF cookie."""
    words = {"document": document, "title": title_of(document), **context, **NO_TOKEN}
    return render(request, f"subscriptions/{page}.html", words, status=status)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@not_kept
def ask(request: HttpRequest, document: str) -> HttpResponse:
    """Ask for an address; the answer is the same for every address."""
    if request.method != "POST":
        return draw(request, "ask", document, form=SubscribeForm())
    if is_too_often(request, action="subscribe"):
        return too_many_requests(request)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return draw(request, "ask", document, form=form)
    email = form.cleaned_data["email"]
    # Whoever is written to gets few letters a day, whatever network asks for them.
    if consume(request, action="subscribe_mail", key=tokens.email_index(email)):
        domain.ask(document=Document(document), email=email, language=get_language() or "")
    return redirect("subscribe_sent", document=document)


@require_safe
def sent(request: HttpRequest, document: str) -> HttpResponse:
    return draw(request, "sent", document, days=domain.CONFIRM_WITHIN.days)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more on GET; on POST the subscription counts."""
    try:
        row = domain.waiting(token=token)
        if request.method == "POST":
            domain.confirm(token=token)
            return draw(request, "confirmed", row.document)
    except domain.UnknownLink:
        return draw(request, "unknown", Document.TERMS, status=404)
    return draw(request, "confirm", row.document)


# A mail program presses the button from elsewhere (RFC 8058): the token alone is the right.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more on GET; on POST it ends, and ending it twice is no mistake."""
    if request.method == "POST":
        domain.stop(token=token)
        return draw(request, "stopped", Document.TERMS)
    try:
        row = domain.to_stop(token=token)
    except domain.UnknownLink:
        return draw(request, "stopped", Document.TERMS)
    return draw(request, "stop", row.document)
