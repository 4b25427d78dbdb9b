"""The only writers of the register: what other packages may call stands here."""

from takedown.works.domain.links import NotALink, change_link, make_link, show_link
from takedown.works.domain.removing import (
    Cause,
    CauseEnded,
    NotRemovable,
    end_cause,
    remove,
    snapshot,
)
from takedown.works.domain.writing import (
    Locked,
    NotAllowed,
    Text,
    Values,
    publish,
    review,
    unpublish,
    write,
)

__all__ = [
    "Cause",
    "CauseEnded",
    "Locked",
    "NotALink",
    "NotAllowed",
    "NotRemovable",
    "Text",
    "Values",
    "change_link",
    "end_cause",
    "make_link",
    "publish",
    "remove",
    "review",
    "show_link",
    "snapshot",
    "unpublish",
    "write",
]
