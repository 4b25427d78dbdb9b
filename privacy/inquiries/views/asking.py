"""Asking us on one page, "sent", and the button behind the mail (T-3.2, T-3.10 (2)).

The answers are the same for everybody: none tells whether an address belongs to somebody here.
"""

import uuid
from typing import Any

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from privacy.inquiries import tokens
from privacy.inquiries.domain import asking
from privacy.inquiries.enums import Kind
from privacy.inquiries.forms import AskForm
from privacy.inquiries.queries import mails_of
from privacy.subjects.domain import SubjectGone
from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import not_kept, secret_address


def draw(request: HttpRequest, page: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """Draw a page without a CSRF cookie."""
    words = {**context, **NO_TOKEN}
    return render(request, f"privacy/inquiries/{page}.html", words, status=status)


def known_asker(request: HttpRequest) -> uuid.UUID | None:
    """Return the Subject of whoever is signed in and can be answered at a registered address."""
    user: Any = request.user
    if not user.is_authenticated or not mails_of(user.subject_id):
        return None
    return uuid.UUID(str(user.subject_id))


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@not_kept
def ask(request: HttpRequest) -> HttpResponse:
    """Ask on one page for all that an answer needs."""
    subject_id = known_asker(request)
    is_known = subject_id is not None
    if request.method != "POST":
        chosen = request.GET.get("kind")
        initial = {"kind": chosen} if chosen in Kind.values else {}
        return draw(request, "ask", form=AskForm(initial=initial, is_known=is_known))
    if is_too_often(request, action="ask"):
        return too_many_requests(request)
    form = AskForm(request.POST, is_known=is_known)
    if form.is_by_a_program:
        return redirect("ask_sent")
    if not form.is_valid():
        return draw(request, "ask", form=form, is_known=is_known)
    return take(request, form, subject_id)


def take(request: HttpRequest, form: AskForm, subject_id: uuid.UUID | None) -> HttpResponse:
    """Hand a valid form to the domain; an address hears from us a few times a day, whoever asks."""
    told = form.told(language=get_language() or settings.LANGUAGE_CODE)
    counted = {"ask_mail": tokens.email_index(told.email) or str(subject_id)}
    if told.person_email:
        counted["ask_person"] = tokens.email_index(told.person_email) or ""
    if all(consume(request, action=action, key=key) for action, key in counted.items()):
        try:
            inquiry = asking.ask(told=told, subject_id=subject_id)
        except SubjectGone:
            return redirect("ask_sent")
        if subject_id is not None:
            return redirect("ask_case", inquiry.reference, tokens.token(tokens.CASE, inquiry.pk))
    elif subject_id is not None:
        return too_many_requests(request)
    return redirect("ask_sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return draw(
        request, "sent", days=settings.NOTICE_CONFIRM.days, working_days=settings.CONTACT_SLA
    )


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more on GET, since scanners open links; open the case on POST."""
    try:
        inquiry = asking.waiting(token=token)
        if request.method == "POST":
            inquiry = asking.confirm(token=token)
            return redirect("ask_case", inquiry.reference, tokens.token(tokens.CASE, inquiry.pk))
    except asking.LinkGone:
        return draw(request, "gone", status=404)
    return draw(request, "confirm", reference=inquiry.reference)
