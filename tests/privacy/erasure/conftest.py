"""People who leave, and the engine that takes them to the end."""

import io
import re
import time
from datetime import timedelta

from django.core.management import call_command

from accounts.models import User
from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.messages.models import Message
from privacy.registry.paths import needles
from privacy.work.clock import now
from privacy.work.models import Work

LINK = re.compile(r"/me/delete/cancel/[A-Za-z0-9_-]+/")
Needles = list[tuple[str, str]]


def run_everything() -> None:
    """Do what is due, and what an erasure leaves for the next seconds, until nothing is left."""
    for _ in range(100):
        call_command("run_due_jobs", verbosity=0, stdout=io.StringIO())
        soon = Work.objects.filter(
            kind__startswith="erasure.",
            state__in=["waiting", "running"],
            due_at__lte=now() + timedelta(seconds=3),
        )
        if not soon.exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"still open: {list(soon.values_list('kind', 'state', 'error'))}")


def asks(user: User, *, waived: bool = True, origin: Origin = Origin.SELF) -> ErasureCase:
    """Ask for somebody's erasure and return the case."""
    return request(subject_id=user.subject_id, origin=origin, waived=waived).case


def leaves(user: User, *, origin: Origin = Origin.SELF) -> ErasureCase:
    """Take somebody to the end and return the case."""
    case = asks(user, origin=origin)
    run_everything()
    case.refresh_from_db()
    return case


def end_window(case: ErasureCase) -> None:
    """Let the day pass in which the deletion may be cancelled."""
    ErasureCase.objects.filter(pk=case.pk).update(window_ends_at=now() - timedelta(seconds=1))
    Work.objects.filter(kind="erasure.case", reference=str(case.pk)).update(
        due_at=now() - timedelta(seconds=1)
    )


def needles_of(user: User) -> Needles:
    return needles(subject_ids=[user.subject_id])[user.subject_id]


def cancel_links() -> list[str]:
    """Return the links as their receivers read them, mail first."""
    bodies = Message.objects.filter(kind="erasure_requested").order_by("channel", "queued_at")
    return [found[0] for each in bodies if each.body and (found := LINK.search(each.body))]
