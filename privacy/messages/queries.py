"""What others ask about messages."""

from privacy.messages.enums import KINDS
from privacy.registry.elements import Purpose


def kinds_of(clause: str) -> dict[str, Purpose]:
    """Return the kinds of messages that a clause sends, with their purpose."""
    return {
        str(kind): Purpose(each.purpose) for kind, each in KINDS.items() if each.clause == clause
    }
