"""The ground every test stands on: a real PostgreSQL, cloned per worker, loopback only.

- One template database is migrated once a run, by the owner; each worker clones it.
- `db` (pytest-django) rolls back; `own_database` gives a test a clone of its own, for real commits,
  threads and processes. Nothing is ever flushed.
"""

import contextlib
import fcntl
import os
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql

from nexhome_site import catalogues
from tests.servers import test_servers

SERVERS = test_servers()
os.environ["DATABASE_URL"] = SERVERS.database_url
os.environ["DATABASE_OWNER_URL"] = SERVERS.database_owner_url
os.environ["REDIS_URL"] = SERVERS.redis_url
# Only now: pytest-django would read the settings before this file if it knew their name.
os.environ["DJANGO_SETTINGS_MODULE"] = "nexhome_site.settings.test"
catalogues.compile_all()
django.setup()


def with_name(url: str, name: str) -> str:
    """Return the URL of another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def clone(template: str, name: str) -> None:
    """Make a database from a template: 0.1 s, where migrating takes seconds."""
    with psycopg.connect(with_name(SERVERS.database_owner_url, "postgres"), autocommit=True) as c:
        c.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def drop(name: str) -> None:
    with psycopg.connect(with_name(SERVERS.database_owner_url, "postgres"), autocommit=True) as c:
        c.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def use_database(name: str) -> None:
    """Point both roles of this process at another database."""
    from django.conf import settings
    from django.db import connections

    for alias, url in (
        ("default", SERVERS.database_url),
        ("limits", SERVERS.database_url),
        ("owner", SERVERS.database_owner_url),
    ):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name
        variable = "DATABASE_OWNER_URL" if alias == "owner" else "DATABASE_URL"
        os.environ[variable] = with_name(url, name)


@pytest.fixture(scope="session")
def template_database(django_db_blocker: pytest.FixtureRequest) -> str:
    """Return the migrated template; the first worker makes it, the others wait."""
    from django.core.management import call_command

    name = f"nexhome_template_{SERVERS.run}"
    with Path(SERVERS.folder, "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = Path(SERVERS.folder, f"{name}.ready")
        if not done.exists():
            drop(name)
            clone("template0", name)
            with psycopg.connect(with_name(SERVERS.database_owner_url, name)) as c:
                c.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            use_database(name)
            with django_db_blocker.unblock():  # type: ignore[attr-defined]
                from django.db import connections

                call_command("migrate", verbosity=0)
                for each in connections.all():
                    each.close()
            done.touch()
    return name


@pytest.fixture(scope="session")
def worker_database(template_database: str) -> Iterator[str]:
    """Return this worker's own clone, used by every test that rolls back."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    name = f"nexhome_{SERVERS.run}_{worker}"
    drop(name)
    clone(template_database, name)
    use_database(name)
    yield name
    drop(name)


@pytest.fixture(scope="session")
def django_db_setup(worker_database: str) -> None:
    """Replace pytest-django's own: the worker's clone is the test database."""


@pytest.fixture
def own_database(
    worker_database: str,
    template_database: str,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[str]:
    """Give a test its own database: commits are real, threads and processes see them."""
    from django.db import connections

    name = f"nexhome_{SERVERS.run}_{uuid.uuid4().hex[:12]}"
    clone(template_database, name)
    use_database(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield name
        for each in connections.all():
            each.close()
    use_database(worker_database)
    drop(name)


LOOPBACK = {"localhost", "127.0.0.1", "::1", "", None}


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    true_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test reached for {address[0]}")
        true_connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, settings: pytest.FixtureRequest) -> Iterator[None]:
    """Give each test its own tombstones, media and outbox."""
    for name in ("TOMBSTONE_DIR", "MEDIA_ROOT", "OUTBOX_DIR"):
        folder = tmp_path / name.lower()
        folder.mkdir(mode=0o700)
        setattr(settings, name, str(folder))
    with contextlib.suppress(AttributeError):
        yield


@pytest.fixture
def published_texts(db: None) -> list[Any]:
    """Publish the policy texts of the repository; return the versions in force."""
    from privacy.policies.domain import publish
    from privacy.policies.enums import Document
    from privacy.policies.reading import read

    return [publish(draft=read(document)) for document in Document]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once a worker: a second Playwright in the same thread refuses to start."""
    from tests.browser.chromium import FLAGS, chromium_path

    path = chromium_path()
    if path is None:
        message = "no Chromium on this machine: NO PAGE WAS LOOKED AT"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    # Playwright keeps an event loop running in this thread; Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)
