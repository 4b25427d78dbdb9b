"""Acts to record, and an owner of the database to be wary of."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connections, transaction

from privacy.ledger.audit import audit
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.ledger.guards import TABLES


def record(count: int = 1) -> list[uuid.UUID]:
    """So many erasures that were begun, in one transaction."""
    with transaction.atomic():
        return [append(EntryKind.ERASURE_STARTED, {"case": uuid.uuid4()}) for _ in range(count)]


def codes() -> list[str]:
    """What an audit says now, each problem once."""
    return sorted(audit().findings.counts)


def as_owner(*statements: str, parameters: Sequence[Any] = ()) -> None:
    """What somebody could do who owns the tables."""
    with connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, parameters or None)


def behind_the_guards(*statements: str, parameters: Sequence[Any] = ()) -> None:
    """The same with the triggers down, which are up again afterwards as if nothing had been."""
    as_owner(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES))
    as_owner(*statements, parameters=parameters)
    as_owner(*(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)",
            [list(TABLES)],
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


@pytest.fixture
def ledger(own_database: str) -> str:
    """A database whose commits are real, with an empty ledger."""
    return own_database


@pytest.fixture
def long_ledger(ledger: str) -> list[uuid.UUID]:
    """600 entries under two published checkpoints, two complete subtrees among them."""
    ids = record(300)
    checkpoint()
    ids += record(300)
    checkpoint()
    return ids
