"""Binds an event's row to the evidence ledger: a row changed by hand no longer fits its entry.

The commitment names nobody: it mixes the row's random numbers in, and the ledger holds only the
hash. Rows of a minor may go; then the entry says nothing any more.
"""

import hashlib

import rfc8785

from privacy.consent.enums import Act
from privacy.consent.models import ConsentEvent
from privacy.ledger.facts import Fact, instant_text


def commitment(event: ConsentEvent) -> str:
    """Return the hash over everything an event says."""
    row: dict[str, str | int] = {
        "act": str(event.act),
        "at": instant_text(event.at),
        "channel": str(event.channel),
        "feature": str(event.feature),
        "holder": str(event.subject_id or event.install_id),
        "language": event.language,
        "reference": str(event.reference),
        "source": event.source,
        "text": event.text_id or "",
        "version": event.version.number,
    }
    return hashlib.sha256(rfc8785.dumps(row)).hexdigest()


def facts(event: ConsentEvent) -> dict[str, Fact]:
    """Return the facts of the entry of a grant or a withdrawal."""
    found: dict[str, Fact] = {
        "consent": event.reference,
        "feature": str(event.feature),
        "row": commitment(event),
    }
    if event.act == Act.GRANTED:
        found["version"] = event.version.number
    return found
