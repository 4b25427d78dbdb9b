"""Which mails somebody gets: two switches of one button each, and the page behind a mail's link.

The link needs no sign-in and carries no ambient right: its number alone stops one sort of mail. The
answer is the same for every number, so it tells nobody whose it is.
"""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.messages import choices
from privacy.messages.audience import Left, hindrance, verdicts
from privacy.messages.enums import TOPICS, Place, Sort
from privacy.subjects.domain import SubjectGone
from privacy.subjects.models import Subject
from privacy.web.guards import signed_in
from privacy.web.origin import NO_TOKEN
from privacy.web.secrecy import secret_address

NEVER = {Left.MINOR, Left.UNKNOWN_AGE, Left.STAFF}


def subject_of(request: HttpRequest) -> uuid.UUID:
    user: Any = request.user
    return uuid.UUID(str(user.subject_id))


def explained(topic: Sort) -> str:
    """Return what somebody gets who switches this on."""
    return {
        Sort.INFORMATION: _("What is new or changes on this site, a few times a year, by e-mail."),
        Sort.MARKETING: _("Products and prices of ours, by e-mail. Never to anybody under age."),
    }[topic]


@require_safe
@signed_in
def messages(request: HttpRequest) -> HttpResponse:
    """Show what always comes, and the two switches as they stand."""
    return drawn(request)


def drawn(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    subject_id = subject_of(request)
    switches = []
    for topic in TOPICS:
        last = choices.last_choice(subject_id=subject_id, topic=topic)
        switches.append(
            {
                "topic": topic,
                "name": topic.label,
                "text": explained(topic),
                "is_on": bool(last and last.on),
                "since": last.at if last else None,
                "value": "off" if last and last.on else "on",
            }
        )
    context = {"switches": switches, "problem": problem, "rests": rests(subject_id)}
    return render(request, "privacy/messages.html", context, status=status)


def rests(subject_id: uuid.UUID) -> bool:
    """Tell whether nothing but service mails goes to this person now, whatever is switched on."""
    return standing_of(subject_id) in {Left.RESTRICTED, Left.CHALLENGED, Left.INCOMPLETE}


def standing_of(subject_id: uuid.UUID) -> Left | None:
    """Return what keeps news and offers from this person, whatever they chose."""
    found = verdicts(subjects=Subject.objects.filter(pk=subject_id), sort=Sort.INFORMATION)[0]
    return hindrance(found.subject, found.reader) if found.reader else found.left


@require_POST
@signed_in
def choose(request: HttpRequest, topic: str) -> HttpResponse:
    """Turn one switch; off always works, offers are not for everybody."""
    on = request.POST.get("turn") == "on"
    if on and topic == Sort.MARKETING and standing_of(subject_of(request)) in NEVER:
        problem = _("Offers go to adults with an account only. Nothing has changed.")
        return drawn(request, problem=problem, status=409)
    try:
        choices.choose(
            subject_id=subject_of(request),
            topic=Sort(topic),
            on=on,
            place=Place.PAGE,
            language=get_language() or "",
        )
    except SubjectGone:
        raise Http404 from None
    return redirect("me_messages")


@csrf_exempt  # a mail program brings no cookie; the number in the address is the only right
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def stop(request: HttpRequest, topic: str, handle: uuid.UUID) -> HttpResponse:
    """Stop one sort of mail: at a POST, for a scanner opens every link (RFC 8058)."""
    done = request.method == "POST"
    if done:
        choices.stop(handle=handle, topic=Sort(topic), language=get_language() or "")
    context = {"topic": Sort(topic).label, "done": done, **NO_TOKEN}
    return render(request, "privacy/message_stop.html", context)
