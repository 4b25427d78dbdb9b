"""One's own devices: link one, see what arrived, end a link, erase a part (P-3.5, P-3.8, P-3.15).

Somebody else's device answers as one that never was.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.subjects.domain import SubjectGone
from privacy.web.guards import signed_in
from privacy.work.clock import now
from telemetry import queries
from telemetry.domain import erasing, windows
from telemetry.enums import ClosedBy, Kind
from telemetry.forms import PERIODS, EraseForm
from telemetry.models import CombinationWindow


def subject_of(request: HttpRequest) -> uuid.UUID:
    """Return who is signed in; the pages are guarded."""
    user: Any = request.user
    subject_id: uuid.UUID = user.subject_id
    return subject_id


def own_window(request: HttpRequest, window_id: uuid.UUID) -> CombinationWindow:
    """Return a window of whoever is signed in, or answer 404."""
    for window in queries.windows_of(subject_of(request)):
        if window.pk == window_id:
            return window
    raise Http404


def listed(request: HttpRequest, **more: Any) -> HttpResponse:
    """Draw the list of devices."""
    devices = queries.devices_of(subject_of(request))
    shown = [
        {"device": device, "table_id": f"arrived-{n}", "rows": rows_of(device)}
        for n, device in enumerate(devices, 1)
    ]
    return render(request, "telemetry/devices.html", {"shown": shown, "columns": columns(), **more})


def columns() -> list[dict[str, Any]]:
    """Return the columns of what arrived; on a telephone each cell carries its own."""
    return [
        {"label": _("What")},
        {"label": _("Records"), "is_number": True},
        {"label": _("Just after use"), "is_number": True},
        {"label": _("Last captured")},
    ]


def rows_of(device: queries.LinkedDevice) -> list[list[Any]]:
    """Return a row of cells for each kind that arrived."""
    return [
        [
            {**column, "value": value}
            for column, value in zip(
                columns(),
                (
                    each.kind.label,
                    each.count,
                    each.tail,
                    date_format(localtime(each.last_at), "DATETIME_FORMAT"),
                ),
                strict=True,
            )
        ]
        for each in device.arrived
    ]


@require_safe
@signed_in
def devices(request: HttpRequest) -> HttpResponse:
    """List one's devices with what arrived from each."""
    return listed(request)


@require_POST
@signed_in
def new_code(request: HttpRequest) -> HttpResponse:
    """Show a code for a device, this once: it stands nowhere but on this page."""
    try:
        code = windows.new_code(subject_id=subject_of(request))
    except SubjectGone as gone:
        raise Http404 from gone
    return listed(request, code=code)


@require_POST
@signed_in
def close(request: HttpRequest, window_id: uuid.UUID) -> HttpResponse:
    """End a link; ending it twice is the same."""
    window = own_window(request, window_id)
    windows.close(window_id=window.pk, by=ClosedBy.PORTAL)
    messages.success(request, _("The device is no longer linked with you."))
    return redirect("me_devices")


@require_http_methods(["GET", "POST"])
@signed_in
def erase(request: HttpRequest, window_id: uuid.UUID) -> HttpResponse:
    """Choose a kind and a time, see how many records that is, then erase them."""
    window = own_window(request, window_id)
    form = EraseForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "window": window}
    if request.method == "POST" and form.is_valid():
        chosen = period_of(form)
        if "sure" in request.POST:
            gone = erasing.erase_own(subject_id=subject_of(request), window_id=window.pk, **chosen)
            words = ngettext("%(count)d record is erased.", "%(count)d records are erased.", gone)
            messages.success(request, words % {"count": gone})
            return redirect("me_devices")
        context["count"] = erasing.count_own(pseudonym=window.pseudonym, **chosen)
        context["answers"] = form.cleaned_data
    return render(request, "telemetry/erase.html", context)


def period_of(form: EraseForm) -> dict[str, Any]:
    """Return what was chosen as the domain takes it."""
    length = PERIODS[form.cleaned_data["period"]][1]
    return {
        "kind": Kind(form.cleaned_data["kind"]),
        "since": now() - length if length else None,
        "until": None,
    }
