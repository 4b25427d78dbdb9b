"""Product areas are for everybody; an unknown one is a page with ways on (T-0.2 to T-0.4)."""

import pytest
from django.test import Client

from nexhome_site.pages.areas import BY_NAME

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("prefix", ["", "/zh-hans", "/zh-hant"])
def test_area_is_open_and_reached_from_every_page(client: Client, name: str, prefix: str) -> None:
    answer = client.get(f"{prefix}/{name}/")
    assert (answer.status_code, len(answer.cookies)) == (200, 0)
    for elsewhere in ("/", "/verify/", "/no-such-area/"):
        assert f'href="{prefix}/{name}/"' in client.get(f"{prefix}{elsewhere}").text


def test_unknown_area_still_shows_rules_and_reports(client: Client) -> None:
    answer = client.get("/smart-car/")
    assert answer.status_code == 404
    for link in ("/terms/", "/privacy/", "/", "/smart-home/"):
        assert f'href="{link}"' in answer.text
