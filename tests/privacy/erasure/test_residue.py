"""No case ends with residue: it goes back, again and again, and then a person has to look."""

import uuid
from datetime import timedelta

import pytest

from accounts.models import User
from privacy.messages.models import Message
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.domain import retry_dead
from privacy.work.models import Work
from tests.people import person
from tests.privacy.erasure.conftest import asks, run_everything

pytestmark = pytest.mark.django_db


def leftover(user: User) -> Message:
    """Put a person's address into another person's message: no path leads there."""
    other = person(f"other.{uuid.uuid4().hex[:8]}")
    return Message.objects.create(
        subject=other.subject,
        channel="mail",
        kind="security_notice",
        template="x",
        language="en",
        key=f"k:{uuid.uuid4()}",
        address=f"{user.username}@people.example",
        title="",
        body="",
    )


def go_round(times: int) -> None:
    """Let the pauses between sweeps pass."""
    for _ in range(times):
        waiting = Work.objects.filter(kind__startswith="erasure.", state="waiting")
        waiting.update(due_at=now() - timedelta(seconds=1))
        for row in waiting:
            work.run(work_id=row.pk)


def test_no_case_ends_with_residue() -> None:
    user = person("ana.leaves")
    left = leftover(user)
    case = asks(user)
    go_round(12)
    case.refresh_from_db()
    dead = Work.objects.get(state="dead")
    found = case.steps.get(action="look")
    assert (case.state, case.sweeps, case.residue, dead.kind, dead.error) == (
        "started",
        5,
        1,
        "erasure.case",
        "residue",
    )
    assert (found.store, found.residue, found.attempts) == (
        "found in public.privacy_message.address (encrypted)",
        1,
        5,
    )
    # A person removes it and puts the dead letter back to work.
    left.delete()
    retry_dead(work_id=dead.pk)
    run_everything()
    case.refresh_from_db()
    assert (
        case.state,
        case.residue,
        case.sweeps,
        Subject.objects.filter(state="erased").count(),
    ) == (
        "done",
        0,
        6,
        1,
    )
    assert case.steps.get(action="look").residue == 0


def test_residue_removed_in_time_needs_nobody() -> None:
    user = person("ana.leaves")
    left = leftover(user)
    case = asks(user)
    go_round(4)
    left.delete()
    go_round(4)
    case.refresh_from_db()
    assert (case.state, case.sweeps > 1, case.residue) == ("done", True, 0)
