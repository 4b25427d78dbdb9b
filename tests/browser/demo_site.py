"""The running site with its demo content, once for all tests that only look."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from pytest_django import Settings

from tests.browser import passers_by
from tests.browser.quiet import QuietHandler
from tests.conftest import clone, drop, use_database


class DemoSite(NamedTuple):
    """Where it answers, its database, and the folders that its rows speak of."""

    address: str
    database: str
    folders: dict[str, str]


@pytest.fixture(scope="session")
def demo_site(
    worker_database: str,
    template_database: str,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[DemoSite]:
    """Load the demo into a database of its own and serve it; nobody may change anything."""
    from django.db import connections

    root = tmp_path_factory.mktemp("demo")
    folders = {
        name: str(root / name.lower()) for name in ("TOMBSTONE_DIR", "MEDIA_ROOT", "OUTBOX_DIR")
    }
    for folder in folders.values():
        Path(folder).mkdir(mode=0o700)
    name = f"{worker_database}_demo"
    drop(name)
    clone(template_database, name)
    use_database(name)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        with override_settings(DEBUG=True, VAR_DIR=root, **folders):
            call_command("load_demo", json=True, stdout=io.StringIO())
            passers_by.leave_traces()
        for each in connections.all():
            each.close()
    use_database(worker_database)
    server = ThreadedWSGIServer(("localhost", 0), QuietHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield DemoSite(f"http://localhost:{server.server_port}", name, folders)
    server.shutdown()
    server.server_close()
    thread.join()
    drop(name)


@pytest.fixture
def served(
    demo_site: DemoSite,
    worker_database: str,
    settings: Settings,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[str]:
    """Return the address; database and folders are the demo's for this test."""
    from django.db import connections

    settings.ROOT_URLCONF = "tests.browser.urls"
    settings.SITE_URL = demo_site.address
    for name, folder in demo_site.folders.items():
        setattr(settings, name, folder)
    use_database(demo_site.database)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield demo_site.address
        for each in connections.all():
            each.close()
    use_database(worker_database)
