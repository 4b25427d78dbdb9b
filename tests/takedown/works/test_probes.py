"""A stranger's look at a running site: green while removed, green when back, red when it lies."""

import threading
from collections.abc import Iterator

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from pytest_django import Settings

from privacy.work.domain import run
from privacy.work.handlers import Again, Job
from privacy.work.models import Work as Later
from takedown.works import domain, probes
from takedown.works.enums import Ground, Surface, WorkKind
from takedown.works.files import Upload
from takedown.works.models import Removal, RemovalProbe, Work
from takedown.works.views import works as views
from tests.browser.quiet import QuietHandler
from tests.takedown.works import making


@pytest.fixture
def site(own_database: str, settings: Settings) -> Iterator[str]:
    """Serve the site from a database of this test's own."""
    server = ThreadedWSGIServer(("localhost", 0), QuietHandler)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SITE_URL = f"http://localhost:{server.server_port}"
    yield settings.SITE_URL
    server.shutdown()
    server.server_close()
    thread.join()


def looked_at(removal: Removal) -> dict[str, tuple[int, bool]]:
    """Do the work that stands behind a removal; return what is written of it."""
    due = Later.objects.get(kind="works.probe", reference=str(removal.pk), state="waiting")
    assert run(work_id=due.pk)
    removal.refresh_from_db()
    rows = RemovalProbe.objects.filter(removal=removal, expects_gone=removal.ended_at is None)
    return {row.surface: (row.status, row.passed) for row in rows}


def logo() -> Work:
    told = making.values(kind=WorkKind.LOGO, slug="door-logo")
    return making.published(told, upload=Upload("door.svg", making.SVG))


def test_removed_work_is_gone_from_every_surface_and_comes_back_to_each(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "A_PAGE", 2)
    work, cause = logo(), making.notice()
    for _ in range(views.A_PAGE):
        making.published(making.values(kind=WorkKind.LOGO), upload=Upload("a.svg", making.SVG))
    before = probes.probe(work)
    assert {(each.status, each.is_shown) for each in before} == {(200, True)}
    removal = making.remove(work, cause)
    gone = looked_at(removal)
    assert gone == {
        "page": (451, True), "api": (451, True), "download": (451, True), "picture": (451, True),
        "list": (200, True), "search": (200, True), "sitemap": (200, True),
    }  # fmt: skip
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    assert looked_at(removal) == dict.fromkeys(gone, (200, True))


def test_cut_link_is_looked_for_where_it_was(site: str) -> None:
    link, cause = making.link(), making.notice()
    making.published(making.values(link_ids=[link.pk]))
    removal = making.remove(link, cause)
    assert looked_at(removal) == {
        "leaving": (451, True), "search": (200, True), "list": (200, True),
    }  # fmt: skip
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    assert {passed for _, passed in looked_at(removal).values()} == {True}


def test_surface_that_shows_what_is_removed_is_written_down_as_failed(site: str) -> None:
    work = making.published()
    seen = probes.Probe(Surface.PAGE, 200, is_shown=True)
    removal = making.remove(work, None, Ground.MINOR)
    assert not probes.passed(seen, removal=removal)
    assert not probes.passed(probes.Probe(Surface.PAGE, 451, is_shown=False), removal=removal)
    assert probes.passed(probes.Probe(Surface.PAGE, 410, is_shown=False), removal=removal)


def test_what_came_back_as_a_draft_is_not_looked_for(site: str) -> None:
    work, cause = making.draft(), making.notice()
    removal = making.remove(work, cause)
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    assert looked_at(removal) == {}


def test_site_that_does_not_answer_is_looked_at_again(site: str, settings: Settings) -> None:
    removal = making.remove(making.published())
    settings.SITE_URL = "http://localhost:1"
    due = Later.objects.get(kind="works.probe", reference=str(removal.pk))
    run(work_id=due.pk)
    due.refresh_from_db()
    assert (due.state, due.error) == ("waiting", "site_does_not_answer")
    settings.SITE_URL = site
    with pytest.raises(probes.CannotLook):
        probes.fetch("/does-not-exist/\0")


def test_removal_that_ended_while_it_was_looked_at_is_looked_at_again(site: str) -> None:
    removal = making.remove(making.published())
    stale = probes.Seen(removal.pk, "ended")
    due = Later.objects.get(kind="works.probe", reference=str(removal.pk))
    job = Job(due.pk, due.kind, due.reference, 1, 1)
    with transaction.atomic():
        assert probes.record(job, stale) == Again()
