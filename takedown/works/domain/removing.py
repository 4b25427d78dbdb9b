"""Taking something down and putting it back (T-1.6, T-1.8, P-6.6): the one door of both.

`remove`, in one transaction, in this order:
- the target is locked; a removal that stands already gets one more cause and stays as it is
- the snapshot is taken, the removal is written, the target's state changes: from the commit on,
  page, lists, search, site map, programming interface and file answer as removed, for all of them
  ask `published()`
- the evidence gets its entry: case, ground, removal; no word about anybody
- the line outside the database is ordered, so that no restored backup brings it back
- a look at the running site is scheduled, which nobody has to remember

`end_cause` does the opposite when the last cause has ended.
"""

import json
import uuid
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.outside import domain as outside
from privacy.work.clock import now
from privacy.work.domain import schedule
from takedown.references import public_reference
from takedown.works.enums import SILENT, CauseKind, Ground, Law, LinkState, RemovalState, WorkState
from takedown.works.models import ExternalLink, Removal, RemovalCause, Work, WorkFile, WorkText

Target = Work | ExternalLink


class NotRemovable(Exception):  # noqa: N818 - reads as the news it is
    """The target is gone from the register."""


class CauseEnded(Exception):  # noqa: N818
    """The case has ended for this target: a new removal needs a new case."""


@dataclass(frozen=True)
class Cause:
    """The case that demands a removal. `law` is what it invokes (T-1.2)."""

    kind: CauseKind
    case_id: uuid.UUID
    reference: str = ""
    law: Law | str = ""


@transaction.atomic
def remove(*, target: Target, ground: Ground, cause: Cause, actor_id: uuid.UUID | None) -> Removal:
    """Take a work or a link down for a case; the same case twice is harmless.

    Raises NotRemovable when it is gone, CauseEnded when this very case ended for it before.
    """
    held = hold(target)
    standing = removals_of(held).filter(state=RemovalState.STANDING).first()
    ended = RemovalCause.objects.filter(
        removal__in=removals_of(held), case_id=cause.case_id, ended_at__isnull=False
    )
    if ended.exists():
        raise CauseEnded
    if standing and standing.causes.filter(case_id=cause.case_id).exists():
        return standing
    removal = standing or take_down(held, ground)
    RemovalCause.objects.create(
        removal=removal,
        kind=cause.kind,
        ground=ground,
        case_id=cause.case_id,
        reference=cause.reference or public_reference(cause.case_id),
        law=cause.law if ground == Ground.COPYRIGHT else "",
        actor_id=actor_id,
    )
    settle_ground(removal)
    append(
        EntryKind.WORK_REMOVED,
        {
            "case": cause.case_id,
            "ground": str(ground),
            "matter": subject_matter(held),
            "removal": removal.pk,
        },
    )
    note_removed(held, ground=ground, law=cause.law, case_id=cause.case_id)
    look_later(removal)
    return removal


def hold(target: Target) -> Target:
    """Lock the target; every change of a removal does so first."""
    model = Work if isinstance(target, Work) else ExternalLink
    held = model.objects.select_for_update().filter(pk=target.pk).first()
    if held is None:
        raise NotRemovable
    return held


def removals_of(target: Target) -> QuerySet[Removal]:
    if isinstance(target, Work):
        return Removal.objects.filter(work=target)
    return Removal.objects.filter(link=target)


def take_down(held: Target, ground: Ground) -> Removal:
    """Write the removal and change the state of the locked target."""
    removal = Removal.objects.create(
        work=held if isinstance(held, Work) else None,
        link=held if isinstance(held, ExternalLink) else None,
        ground=ground,
        was=held.state,
        snapshot=json.dumps(snapshot(target=held, ground=ground), ensure_ascii=False),
    )
    held.state = WorkState.REMOVED if isinstance(held, Work) else LinkState.CUT
    held.save(update_fields=["state"])
    return removal


def snapshot(*, target: Target, ground: Ground) -> dict[str, object]:
    """Return what the page shows now, for Legal to judge by later.

    Of a minor, or of what somebody wishes gone, no words are kept: hashes prove enough.
    """
    if isinstance(target, ExternalLink):
        return {
            "url": target.url,
            "label": target.label_en,
            "shown_on": list(target.works.values_list("slug", flat=True)),
        }
    file = WorkFile.objects.filter(pk=target.pk).first()
    texts = WorkText.objects.filter(work=target)
    return {
        "slug": target.slug,
        "kind": target.kind,
        "source": target.source if target.source_type else "",
        "content_sha256": target.content_sha256,
        "file": {"name": file.name, "size": file.size, "sha256": file.sha256} if file else None,
        "referred_from": list(target.referred_from.values_list("slug", flat=True)),
        "texts": {}
        if ground in SILENT
        else {text.language: [text.title, text.summary, text.body] for text in texts},
    }


