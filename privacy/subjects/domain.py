"""Locks and state of a Subject.

Whoever writes about a person first locks the Subject `FOR SHARE`; restriction and erasure lock it
`FOR UPDATE`. So nothing slips in behind an erasure (a foreign key's own lock is not enough: it
comes after the state was read and does not conflict with a plain UPDATE).
"""

import uuid
from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import F

from privacy.among import among
from privacy.outside import domain as outside
from privacy.subjects.enums import REASON_IDS, TRANSITIONS, Restriction, SubjectState
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed

# Kinds of lines of the file outside.
RESTRICTED, RELEASED = "subject.restricted", "subject.released"
WRITABLE = frozenset({SubjectState.ACTIVE, SubjectState.RESTRICTED})


class SubjectGone(Exception):  # noqa: N818 - reads as the news it is
    """The person is being erased or has been: nothing may be written about them."""


class NotAllowed(Exception):  # noqa: N818
    """The wanted state may not follow the present one."""


def create() -> Subject:
    """Make a Subject for somebody new."""
    return Subject.objects.create()


def lock_for_writing(*, subject_id: uuid.UUID) -> Subject:
    """Lock `FOR SHARE` until the transaction ends and return the Subject.

    Raises SubjectGone while an erasure is under way or done. Call it first in every transaction
    that writes personal data.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("lock_for_writing needs a transaction")
    # Django has no FOR SHARE; the model is read by raw SQL for that one word.
    rows = list(
        Subject.objects.raw("SELECT * FROM privacy_subject WHERE id = %s FOR SHARE", [subject_id])
    )
    if not rows or rows[0].state not in WRITABLE:
        raise SubjectGone
    return rows[0]


def lock_for_change(*, subject_id: uuid.UUID) -> Subject:
    """Lock `FOR UPDATE` until the transaction ends and return the Subject."""
    return Subject.objects.select_for_update().get(pk=subject_id)


def lock_many_for_change(*, subject_ids: Collection[uuid.UUID]) -> list[Subject]:
    """Lock Subjects `FOR UPDATE`, always in the order of their ids, and return them."""
    return list(
        Subject.objects.select_for_update().filter(pk__in=among(subject_ids)).order_by("pk")
    )


def change_state(
    *, subject: Subject, to: SubjectState, restricted_for: list[Restriction] | None = None
) -> Subject:
    """Move a locked Subject to another state and raise its epoch.

    The same state twice is harmless and raises no epoch. Raises NotAllowed where the table does
    not name the step. Sends `subject_changed` inside the transaction.
    """
    if subject.state == to and restricted_for is None:
        return subject
    if subject.state != to and to not in TRANSITIONS[SubjectState(subject.state)]:
        raise NotAllowed(f"{subject.state} -> {to}")
    subject.state = to
    if restricted_for is not None:
        subject.restricted_for = [str(reason) for reason in restricted_for]
    subject.epoch = F("epoch") + 1
    subject.save(update_fields=["state", "restricted_for", "epoch"])
    subject.refresh_from_db(fields=["epoch"])
    subject_changed.send(Subject, subject=subject)
    return subject


def restrict(
    *, subject_id: uuid.UUID, reason: Restriction, event: uuid.UUID | None = None
) -> Subject:
    """Restrict a person for a reason and return the locked Subject; several reasons may stand.

    The same reason twice is harmless. Of somebody who is leaving only the reason is noted, so that
    a cancelled deletion does not end it; of somebody who is gone nothing is left to restrict.
    `event` is given by a replay only: the id under which the restriction is known already.
    """
    with transaction.atomic():
        subject = lock_for_change(subject_id=subject_id)
        if subject.state == SubjectState.ERASED or reason in subject.restricted_for:
            return subject
        change_reasons(subject, [*subject.restricted_for, reason])
        note_outside(subject, reason, event, restricted=True)
        return subject


def release(
    *, subject_id: uuid.UUID, reason: Restriction, event: uuid.UUID | None = None
) -> Subject:
    """End one reason; the person is free again when no other stands. Twice is harmless."""
    with transaction.atomic():
        subject = lock_for_change(subject_id=subject_id)
        if subject.state == SubjectState.ERASED or reason not in subject.restricted_for:
            return subject
        change_reasons(subject, [each for each in subject.restricted_for if each != reason])
        note_outside(subject, reason, event, restricted=False)
        return subject


def change_reasons(subject: Subject, reasons: Collection[str]) -> None:
    """Write the reasons that stand now."""
    standing = [Restriction(reason) for reason in reasons]
    to = subject.state if subject.state == SubjectState.ERASING else free_state(standing)
    change_state(subject=subject, to=SubjectState(to), restricted_for=standing)


def note_outside(
    subject: Subject, reason: Restriction, event: uuid.UUID | None, *, restricted: bool
) -> None:
    """Order the line that outlives the database: neither a restriction nor its end is forgotten."""
    outside.note(
        kind=RESTRICTED if restricted else RELEASED,
        reference=event or uuid.uuid4(),
        subject_id=subject.pk,
        about=REASON_IDS[reason],
    )


def free_state(reasons: Collection[str]) -> SubjectState:
    """Return the state of somebody who is not leaving and whom these reasons restrict."""
    return SubjectState.RESTRICTED if reasons else SubjectState.ACTIVE


def end_erasures(*, subjects: list[Subject]) -> None:
    """Move locked Subjects from `erasing` to `erased`, all by one statement; as `change_state`."""
    changed = [subject for subject in subjects if subject.state != SubjectState.ERASED]
    for subject in changed:
        if SubjectState.ERASED not in TRANSITIONS[SubjectState(subject.state)]:
            raise NotAllowed(f"{subject.state} -> {SubjectState.ERASED}")
    Subject.objects.filter(pk__in=[subject.pk for subject in changed]).update(
        state=SubjectState.ERASED, epoch=F("epoch") + 1
    )
    for subject in changed:
        subject.state, subject.epoch = SubjectState.ERASED, subject.epoch + 1
        subject_changed.send(Subject, subject=subject)
