"""The ways to an issuing authority; the setting `IDENTITY_BACKEND` names one.

- `manual://`: nothing leaves by itself. A privacy officer prints a letter, sends it, and enters
  what comes back.
- `https://…`: one signed POST under `IDENTITY_SIGNING_KEY`; the answer comes by a signed call-back
  (`accounts.identity.views.answers`).

Both stand behind the gate: the processor `identity_authority`, and no element beside the four.
"""

import uuid
from dataclasses import dataclass
from urllib.parse import SplitResult

from django.conf import settings

from accounts.identity.documents import ELEMENTS, Document
from privacy.disclosure import gate
from privacy.disclosure.adapters import OutboundAdapter
from privacy.messages.adapters import signed_http

PROCESSOR = "identity_authority"
MANUAL = "manual://"


@dataclass(frozen=True)
class Question:
    """What an authority is asked, under the number of the check."""

    number: uuid.UUID
    document: Document


class LetterDesk(OutboundAdapter[Question]):
    """Leaves the question to the officer, who writes the letter."""

    processor = PROCESSOR

    def _transmit(self, parcel: Question) -> None:
        """Send nothing: the queue of the back office shows what is to be written."""


class HTTPAuthority(OutboundAdapter[Question]):
    """Asks over the operator's connection to the authority.

    Body: `{"request", "country", "type", "number", "name", "valid_from", "valid_until"}`; dates are
    ISO 8601, `valid_until` is null for a document without an end.
    """

    processor = PROCESSOR

    def __init__(self, parts: SplitResult, *, key: str) -> None:
        self._parts = parts
        self._key = key

    def _transmit(self, parcel: Question) -> None:
        document = parcel.document
        words = {
            "request": str(parcel.number),
            "country": document.country,
            "type": document.kind,
            "number": document.number,
            "name": document.name,
            "valid_from": document.valid_from,
            "valid_until": document.valid_until,
        }
        signed_http.post(self._parts, key=self._key, number=parcel.number, words=words)


def is_manual() -> bool:
    return bool(settings.IDENTITY_BACKEND == MANUAL)


def adapter() -> OutboundAdapter[Question]:
    """Return the way that the settings name; raises ValueError for an address that is none."""
    if is_manual():
        return LetterDesk()
    parts = signed_http.parts_of(settings.IDENTITY_BACKEND)
    return HTTPAuthority(parts, key=settings.IDENTITY_SIGNING_KEY)


def authority() -> gate.Authority:
    """Ask the gate for leave to hand the four elements over; raises NotAuthorised."""
    return gate.authorise(processor=PROCESSOR, elements=ELEMENTS)


def ask(question: Question) -> None:
    """Hand a question over; raises Later, Final, or NotAuthorised before any network."""
    adapter().deliver(question, authority=authority())
