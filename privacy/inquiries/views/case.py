"""The page of a case: what was written, whose turn it is; write, withdraw, take back.

It is reached by reference and token together; with one of them wrong there is no such page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.ratelimit import consume
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from privacy.inquiries import showing
from privacy.inquiries.domain import authorising, writing
from privacy.inquiries.domain.asking import LinkGone
from privacy.inquiries.domain.moving import CaseGone, TooLate
from privacy.inquiries.forms import MessageForm
from privacy.inquiries.queries import Seen, case_by_token
from privacy.inquiries.views.asking import draw
from privacy.web.limits import too_many_requests
from privacy.web.origin import same_origin_only
from privacy.web.secrecy import secret_address
from privacy.work.clock import now

OfCase = Callable[[HttpRequest, Seen, str], HttpResponse]


def of_case(view: OfCase) -> Callable[..., HttpResponse]:
    """Hand the view the case behind reference and token; an unknown pair is a neutral 404."""

    @wraps(view)
    def guarded(request: HttpRequest, reference: str, token: str) -> HttpResponse:
        seen = case_by_token(reference=reference, token=token)
        if seen is None:
            raise Http404
        try:
            return view(request, seen, token)
        except CaseGone as gone:
            raise Http404 from gone
        except TooLate:
            seen.inquiry.refresh_from_db()
            return draw_case(request, seen, token, MessageForm(), status=409)

    return same_origin_only(secret_address(guarded))


def draw_case(
    request: HttpRequest, seen: Seen, token: str, form: MessageForm, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = showing.case(seen, at=now())
    return draw(
        request,
        "case",
        status=status,
        case=seen.inquiry,
        token=token,
        form=form,
        is_too_late=status == 409,
        **context,
    )


@of_case
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, seen: Seen, token: str) -> HttpResponse:
    """Show the case; on POST take one more text."""
    if request.method != "POST":
        return draw_case(request, seen, token, MessageForm())
    if not consume(request, action="ask_write", key=str(seen.inquiry.pk)):
        return too_many_requests(request)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return draw_case(request, seen, token, form)
    writing.say(inquiry_id=seen.inquiry.pk, who=seen.reader, text=form.cleaned_data["text"])
    return redirect("ask_case", seen.inquiry.reference, token)


@of_case
@require_POST
def withdraw(request: HttpRequest, seen: Seen, token: str) -> HttpResponse:
    """End the case; 409 when it has ended otherwise."""
    writing.withdraw(inquiry_id=seen.inquiry.pk, who=seen.reader)
    return redirect("ask_case", seen.inquiry.reference, token)


@of_case
@require_POST
def unpublish(request: HttpRequest, seen: Seen, token: str) -> HttpResponse:
    """Take the public text back, whatever the state."""
    writing.unpublish(inquiry_id=seen.inquiry.pk)
    return redirect("ask_case", seen.inquiry.reference, token)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def authority(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the person concerned whether somebody may speak for them; their word counts on POST."""
    try:
        asked = authorising.asked(token=token)
        if request.method == "POST":
            says_yes = request.POST.get("answer") == "yes"
            asked = authorising.reply(token=token, says_yes=says_yes)
    except LinkGone:
        return draw(request, "gone", status=404)
    except TooLate:
        return draw(request, "authority", status=409, asked=asked, is_too_late=True)
    is_answered = request.method == "POST"
    return draw(request, "authority", asked=asked, is_answered=is_answered)