def settle_ground(removal: Removal) -> None:
    """Let the public answer follow the living causes: a silent ground before copyright."""
    grounds = set(removal.causes.filter(ended_at=None).values_list("ground", flat=True))
    told = next((each for each in SILENT if each in grounds), Ground.COPYRIGHT)
    if grounds and removal.ground != told:
        removal.ground = told
        removal.save(update_fields=["ground"])


@transaction.atomic
def end_cause(*, case_id: uuid.UUID, reason: str, actor_id: uuid.UUID | None) -> list[Removal]:
    """End a case for everything it took down; return what came back for want of another cause.

    Ending twice is harmless. `reason` is a short word of ours, never text about anybody.
    """
    living = Removal.objects.filter(causes__case_id=case_id, causes__ended_at__isnull=True)
    targets = [removal.target for removal in living.select_related("work", "link")]
    ended = [
        end_for(target, case_id=case_id, reason=reason, actor_id=actor_id)
        for target in sorted(targets, key=lambda each: each.pk)
    ]
    return [removal for removal in ended if removal is not None]


def end_for(
    target: Target, *, case_id: uuid.UUID, reason: str, actor_id: uuid.UUID | None
) -> Removal | None:
    """End a case for one target; return its removal when that was the last cause."""
    held = hold(target)
    removal = removals_of(held).filter(state=RemovalState.STANDING).first()
    # Somebody else may have ended it while this one waited for the lock.
    if removal is None or not removal.causes.filter(case_id=case_id, ended_at=None).update(
        ended_at=now(), ended_by=actor_id, end_reason=reason
    ):
        return None
    others = removal.causes.filter(ended_at=None).exists()
    if others:
        settle_ground(removal)
    else:
        put_back(held, removal)
    append(
        EntryKind.WORK_CASE_ENDED,
        {
            "back": not others,
            "case": case_id,
            "matter": subject_matter(held),
            "removal": removal.pk,
        },
    )
    note_ended(held, case_id=case_id, is_last=not others)
    look_later(removal)
    return None if others else removal


def put_back(held: Target, removal: Removal) -> None:
    """End the removal and give the target its former state back."""
    removal.state, removal.ended_at = RemovalState.ENDED, now()
    removal.save(update_fields=["state", "ended_at"])
    held.state = removal.was
    held.save(update_fields=["state"])


# --- the file outside the database ----------------------------------------------------------------


def subject_matter(target: Target) -> str:
    return "work" if isinstance(target, Work) else "link"


def event(case_id: uuid.UUID, target_id: uuid.UUID) -> uuid.UUID:
    """Return the reference of a line: one case may take many things down, and each is one line.

    Both ids can be read back from it: `event(event(a, b), b) == a`.
    """
    return uuid.UUID(int=case_id.int ^ target_id.int)


def removed_kind(matter: str, ground: str, law: str) -> str:
    """Return the kind of a line of a removal: it says what a reader is told about it."""
    verb = {"work": "removed", "link": "cut"}[matter]
    return ".".join(part for part in (matter, verb, ground, law) if part)


def note_removed(target: Target, *, ground: Ground, law: str, case_id: uuid.UUID) -> None:
    outside.note(
        kind=removed_kind(
            subject_matter(target), ground, law if ground == Ground.COPYRIGHT else ""
        ),
        reference=event(case_id, target.pk),
        subject_id=None,
        about=target.pk,
    )


def note_ended(target: Target, *, case_id: uuid.UUID, is_last: bool) -> None:
    """Note the end of a cause; the last one's line says that the target came back."""
    verb = "restored" if is_last else "cause_ended"
    outside.note(
        kind=f"{subject_matter(target)}.{verb}",
        reference=event(case_id, target.pk),
        subject_id=None,
        about=target.pk,
    )


def look_later(removal: Removal) -> None:
    """Have the running site looked at, as soon as this has committed."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("look_later needs a transaction")
    schedule(kind="works.probe", reference=str(removal.pk))
