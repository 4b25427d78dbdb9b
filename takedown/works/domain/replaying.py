"""After a restore: what was removed since the backup is removed again, what came back comes back.

A line says everything that a reader of the page is told: the ground and the law stand in its kind,
the target in `about`, and the case (whose public reference is made from its id) in its reference.
A line whose end also stands in the file does nothing, so the order of the lines does not matter.
"""

import uuid

from privacy.outside import domain as outside
from privacy.outside.file import Line
from privacy.outside.reading import references
from takedown.works.domain.removing import (
    Cause,
    CauseEnded,
    NotRemovable,
    Target,
    end_for,
    event,
    remove,
    removed_kind,
)
from takedown.works.enums import CauseKind, Ground, Law, RemovalState
from takedown.works.models import ExternalLink, RemovalCause, Work

MATTERS: dict[str, type[Work] | type[ExternalLink]] = {"work": Work, "link": ExternalLink}
ENDINGS = ("restored", "cause_ended")
CASES = {
    Ground.COPYRIGHT: CauseKind.NOTICE,
    Ground.MINOR: CauseKind.MINOR_REPORT,
    Ground.OWN_WISH: CauseKind.REQUEST,
}
REPLAYED = "restored_backup"


def target_of(line: Line, matter: str) -> Target | None:
    """Return what a line is about; None when this database is too old to know it."""
    return MATTERS[matter].objects.filter(pk=line.about or uuid.UUID(int=0)).first()


def case_of(line: Line, target: Target) -> uuid.UUID:
    return event(uuid.UUID(line.reference), target.pk)


def remove_again(lines: list[Line], *, matter: str, ground: Ground, law: str) -> None:
    """Take down what the lines name, unless the file also says that the case has ended."""
    ended = set().union(*(references(kind=f"{matter}.{verb}") for verb in ENDINGS))
    for line in lines:
        target = target_of(line, matter)
        if target is None or uuid.UUID(line.reference) in ended:
            continue
        cause = Cause(kind=CASES[ground], case_id=case_of(line, target), law=law)
        try:
            remove(target=target, ground=ground, cause=cause, actor_id=None)
        except (NotRemovable, CauseEnded):
            continue


def end_again(lines: list[Line], *, matter: str) -> None:
    """End the causes that the lines name; what has no other cause comes back."""
    for line in lines:
        target = target_of(line, matter)
        if target is None:
            continue
        case_id = case_of(line, target)
        living = RemovalCause.objects.filter(
            case_id=case_id,
            ended_at=None,
            removal__state=RemovalState.STANDING,
            **{f"removal__{matter}": target},
        )
        if living.exists():
            end_for(target, case_id=case_id, reason=REPLAYED, actor_id=None)


def register(matter: str) -> None:
    """Register a replayer for every kind of line about works, or about links."""
    for ground in Ground:
        for law in [*Law, ""] if ground == Ground.COPYRIGHT else [""]:
            register_removal(matter, ground, law)
    for verb in ENDINGS:
        outside.replayer(f"{matter}.{verb}")(lambda lines: end_again(lines, matter=matter))


def register_removal(matter: str, ground: Ground, law: str) -> None:
    outside.replayer(removed_kind(matter, ground, law))(
        lambda lines: remove_again(lines, matter=matter, ground=ground, law=law)
    )


for each in MATTERS:
    register(each)
