"""The proof a person takes away: an entry, its path in the tree, the signed root.

A receipt is checked by `verify_receipt.py` without us. It is the same bytes whenever it is
built, because it stands on the first checkpoint that covers its entry; a mail sent again
carries the same certificate.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import rfc8785

from privacy.ledger import merkle, verify_receipt
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf
from privacy.ledger.tree import StoredTree


class NotProvableError(LookupError):
    """The entry is not covered by a checkpoint yet, or commits to another certificate."""


def commitment(certificate: Mapping[str, Any]) -> str:
    """The fact `certificate` of an entry.

    The certificate carries the random id of its case, so its hash cannot be found by guessing.
    Whole numbers and plain names only: `verify_receipt.py` takes nothing else.
    """
    text = rfc8785.dumps(dict(certificate))
    verify_receipt.parse_json(text)
    return sha256(text).hexdigest()


def build(*, entry_id: UUID, certificate: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The receipt of an entry as a document; `written` gives the bytes to hand out."""
    leaf = LedgerLeaf.objects.filter(entry_id=entry_id).first()
    if leaf is None:
        raise NotProvableError("the entry has no number yet")
    covering = LedgerCheckpoint.objects.filter(size__gt=leaf.seq).order_by("size").first()
    if covering is None:
        raise NotProvableError("no checkpoint covers the entry yet")
    entry = json.loads(leaf.body)
    if entry["facts"].get("certificate") != (
        None if certificate is None else commitment(certificate)
    ):
        raise NotProvableError("the entry does not commit to this certificate")
    proof = merkle.inclusion_proof(leaf.seq, covering.size, StoredTree())
    return {
        "certificate": certificate,
        "checkpoint": covering.note,
        "entry": entry,
        "format": verify_receipt.FORMAT,
        "proof": [step.hex() for step in proof],
        "seq": leaf.seq,
    }


def written(receipt: Mapping[str, Any]) -> bytes:
    return rfc8785.dumps(dict(receipt))
