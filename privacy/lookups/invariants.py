"""What must hold of every look at any time."""

from privacy.formparts.words import said
from privacy.lookups.enums import READERS, Role
from privacy.lookups.models import LookUp
from privacy.registry.inventory import INVENTORY
from privacy.registry.promises import Looked
from privacy.subjects.domain import WRITABLE


def every_look_is_founded() -> Looked:
    """I-20: every look has a purpose of its elements, a role that may see them, and a reason.

    The reason of a look at somebody who is gone went with them.
    """
    rows = violations = 0
    for look in LookUp.objects.select_related("subject").iterator():
        rows += 1
        lacks_reason = look.subject.state in WRITABLE and not said(look.reason)
        violations += lacks_reason or not fits(look)
    return Looked(rows, violations)


def fits(look: LookUp) -> bool:
    """Tell whether role and purpose are those of every element."""
    reader = READERS[Role(look.role)]
    named = [INVENTORY[key] for key in look.elements]
    return all(look.purpose in row.purposes and reader in row.seen_by for row in named)
