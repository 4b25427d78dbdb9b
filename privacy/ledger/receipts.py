"""The proof a person takes away: an entry, its path in the tree, the signed root.

A receipt is checked by `verify_receipt.py` without us. It is the same bytes whenever it is
built, because it stands on the first checkpoint that covers its entry; a mail sent again
carries the same certificate.
"""

import json
from bisect import bisect_right
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from privacy.ledger import merkle, verify_receipt
from privacy.ledger.models import LedgerAct, LedgerCheckpoint, LedgerLeaf
from privacy.ledger.tree import StoredTree


class NotProvableError(LookupError):
    """The entry is not covered by a checkpoint yet, or commits to another certificate."""


def commitment(certificate: Mapping[str, Any]) -> str:
    """The fact `certificate` of an entry.

    The certificate carries the random id of its case, so its hash cannot be found by guessing.
    Whole numbers and plain names only: `verify_receipt.py` takes nothing else.
    """
    text = verify_receipt.canonical(certificate)
    verify_receipt.parse_json(text)
    return sha256(text).hexdigest()


def build(*, entry_id: UUID, certificate: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The receipt of an entry as a document; `written` gives the bytes to hand out."""
    return build_many({entry_id: certificate})[entry_id]


def build_many(
    certificates: Mapping[UUID, Mapping[str, Any] | None], *, fact: str = "certificate"
) -> dict[UUID, dict[str, Any]]:
    """The receipts of entries by their ids: two queries and one reading of the tree for all."""
    leaves = {leaf.entry_id: leaf for leaf in LedgerLeaf.objects.filter(entry_id__in=certificates)}
    if len(leaves) < len(certificates):
        raise NotProvableError("the entry has no number yet")
    first = min((leaf.seq for leaf in leaves.values()), default=0)
    checkpoints = list(LedgerCheckpoint.objects.filter(size__gt=first).order_by("size"))
    sizes = [each.size for each in checkpoints]
    # After the checkpoints: whatever they cover is there to be read.
    tree = StoredTree()
    built = {}
    for entry_id, leaf in leaves.items():
        place = bisect_right(sizes, leaf.seq)
        if place == len(sizes):
            raise NotProvableError("no checkpoint covers the entry yet")
        _refuse_unless_committed(leaf, certificates[entry_id], fact)
        built[entry_id] = _receipt(leaf, checkpoints[place], certificates[entry_id], tree)
    return built


def _refuse_unless_committed(
    leaf: LedgerLeaf, certificate: Mapping[str, Any] | None, fact: str
) -> None:
    # Whoever committed has looked at its form; here only whether it is the one.
    if json.loads(leaf.body)["facts"].get(fact) != (
        None if certificate is None else sha256(verify_receipt.canonical(certificate)).hexdigest()
    ):
        raise NotProvableError("the entry does not commit to this certificate")


def _receipt(
    leaf: LedgerLeaf,
    covering: LedgerCheckpoint,
    certificate: Mapping[str, Any] | None,
    tree: StoredTree,
) -> dict[str, Any]:
    proof = merkle.inclusion_proof(leaf.seq, covering.size, tree)
    return {
        "certificate": certificate,
        "checkpoint": covering.note,
        "entry": json.loads(leaf.body),
        "format": verify_receipt.FORMAT,
        "proof": [step.hex() for step in proof],
        "seq": leaf.seq,
    }


def of_act(
    *,
    act: UUID,
    certificate: Mapping[str, Any],
    words: Mapping[str, Any] | None,
    added: str = "",
) -> dict[str, Any]:
    """The receipt of a decision, by the random id of its act.

    `certificate` is what its entry commits to, `words` what it names by their hash; `added` is a
    short line of the holder's own, which nobody proves and nobody keeps.
    """
    known = LedgerAct.objects.filter(act=act).first()
    if known is None:
        raise NotProvableError("no entry commits to this act")
    receipt = build_many({known.entry_id: certificate}, fact="row")[known.entry_id]
    return {
        **receipt,
        "added": added,
        "check": verify_receipt.CHECK,
        "format": verify_receipt.FORMAT_OF_ACTS,
        "words": words,
    }


def written(receipt: Mapping[str, Any]) -> bytes:
    """The receipt in its one spelling (RFC 8785), by the writer of the script that checks it."""
    return verify_receipt.canonical(receipt)
