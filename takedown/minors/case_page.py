"""What a reporter sees of a case: steps and times, the same for a child, an adult and nobody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.erasure.models import ErasureReceipt
from privacy.erasure.services import label_of
from privacy.web.due import due
from takedown.minors.enums import ENDED, QUEUE, ReportState
from takedown.minors.models import CancelledService, MinorReport

FINAL = ENDED
STATES: Mapping[str, tuple[Any, str]] = {
    ReportState.IN_REVIEW: (gettext_lazy("Being decided"), "warn"),
    # The reporter is not told that somebody answered: that would say that there is somebody.
    ReportState.CONTESTED: (gettext_lazy("Being decided"), "warn"),
    ReportState.RUNNING: (gettext_lazy("Being erased"), "warn"),
    ReportState.DONE: (gettext_lazy("Done"), "ok"),
    ReportState.REFUSED: (gettext_lazy("Not erased"), ""),
    ReportState.WITHDRAWN: (gettext_lazy("Withdrawn"), ""),
}


def of(report: MinorReport, *, at: datetime) -> dict[str, Any]:
    """Return the words of the page."""
    label, kind = STATES[report.state]
    waits = report.state in QUEUE
    return {
        "state": label,
        "kind": kind,
        "ball": _("A privacy officer acts next.") if waits else "",
        "due": due(report.decide_by, now=at) if waits and report.decide_by else None,
        "steps": steps(report),
        "services": services(report),
        "has_certificate": has_certificate(report),
    }


def steps(report: MinorReport) -> list[dict[str, Any]]:
    """Return the fixed steps with their states and times."""
    is_over = report.state in (ReportState.REFUSED, ReportState.WITHDRAWN)
    decided = report.state not in QUEUE
    done = report.state == ReportState.DONE
    rows = [
        step(_("Report received"), report.filed_at, done=True),
        step(_("E-mail address confirmed"), report.confirmed_at, done=True),
        step(
            _("Whatever was found rests: nothing more is collected, nothing is shown"),
            report.confirmed_at,
            done=True,
        ),
        step(_("Decision"), report.decided_at, done=decided, now=not decided),
    ]
    if not is_over:
        rows.append(
            step(
                _("Data erased, services cancelled"), report.ended_at, done=done,
                now=report.state == ReportState.RUNNING,
            )
        )  # fmt: skip
    return rows


def step(name: str, at: datetime | None, *, done: bool, now: bool = False) -> dict[str, Any]:
    state = "done" if done else "now" if now else "to_come"
    return {"name": name, "state": state, "at": at if done else None}


def services(report: MinorReport) -> list[dict[str, Any]]:
    """Return the cancelled services of a case that is done, each once, for the list."""
    if report.state != ReportState.DONE:
        return []
    rows = CancelledService.objects.filter(finding__report=report).order_by("pk")
    times = {row.code: row.cancelled_at for row in rows}
    return [{"label": label_of(code), "at": at} for code, at in times.items()]


def has_certificate(report: MinorReport) -> bool:
    cases = report.findings.filter(erasure__isnull=False).values("erasure")
    return ErasureReceipt.objects.filter(case__in=cases).exists()
