"""What happened, written down where it happens."""

import uuid

from takedown.notices.enums import Actor, CaseState, EventKind
from takedown.notices.models import CaseEvent, CopyrightCase


def note(
    case: CopyrightCase, kind: EventKind, who: Actor, actor_id: uuid.UUID | None = None
) -> None:
    CaseEvent.objects.create(case=case, kind=kind, who=who, actor_id=actor_id)


def move(case: CopyrightCase, to: CaseState, who: Actor, actor_id: uuid.UUID | None = None) -> None:
    """Save a locked case in its next state and write that down; the trigger holds the table."""
    case.state = to
    case.save()
    note(case, EventKind(to), who, actor_id)
