"""Turn off again, after a restore, what the file outside the database says was turned off.

A restored database may hold the grant and lack the withdrawal. Its line tells: whoever was granted
there ends withdrawn. A grant made after a withdrawal can stand in a database only together with
that withdrawal (both commit behind the holder's lock), so a line whose event is known here changes
nothing, and doing all of it twice neither.
"""

import uuid
from collections.abc import Callable

from privacy.consent import queries
from privacy.consent.domain import WITHDRAWN, Circumstances, record
from privacy.consent.enums import Act, Channel, Feature
from privacy.consent.exceptions import EXCEPTED
from privacy.consent.holders import Holder
from privacy.consent.locks import lock_for_deciding
from privacy.consent.models import ConsentEvent
from privacy.outside.domain import replayer
from privacy.outside.file import Line
from privacy.subjects.domain import SubjectGone
from privacy.subjects.models import Subject


def withdrawer(feature: Feature) -> Callable[[list[Line]], None]:
    """Return who repeats the withdrawals of one function."""

    def withdraw_again(lines: list[Line]) -> None:
        known = set(
            ConsentEvent.objects.filter(
                reference__in=[line.reference for line in lines]
            ).values_list("reference", flat=True)
        )
        for line in lines:
            holder = holder_of(line)
            if holder is not None and uuid.UUID(line.reference) not in known:
                repeat(line, holder, feature)

    return withdraw_again


def holder_of(line: Line) -> Holder | None:
    """Return whose line it is; None for a person whom this database never knew."""
    if line.subject:
        subject_id = uuid.UUID(line.subject)
        there = Subject.objects.filter(pk=subject_id).exists()
        return Holder(subject_id=subject_id) if there else None
    return Holder(install_id=uuid.UUID(line.about)) if line.about else None


def repeat(line: Line, holder: Holder, feature: Feature) -> None:
    """Withdraw what still stands granted here, under the number the withdrawal had."""
    try:
        lock_for_deciding(holder)
    except SubjectGone:
        return
    last = queries.last_decision(holder=holder, feature=feature)
    if last is None or last.act != Act.GRANTED:
        return
    record(
        holder=holder,
        feature=feature,
        act=Act.WITHDRAWN,
        version=last.version,
        text=last.text,
        where=Circumstances(last.language, Channel.RESTORED),
        reference=uuid.UUID(line.reference),
    )


def excepter(feature: Feature) -> Callable[[list[Line]], None]:
    """Return who repeats the exceptions of one function."""

    def except_again(lines: list[Line]) -> None:
        for line in lines:
            holder = holder_of(line)
            known = ConsentEvent.objects.filter(reference=line.reference).exists()
            if holder is not None and line.about and not known:
                repeat_exception(line, holder, feature)

    return except_again


def repeat_exception(line: Line, holder: Holder, feature: Feature) -> None:
    """Except a device again from what still stands granted here."""
    try:
        lock_for_deciding(holder)
    except SubjectGone:
        return
    device = uuid.UUID(line.about)
    last = queries.last_decision(holder=holder, feature=feature)
    if last is None or last.act != Act.GRANTED or feature in queries.off_for([device])[device]:
        return
    record(
        holder=holder,
        feature=feature,
        act=Act.WITHDRAWN,
        version=last.version,
        text=last.text,
        where=Circumstances(last.language, Channel.RESTORED),
        reference=uuid.UUID(line.reference),
        device=device,
    )


for each, kind in WITHDRAWN.items():
    replayer(kind)(withdrawer(each))
for each, kind in EXCEPTED.items():
    replayer(kind)(excepter(each))
