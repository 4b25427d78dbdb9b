"""Codes by mail, asked of the app that makes them: `privacy` imports none of the apps above it.

`nexhome_site/wiring.py` registers the machine: hashed codes, their tries counted by the database,
their sends counted by address and network.
"""

import uuid
from typing import Protocol


class TooManyCodes(Exception):  # noqa: N818 - reads as the news it is
    """No code goes to this address, or out for this network, at present."""


class Machine(Protocol):
    """What makes and takes codes for one purpose: somebody's own requests (D-60)."""

    minutes: int

    def count(self, *, target: str, source: str) -> None:
        """Count one send; raises TooManyCodes. Call it outside the transaction of the deed."""

    def issue(self, *, subject_id: uuid.UUID, target: str) -> str:
        """Put a new code in place of the old one and return it, for the message only."""

    def redeem(self, *, subject_id: uuid.UUID, target: str, code: str) -> bool:
        """Count the try, compare and use the code up."""

    def forget(self, *, subject_id: uuid.UUID) -> None:
        """Delete what is left of it."""


MACHINES: list[Machine] = []


def machine() -> Machine:
    """Return the one machine; an error where the site registered none."""
    return MACHINES[0]
