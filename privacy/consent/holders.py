"""Whose consent it is: a person, or an install behind which no person is known.

With an open combination window only the Subject's consent counts, without one only the install's.
An install is a bare number here: no key leads to its row.
"""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Holder:
    """Exactly one of both."""

    subject_id: uuid.UUID | None = None
    install_id: uuid.UUID | None = None

    def __post_init__(self) -> None:
        if (self.subject_id is None) == (self.install_id is None):
            raise ValueError("a consent is held by a Subject or by an install, never by both")

    @property
    def key(self) -> uuid.UUID:
        """Return the one number that stands there."""
        found = self.subject_id or self.install_id
        assert found is not None  # noqa: S101 - __post_init__ made sure
        return found

    @property
    def columns(self) -> dict[str, uuid.UUID | None]:
        """Return the columns of an event by which this holder is found and stored."""
        return {"subject_id": self.subject_id, "install_id": self.install_id}
