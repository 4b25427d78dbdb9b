"""How the rows call themselves in the back office: by number and id, never by content."""

import uuid

import pytest
from django.db.models import Model

from privacy.ledger.models import (
    LedgerCheckpoint,
    LedgerLeaf,
    LedgerPending,
    LedgerPublication,
    LedgerSubtree,
)

ENTRY = uuid.UUID("6f1c7b1e-54a9-1f0e-9a68-0a7c2f6f6d11")


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (LedgerPending(kind="erasure.started", entry_id=ENTRY), f"erasure.started {ENTRY}"),
        (LedgerLeaf(seq=7), "entry 7"),
        (LedgerSubtree(level=1, position=3), "subtree 1/3"),
        (LedgerCheckpoint(size=600), "checkpoint of 600"),
        (LedgerPublication(number=2), "line 2"),
    ],
)
def test_row_is_called_by_its_number(row: Model, name: str) -> None:
    assert str(row) == name
