"""The guide, the notice on one page, "sent", and the button behind the mail (J-10)."""

import ipaddress
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import secret_address
from privacy.web.source import source_of
from takedown.notices import tokens
from takedown.notices.answers import GAPS, Told, gaps
from takedown.notices.domain import confirming, filing
from takedown.notices.domain.writing import Sent
from takedown.notices.enums import Element
from takedown.notices.forms import NoticeForm
from takedown.notices.queries import case_by_confirm_token
from takedown.uploads import files_in_memory, too_large

SALT = "takedown.notices.sent"


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Say before anybody starts what a notice needs, what becomes of it, and what is passed on."""
    return render(request, "takedown/notices/guide.html", {"elements": Element.labels, **NO_TOKEN})


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@files_in_memory
def notice(request: HttpRequest) -> HttpResponse:
    """Take a notice; gaps are named on the next page, what cannot be read at its field."""
    if request.method != "POST":
        return draw(request, NoticeForm())
    if too_large(request, most=settings.NOTICE_BODY_BYTES):
        return draw(request, NoticeForm(), status=413, is_too_large=True)
    if is_too_often(request, action="notice"):
        return too_many_requests(request)
    form = NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return draw(request, form, files_were_chosen=bool(request.FILES))
    try:
        case = filing.file_notice(sent=sent_by(request, form))
    except filing.TooManyMails:
        return too_many_requests(request)
    told = Told(form.answers, frozenset(form.uploads))
    ticket = signing.dumps(
        {"reference": case.reference, "gaps": list(gaps(told).values())}, salt=SALT, compress=True
    )
    return redirect("copyright_sent", ticket=ticket)


def draw(
    request: HttpRequest, form: NoticeForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    return render(
        request,
        "takedown/notices/notice.html",
        {"form": form, **context, **NO_TOKEN},
        status=status,
    )


def sent_by(request: HttpRequest, form: NoticeForm) -> Sent:
    """Return what a form brought: its answers, and each of its own fields as it was typed.

    What nobody asked for is not kept (P-2.10, T-3.2).
    """
    return Sent(
        answers=form.answers,
        uploads=form.uploads,
        as_sent={name: request.POST.getlist(name) for name in form.fields if name in request.POST},
        source=shortened(source_of(request)),
        language=get_language() or "en",
    )


def shortened(source: str) -> str:
    """Return the network of an address: 24 bits of an old one, 48 of a new one."""
    try:
        address = ipaddress.ip_interface(source).ip
    except ValueError:
        return ""
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


@require_safe
@secret_address
def sent(request: HttpRequest, ticket: str) -> HttpResponse:
    """Say what happens next, and what is missing still; the ticket is all that is known."""
    try:
        told = signing.loads(ticket, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    context = {
        "reference": told["reference"],
        "gaps": [GAPS[code] for code in told["gaps"]],
        **NO_TOKEN,
    }
    return render(request, "takedown/notices/sent.html", context)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more on GET, since scanners open links; receive the notice on POST."""
    if request.method != "POST":
        case = case_by_confirm_token(token)
        if case is None:
            raise Http404
        return render(
            request, "takedown/notices/confirm.html", {"reference": case.reference, **NO_TOKEN}
        )
    try:
        case = confirming.confirm(token=token)
    except confirming.LinkGone:
        raise Http404 from None
    return redirect("copyright_case", case.reference, tokens.token("case", case.pk))
