"""Leaving, page by page: what goes and stays, the case and its certificate, cancelling.

A case's page is reached by its random id: it names nobody, and whoever leaves is signed out.
"""

import uuid
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from privacy.erasure.domain import requests
from privacy.erasure.enums import CANCELLABLE, CaseState, Origin
from privacy.erasure.forms import LeaveForm
from privacy.erasure.models import ErasureCase, ErasureReceipt
from privacy.erasure.plan import PlanLine, elements_of, plan
from privacy.web.guards import signed_in
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import secret_address


@require_http_methods(["GET", "POST"])
@signed_in
def leave(request: HttpRequest) -> HttpResponse:
    """Show what goes and what stays with real counts; on proof, lock and lead to the case."""
    user: Any = request.user
    form = LeaveForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST":
        limited = ratelimit.consume_or_429(request, action="reauthenticate", user=user)
        if limited:
            return limited  # type: ignore[no-any-return] # allauth ships no types
        if form.is_valid():
            asked = requests.request(
                subject_id=user.subject_id, origin=Origin.SELF, waived=form.waived
            )
            logout(request)
            return redirect("erasure_case", case_id=asked.case.pk)
    lines = plan(subject_ids=[user.subject_id])
    return render(request, "privacy/leave.html", {"form": form, **tables(lines)})


def tables(lines: list[PlanLine]) -> dict[str, Any]:
    """Return both tables: what goes, and what must stay."""
    number = {"label": _("Records"), "is_number": True}
    return {
        "goes": goes_table(lines),
        "goes_caption": _("What is erased"),
        "goes_columns": [{"label": _("What")}, number],
        "stays": stays_table(lines),
        "stays_caption": _("What stays, and how long"),
        "stays_columns": [{"label": _("Why")}, number, {"label": _("How long")}],
        "backup_days": settings.BACKUPS_AGED_OUT.days,
    }


def goes_table(lines: list[PlanLine]) -> list[list[Any]]:
    """Return rows of the table of what is erased: in words, with counts."""
    going = [line for line in lines if not line.stays]
    return [[str(name), {"value": n, "is_number": True}] for name, n in elements_of(going)]


def stays_table(lines: list[PlanLine]) -> list[list[Any]]:
    """Return rows of the table of what must stay: how many, why, how long."""
    return [
        [_(line.reason), {"value": line.count, "is_number": True}, in_days(line.days)]
        for line in lines
        if line.stays and line.count
    ]


def in_days(days: int) -> str:
    years = days // 365
    if years and not days % 365:
        return _("%(count)d years") % {"count": years}
    return _("%(count)d days") % {"count": days}


STEPS = (
    (CaseState.WAITING, gettext_lazy("Your account is locked")),
    (CaseState.STARTED, gettext_lazy("Everything about you is erased")),
    (CaseState.SWEEPING, gettext_lazy("Everything is searched for what may be left")),
    (CaseState.INFORMING, gettext_lazy("Your certificate is sent")),
    (CaseState.DONE, gettext_lazy("The last key is destroyed")),
)
ORDER = [CaseState.REQUESTED, *(state for state, _name in STEPS)]


@require_GET
@secret_address
def show_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show how far a case is; the certificate once there is one."""
    case = get_object_or_404(ErasureCase, pk=case_id)
    context = {
        "case": case,
        "reference": requests.reference(case.pk),
        "steps": tracker(case),
        "can_cancel": case.state in CANCELLABLE and not case.waived,
        "has_receipt": ErasureReceipt.objects.filter(case=case).exists(),
        "polls": case.state not in (CaseState.DONE, CaseState.CANCELLED),
        **NO_TOKEN,
    }
    return render(request, "privacy/erasure_case.html", context)


def tracker(case: ErasureCase) -> list[dict[str, Any]]:
    """Return the fixed steps of a case with their states and times."""
    if case.state == CaseState.CANCELLED:
        return []
    reached = ORDER.index(CaseState(case.state))
    times = {
        CaseState.WAITING: case.requested_at,
        CaseState.STARTED: case.started_at,
        CaseState.INFORMING: case.informed_at,
        CaseState.SWEEPING: case.swept_at,
        CaseState.DONE: case.done_at,
    }
    return [
        {
            "name": name,
            "state": step_state(ORDER.index(state), reached, case),
            "at": times[state] if ORDER.index(state) <= reached else None,
        }
        for state, name in STEPS
    ]


def step_state(place: int, reached: int, case: ErasureCase) -> str:
    """Return `done`, `now` or `to_come`: the lock is done as soon as the window runs."""
    if place < reached or case.state == CaseState.DONE or place == reached == 1:
        return "done"
    return "now" if place == reached else "to_come"


@require_GET
@secret_address
def certificate(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Hand out the receipt, byte for byte as it was mailed."""
    receipt = get_object_or_404(ErasureReceipt, case_id=case_id)
    response = HttpResponse(receipt.document, content_type="application/json")
    name = f"erasure-{requests.reference(case_id)}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@secret_address
@same_origin_only
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more on GET (scanners open links), cancel on POST; 409 when it is too late."""
    try:
        case = requests.case_of_link(token=token)
        if request.method == "POST":
            case = requests.cancel(token=token)
    except requests.UnknownLink as unknown:
        raise Http404 from unknown
    except requests.TooLate:
        case.refresh_from_db()
    context = {
        "case": case,
        "reference": requests.reference(case.pk),
        "cancelled": case.state == CaseState.CANCELLED,
        "too_late": case.state not in (*CANCELLABLE, CaseState.CANCELLED),
        **NO_TOKEN,
    }
    status = 409 if request.method == "POST" and context["too_late"] else 200
    return render(request, "privacy/erasure_cancel.html", context, status=status)
