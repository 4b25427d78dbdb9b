"""Acts to record, and an owner of the database to be wary of."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from privacy.ledger import publication
from privacy.ledger.audit import audit
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.ledger.guards import TABLES
from tests.conftest import SERVERS, clone, drop, use_database

# A loaded machine is no failure, and a failure is to come back in the next run.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")


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


@dataclass(frozen=True)
class Written:
    """A database with 600 entries under two checkpoints, and the files outside."""

    database: str
    ids: list[uuid.UUID]
    file: bytes
    entries: bytes


@pytest.fixture(scope="session")
def written(
    worker_database: str,
    template_database: str,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Written]:
    name = f"nexhome_{SERVERS.run}_{uuid.uuid4().hex[:12]}"
    clone(template_database, name)
    use_database(name)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "TOMBSTONE_DIR", str(tmp_path_factory.mktemp("written")))
        ids = record(300)
        checkpoint()
        ids += record(300)
        checkpoint()
        file = publication.path().read_bytes()
        entries = publication.entries_path().read_bytes()
        connections.close_all()
    use_database(worker_database)
    yield Written(name, ids, file, entries)
    drop(name)


@pytest.fixture
def long_ledger(
    written: Written, worker_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[uuid.UUID]]:
    """600 entries under two published checkpoints, two complete subtrees; commits are real."""
    name = f"nexhome_{SERVERS.run}_{uuid.uuid4().hex[:12]}"
    clone(written.database, name)
    use_database(name)
    publication.path().write_bytes(written.file)
    publication.entries_path().write_bytes(written.entries)
    with django_db_blocker.unblock():
        yield list(written.ids)
        connections.close_all()
    use_database(worker_database)
    drop(name)


@pytest.fixture
def owned_ledger(
    written: Written, worker_database: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[uuid.UUID]]:
    """The same, seen through the owner's connection and rolled back: tables may be altered."""
    use_database(written.database)
    publication.path().write_bytes(written.file)
    publication.entries_path().write_bytes(written.entries)
    ours = connections["default"]
    with django_db_blocker.unblock():
        connections["default"] = connections["owner"]
        try:
            with transaction.atomic():
                yield list(written.ids)
                transaction.set_rollback(True)
        finally:
            connections["default"] = ours
            connections.close_all()
    use_database(worker_database)
