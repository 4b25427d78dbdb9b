"""Starts the servers a test run needs, once, and tells every worker where they are."""

import atexit
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nexhome_site import embedded


@dataclass(frozen=True)
class Servers:
    """Addresses of this run's PostgreSQL and Redis, and a folder the workers share."""

    database_url: str
    database_owner_url: str
    redis_url: str
    folder: str
    run: str


def test_servers() -> Servers:
    """Return the run's servers: given by the environment, or started from wheels."""
    if "TEST_RUN" in os.environ:  # an xdist worker inherits what the controller started
        return Servers(
            os.environ["TEST_DATABASE_URL"],
            os.environ["TEST_DATABASE_OWNER_URL"],
            os.environ["TEST_REDIS_URL"],
            os.environ["TEST_FOLDER"],
            os.environ["TEST_RUN"],
        )
    folder = tempfile.mkdtemp(prefix="nexhome-tests-")
    urls = given_servers() or started_servers(Path(folder))
    os.environ.update(
        TEST_DATABASE_URL=urls[0],
        TEST_DATABASE_OWNER_URL=urls[1],
        TEST_REDIS_URL=urls[2],
        TEST_FOLDER=folder,
        TEST_RUN=secrets.token_hex(4),
    )
    return test_servers()


def given_servers() -> tuple[str, str, str] | None:
    """Return servers named by DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL, if they are."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    if not all(name in os.environ for name in names):
        return None
    redis = os.environ.get("REDIS_URL", "redis://127.0.0.1:1/0")
    return os.environ[names[0]], os.environ[names[1]], redis


def started_servers(folder: Path) -> tuple[str, str, str]:
    """Start PostgreSQL and Redis from the wheels, fast and forgetful, until this process ends."""
    services = embedded.start(folder, durability=embedded.Durability.TEST)
    # The last registered runs first: the servers end before their folder goes.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(embedded.stop, services)
    return services.database_url, services.database_owner_url, services.redis_url
