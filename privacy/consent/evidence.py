"""Binds an event's row to the evidence ledger: a row changed by hand no longer fits its entry.

The commitment names nobody: it mixes the row's random numbers in, and the ledger holds only the
hash. Rows of a minor may go; then the entry says nothing any more.
"""

import hashlib

import rfc8785

from privacy.consent.enums import Act
from privacy.consent.models import ConsentEvent
from privacy.ledger.facts import Fact, instant_text


def certificate(event: ConsentEvent) -> dict[str, str | int]:
    """Return everything an event says: what its receipt certifies, and what its entry commits to.

    Whole numbers and plain names only: `verify_receipt.py` takes nothing else.
    """
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
    # Named only where they say something, so that the evidence of older rows still fits.
    if event.device is not None:
        row["device"] = str(event.device)
    if event.gpc:
        row["gpc"] = "sent"
    return row


def commitment(event: ConsentEvent) -> str:
    """Return the hash over everything an event says."""
    return hashlib.sha256(rfc8785.dumps(certificate(event))).hexdigest()


def facts(event: ConsentEvent) -> dict[str, Fact]:
    """Return the facts of the entry of a decision."""
    found: dict[str, Fact] = {
        "consent": event.reference,
        "feature": str(event.feature),
        "row": commitment(event),
    }
    if event.act != Act.WITHDRAWN:
        found["version"] = event.version.number
    return found
