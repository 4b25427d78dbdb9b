"""Acts to record, for every test of the ledger."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections, transaction

from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind


def record(count: int = 1) -> list[uuid.UUID]:
    """So many erasures that were begun, in one transaction."""
    with transaction.atomic():
        return [append(EntryKind.ERASURE_STARTED, {"case": uuid.uuid4()}) for _ in range(count)]


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """The role that owns the tables: what an administrator of the database could do."""
    with connections["owner"].cursor() as cursor:
        yield cursor.connection


@pytest.fixture
def ledger(own_database: str) -> Iterator[str]:
    """A database whose commits are real, with an empty ledger."""
    yield own_database
