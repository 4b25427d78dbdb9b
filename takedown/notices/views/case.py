"""The case page: status, whose turn it is, what is due; supply what is missing; withdraw.

It is reached by reference and token together; with one of them wrong there is no such page.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy.subjects.domain import SubjectGone
from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import secret_address
from takedown.notices import showing
from takedown.notices.domain import ending, supplying
from takedown.notices.domain.writing import STATED
from takedown.notices.enums import OPEN_FOR_PROOF, WITHDRAWABLE, SlotState
from takedown.notices.forms import SupplyForm
from takedown.notices.models import CopyrightCase
from takedown.notices.queries import case_by_token, slots_of, told
from takedown.notices.views.filing import sent_by
from takedown.uploads import files_in_memory, too_large

OfCase = Callable[[HttpRequest, CopyrightCase], HttpResponse]


def of_case(view: OfCase) -> Callable[..., HttpResponse]:
    """Hand the view the case behind reference and token; an unknown pair is a neutral 404."""

    @wraps(view)
    def guarded(request: HttpRequest, reference: str, token: str) -> HttpResponse:
        case = case_by_token(reference=reference, token=token)
        if case is None or not case.key:
            raise Http404
        request.case_token = token  # type: ignore[attr-defined] # for links of the page only
        return view(request, case)

    return same_origin_only(secret_address(guarded))


def draw(
    request: HttpRequest, page: str, case: CopyrightCase, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"case": case, "token": request.case_token, **NO_TOKEN}  # type: ignore[attr-defined] # set by of_case
    return render(request, f"takedown/notices/{page}.html", context, status=status)


@of_case
@require_safe
def show(request: HttpRequest, case: CopyrightCase) -> HttpResponse:
    """Show where the case stands, everything that happened, every letter and address."""
    return draw(
        request,
        "case",
        case,
        **showing.status(case),
        can_supply=case.state in OPEN_FOR_PROOF,
        can_withdraw=case.state in WITHDRAWABLE,
    )


@files_in_memory
@of_case
@require_http_methods(["GET", "HEAD", "POST"])
def supply(request: HttpRequest, case: CopyrightCase) -> HttpResponse:
    """Take what was missing; the page brings what stands, and the signature is asked anew."""
    if case.state not in OPEN_FOR_PROOF:
        return draw(request, "too_late", case, status=409)
    if request.method == "POST" and not too_large(request, most=settings.NOTICE_BODY_BYTES):
        return take(request, case)
    form = SupplyForm(initial={**told(case).fields, "signature": ""}, stated=stated(case))
    is_too_large = request.method == "POST"
    return draw(
        request,
        "supply",
        case,
        status=413 if is_too_large else 200,
        form=form,
        files=showing.files(case),
        is_too_large=is_too_large,
    )


def stated(case: CopyrightCase) -> list[str]:
    """Return the statements that stand: they are not asked for again."""
    slots = slots_of(case)
    return [str(each) for each in STATED if slots[each].state != SlotState.MISSING]


def take(request: HttpRequest, case: CopyrightCase) -> HttpResponse:
    """Hand what was sent to the domain."""
    if is_too_often(request, action="notice"):
        return too_many_requests(request)
    form = SupplyForm(request.POST, request.FILES, stated=stated(case))
    if not form.is_valid():
        return draw(request, "supply", case, form=form, files=showing.files(case))
    try:
        supplying.supply(case_id=case.pk, sent=sent_by(request, form))
    except (supplying.TooLate, SubjectGone):
        return draw(request, "too_late", case, status=409)
    return redirect("copyright_case", case.reference, request.case_token)  # type: ignore[attr-defined] # set by of_case


@of_case
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, case: CopyrightCase) -> HttpResponse:
    """Say what a withdrawal does; do it on POST."""
    if request.method == "POST":
        try:
            ending.withdraw(case_id=case.pk)
        except (ending.TooLate, SubjectGone):
            return draw(request, "too_late", case, status=409)
        return redirect("copyright_case", case.reference, request.case_token)  # type: ignore[attr-defined] # set by of_case
    if case.state not in WITHDRAWABLE:
        return draw(request, "too_late", case, status=409)
    return draw(request, "withdraw", case, title=_("Withdraw this notice?"))
