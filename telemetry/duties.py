"""What telemetry does later: separate, expire, make months ahead, forget what is past its time."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection

from privacy.outside.domain import replayer
from privacy.outside.file import Line
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, handler
from telemetry.domain import gates, unlinking, windows
from telemetry.enums import ClosedBy, Kind, WindowState
from telemetry.models import CombinationWindow, ForegroundSpan, LinkCode, SeenBatch

MONTHS_AHEAD = 3
GATES_AT_ONCE = 200
SEEN_FOR = timedelta(hours=26)


@handler(windows.UNLINK, priority=5)
def unlink(job: Job) -> Outcome:
    """Separate a chunk of what was sent while a window was open."""
    more = unlinking.chunk(window_id=uuid.UUID(job.reference))
    return Again() if more else Done()


@handler(windows.EXPIRE)
def expire(job: Job) -> Outcome:
    """Close a window that has stood for as long as one may."""
    windows.close(window_id=uuid.UUID(job.reference), by=ClosedBy.EXPIRED)
    return Done()


@handler(gates.FOLLOW_TEXTS)
def follow_texts(job: Job) -> Outcome:
    """Rewrite some gates after a policy was published; the next row goes on behind them."""
    after = uuid.UUID(job.reference) if job.reference else None
    last = gates.rewrite_all(after=after, limit=GATES_AT_ONCE)
    if last is not None:
        work.schedule(kind=gates.FOLLOW_TEXTS, reference=str(last))
    return Done()


@handler("telemetry.partitions", every=timedelta(hours=12))
def partitions(_job: Job) -> Outcome:
    """Make the coming months, and drop those that are past their time as a whole."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT telemetry_make_partitions(%s, %s)", [now().date(), MONTHS_AHEAD + 1])
        for kind, kept in (
            (Kind.LOG, settings.USAGE_LOG_KEPT),
            (Kind.DEVICE, settings.DEVICE_KEPT),
        ):
            cursor.execute("SELECT telemetry_drop_partitions(%s, %s)", [kind, kept.days])
    return Done()


@handler("telemetry.forget", every=timedelta(hours=1))
def forget(_job: Job) -> Outcome:
    """Remove what stands beside events and is past its time."""
    moment = now()
    SeenBatch.objects.filter(received_at__lt=moment - SEEN_FOR).delete()
    LinkCode.objects.filter(expires_at__lt=moment).delete()
    ForegroundSpan.objects.filter(created_at__lt=moment - settings.APP_STATE_KEPT).delete()
    CombinationWindow.objects.filter(
        state=WindowState.UNLINKED, unlinked_at__lt=moment - settings.WINDOW_PROOF_KEPT
    ).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE telemetry_event SET apps = NULL
                WHERE kind = 'device' AND apps IS NOT NULL AND captured_at < %s""",
            [moment - settings.APP_LIST_KEPT],
        )
    return Done()


@replayer(windows.CLOSED)
def close_again(lines: list[Line]) -> None:
    """Close and separate, after a restore, every window that had been closed since."""
    for line in lines:
        if line.about is None:
            continue
        window_id = uuid.UUID(str(line.about))
        windows.close(window_id=window_id, by=ClosedBy.REPLAY, note=False)
        unlinking.unlink(window_id=window_id)
