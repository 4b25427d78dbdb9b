"""The demo is whole, lawful and loaded once."""

import pytest
from django.test import Client

from takedown.works import demo, invariants
from takedown.works.models import ExternalLink, Work
from takedown.works.search import search
from tests.takedown.works import making

pytestmark = pytest.mark.django_db


def test_demo_is_loaded_once_and_satisfies_every_rule() -> None:
    shown = demo.load()
    assert len(shown) == 10
    assert demo.load() == []
    assert (Work.objects.count(), ExternalLink.objects.count()) == (11, 3)
    assert invariants.shown_works_name_their_source() == (10, 0)
    assert next(hit.target for hit in search("网关", 5)) in shown


def test_every_page_and_file_of_the_demo_is_served_in_every_language(client: Client) -> None:
    paths = [work.get_absolute_url() for work in demo.load()]
    paths += [link.get_absolute_url() for link in ExternalLink.objects.all()]
    everywhere = [f"{prefix}{path}" for path in paths for prefix in ("", "/zh-hans", "/zh-hant")]
    files = [f"{path}download/" for path in paths if path.startswith("/works/")]
    assert {client.get(path).status_code for path in [*everywhere, *files]} == {200}


def test_what_a_visitor_removed_stays_removed(client: Client) -> None:
    work = demo.load()[0]
    making.remove(work)
    assert demo.load() == []
    assert client.get(work.get_absolute_url()).status_code == 451
