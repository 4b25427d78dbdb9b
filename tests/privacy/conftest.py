"""A Redis of this worker's own: a sweep deletes what it finds, and tests run side by side."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from redis import Redis

from nexhome_site import embedded


@pytest.fixture(scope="session")
def own_redis() -> Iterator[str]:
    """Start a Redis from the wheel and return its address."""
    folder = tempfile.mkdtemp(prefix="nexhome-redis-")
    services = embedded.start(Path(folder), embedded.Durability.TEST, with_postgres=False)
    yield services.redis_url
    embedded.stop(services)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_client(
    own_redis: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Redis]:
    """Point the site at an empty Redis and return a client of it."""
    settings.REDIS_URL = own_redis
    monkeypatch.setenv("REDIS_URL", own_redis)
    with Redis.from_url(own_redis) as client:
        client.flushall()
        yield client


@pytest.fixture
def processes(
    own_database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Let processes that a test starts share its database and its folders."""
    for name in ("TOMBSTONE_DIR", "MEDIA_ROOT", "OUTBOX_DIR"):
        monkeypatch.setenv(name, str(getattr(settings, name)))
    return dict(os.environ)
