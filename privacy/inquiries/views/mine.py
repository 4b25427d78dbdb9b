"""What somebody sent us without an account: found by a code to its address (T-3.16, J-17).

The first page answers every address alike. What an account holds is no part of this: it is seen
after signing in.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privacy.erasure.plan import elements_of, plan
from privacy.inquiries.codes import TooManyCodes, machine
from privacy.inquiries.domain import visiting
from privacy.inquiries.forms import AddressForm, TypedCodeForm
from privacy.inquiries.models import RequestVisit
from privacy.inquiries.views.asking import draw
from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import same_origin_only
from privacy.web.secrecy import secret_address
from privacy.web.source import source_of

OfVisit = Callable[[HttpRequest, RequestVisit, str], HttpResponse]
TOO_MANY = gettext_lazy("No code can be sent there now; wait a while")


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address and send a code there."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and is_too_often(request, action="ask"):
        return too_many_requests(request)
    if form.is_valid():
        try:
            token = visiting.ask(
                email=form.cleaned_data["email"],
                language=get_language() or settings.LANGUAGE_CODE,
                source=source_of(request),
            )
        except TooManyCodes:
            form.add_error("email", TOO_MANY)
        else:
            return redirect("my_request_visit", token=token)
    return draw(request, "mine_ask", form=form)


def of_visit(view: OfVisit) -> Callable[..., HttpResponse]:
    """Hand the view the visit behind the token, while its time lasts."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, visiting.visit_of(token=token), token)
        except visiting.VisitGone:
            return draw(request, "mine_gone", status=404)

    return same_origin_only(secret_address(guarded))


@require_http_methods(["GET", "HEAD", "POST"])
@of_visit
def visit(request: HttpRequest, found: RequestVisit, token: str) -> HttpResponse:
    """Take the code; then show what came from that address."""
    if found.proven_at is None:
        return take_code(request, found, token)
    sent = visiting.sent_from(found)
    matters = [each for one in sent.values() for each in one]
    counted = elements_of(plan(subject_ids=list(sent))) if sent else []
    return draw(
        request,
        "mine",
        token=token,
        matters=sorted(matters, key=lambda each: each.at, reverse=True),
        counts=[[name, {"value": count, "is_number": True}] for name, count in counted],
        counts_columns=[{"label": _("What")}, {"label": _("Records"), "is_number": True}],
        may_erase=bool(visiting.erasable(sent)),
    )


def take_code(request: HttpRequest, found: RequestVisit, token: str) -> HttpResponse:
    form = TypedCodeForm(request.POST or None)
    if form.is_valid():
        if visiting.prove(visit_id=found.pk, code=form.cleaned_data["code"]):
            return redirect("my_request_visit", token=token)
        form.refuse()
    return draw(request, "mine_code", form=form, minutes=machine().minutes)


@require_http_methods(["GET", "HEAD", "POST"])
@of_visit
def erase(request: HttpRequest, found: RequestVisit, token: str) -> HttpResponse:
    """Say what a deletion does; do it on POST."""
    if found.proven_at is None:
        return redirect("my_request_visit", token=token)
    if request.method == "POST":
        return draw(request, "mine_erased", token=token, cases=visiting.erase(visit=found))
    sent = visiting.sent_from(found)
    allowed = visiting.erasable(sent)
    if not allowed:
        return redirect("my_request_visit", token=token)
    return draw(
        request,
        "mine_erase",
        token=token,
        going=[each for pk in allowed for each in sent[pk]],
        staying=[each for pk, one in sent.items() if pk not in allowed for each in one],
    )
