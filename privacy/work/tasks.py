"""Celery's two messages: look at this row; look for due rows. They carry an id, nothing else."""

import threading
import uuid

import structlog
from celery import shared_task
from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, connection

from privacy.work import dispatcher, domain

log = structlog.get_logger(__name__)
BEAT_EVERY = 5.0
stopping = threading.Event()


@shared_task(name="work.look")  # type: ignore[untyped-decorator] # celery ships no types
def look(work_id: str) -> None:
    """Do one row if it is still due."""
    if not domain.run(work_id=uuid.UUID(work_id)):
        log.debug("work_gone", work=work_id)


@shared_task(name="work.look_for_due")  # type: ignore[untyped-decorator] # celery ships no types
def look_for_due() -> None:
    """Do whatever is due: the hints may have been lost with the broker."""
    dispatcher.run_due()


def send_hint(work_id: uuid.UUID) -> None:
    """Tell the workers to look at a row; raises what the broker's client raises."""
    look.apply_async(args=[str(work_id)], retry=False, ignore_result=True, expires=60)


@worker_ready.connect  # type: ignore[untyped-decorator] # celery ships no types
def start_heart(**_: object) -> None:
    """Leave a sign of life every few seconds for as long as the worker lives."""
    threading.Thread(target=beat_until_shutdown, daemon=True, name="heart").start()


@worker_shutdown.connect  # type: ignore[untyped-decorator] # celery ships no types
def stop_heart(**_: object) -> None:
    stopping.set()


def beat_until_shutdown() -> None:
    """Beat; a lost database is tried again at the next beat."""
    while not stopping.is_set():
        try:
            dispatcher.beat("worker")
        except DatabaseError:
            log.warning("heart_missed_a_beat")
            connection.close()
        stopping.wait(BEAT_EVERY)
    connection.close()
