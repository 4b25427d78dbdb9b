"""When the app was in the foreground, and the short tail after it (P-3.8).

- A report of the foreground begins a span, or is one more sign within it.
- A report of the background ends it. One that comes late deletes what was taken beyond the tail.
- Without a report, FOREGROUND_LEASE after the last sign counts as the end.
- Acts of a person at the app (enrolling, linking, deciding) are signs too.

The gate carries the spans of the last day as pairs of numbers, so that ingest reads one row.
"""

import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from privacy.work.clock import now
from telemetry.domain import gates
from telemetry.domain.tallies import count
from telemetry.enums import AppState
from telemetry.models import ForegroundSpan, Gate

MOST_SPANS = 400


class WrongClock(Exception):  # noqa: N818 - reads as the news it is
    """The device's time lies in the future, a day back, or before it enrolled."""


class TooManyReports(Exception):  # noqa: N818
    """More beginnings in a day than a person can cause."""


def end_of(span: ForegroundSpan) -> datetime:
    """Return when a span ended, or counts as ended."""
    if span.ended_at is not None:
        return span.ended_at
    return span.signed_at + settings.FOREGROUND_LEASE


def report(*, install_id: uuid.UUID, state: AppState, at: datetime, session: str) -> int:
    """Take a report of the app; return how many rows beyond the tail went because of it.

    Raises WrongClock, TooManyReports.
    """
    with transaction.atomic():
        gate = gates.lock_one(install_id)
        refuse_wrong_clock(gate, at)
        gone = 0
        if state == AppState.FOREGROUND:
            sign_of_use(gate=gate, at=at, session=session)
        else:
            gone = end_of_use(gate=gate, at=at, session=session)
    return gone


def refuse_wrong_clock(gate: Gate, at: datetime) -> None:
    moment = now()
    if at > moment + settings.CLOCK_SKEW_FUTURE or at < moment - settings.LATE_DELIVERY:
        raise WrongClock
    if at < (gate.window_opened_at or gate.install.enrolled_at):
        raise WrongClock


def span_at(gate: Gate, at: datetime) -> ForegroundSpan | None:
    """Return the last span that had begun at a time."""
    spans = ForegroundSpan.objects.filter(pseudonym=gate.pseudonym, started_at__lte=at)
    return spans.order_by("-started_at").first()


def sign_of_use(*, gate: Gate, at: datetime, session: str = "") -> None:
    """Note that the app was in the foreground, for a locked gate."""
    span = span_at(gate, at)
    if span is not None and belongs(span, at, session):
        span.session = session or span.session
        if span.ended_at is None:
            span.signed_at = max(span.signed_at, at)
        span.save()
    else:
        refuse_too_many(gate)
        ForegroundSpan.objects.create(
            pseudonym=gate.pseudonym, session=session, started_at=at, signed_at=at
        )
    copy_to_gate(gate)


def sign_by_act(*, install_id: uuid.UUID) -> None:
    """Note that a person has just done something at the app.

    What they did counts also where the day has had too many beginnings of use.
    """
    with suppress(TooManyReports), transaction.atomic():
        sign_of_use(gate=gates.lock_one(install_id), at=now())


def belongs(span: ForegroundSpan, at: datetime, session: str) -> bool:
    """Tell whether a sign falls into a span of the same stretch of use."""
    if at > end_of(span) or (span.ended_at is not None and at == span.ended_at):
        return False
    return span.ended_at is not None or not session or span.session in {"", session}


def refuse_too_many(gate: Gate) -> None:
    if len(gate.foreground) >= 2 * MOST_SPANS:
        raise TooManyReports


def end_of_use(*, gate: Gate, at: datetime, session: str) -> int:
    """End the span that ran at a time, and take back what was taken beyond its tail."""
    span = span_at(gate, at)
    if span is None or (session and span.session not in {"", session}):
        return 0
    if span.ended_at is not None and span.ended_at <= at:
        return 0
    before = end_of(span)
    span.ended_at, span.session = at, session or span.session
    span.signed_at = min(span.signed_at, at)
    span.save()
    copy_to_gate(gate)
    return take_back(gate, span, before)


def take_back(gate: Gate, span: ForegroundSpan, before: datetime) -> int:
    """Delete rows captured beyond the tail of a span that ended earlier than was thought.

    Rows between its end and the tail are marked; rows of the next span are its own.
    """
    assert span.ended_at is not None  # noqa: S101 - the caller has just set it
    tail_ends = span.ended_at + settings.BACKGROUND_TAIL
    following = ForegroundSpan.objects.filter(
        pseudonym=gate.pseudonym, started_at__gt=span.started_at
    )
    next_start = following.order_by("started_at").values_list("started_at", flat=True).first()
    until = max(before, tail_ends) + settings.BACKGROUND_TAIL + timedelta(seconds=1)
    until = min(until, next_start) if next_start else until
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM telemetry_event
                WHERE pseudonym = %s AND captured_at > %s AND captured_at < %s""",
            [gate.pseudonym, tail_ends, until],
        )
        gone = int(cursor.rowcount)
        cursor.execute(
            """UPDATE telemetry_event SET tail = captured_at > %s
                WHERE pseudonym = %s AND captured_at >= %s AND captured_at <= %s
                  AND captured_at < %s AND tail IS DISTINCT FROM (captured_at > %s)""",
            [
                span.ended_at, gate.pseudonym, span.started_at, tail_ends, until, span.ended_at,
            ],
        )  # fmt: skip
    if gone:
        count(pseudonym=gate.pseudonym, counts={("", "beyond_tail", ""): gone})
    return gone


def copy_to_gate(gate: Gate) -> None:
    """Write the spans that ingest may still need into the gate row."""
    horizon = now() - settings.LATE_DELIVERY - settings.BACKGROUND_TAIL
    spans = ForegroundSpan.objects.filter(pseudonym=gate.pseudonym).filter(
        Q(ended_at__gte=horizon) | Q(ended_at=None, signed_at__gte=horizon)
    )
    gate.foreground = [
        moment.timestamp()
        for span in spans.order_by("started_at")
        for moment in (span.started_at, end_of(span))
    ]
    gate.save(update_fields=["foreground"])


def moment_of(seconds: float) -> datetime:
    """Return the time behind one of the gate's numbers."""
    return datetime.fromtimestamp(seconds, tz=UTC)
