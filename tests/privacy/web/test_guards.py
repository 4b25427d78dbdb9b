"""Guards: signed in, proven again; the cards of the overview."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from nexhome_site.urls import urlpatterns as site_patterns
from privacy.web import cards
from privacy.web.guards import proven_again, signed_in
from tests.people import person

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk home"


@signed_in
@proven_again
def grave(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns = [path("grave/", grave), *site_patterns]


@pytest.fixture
def client(settings: Settings) -> Client:
    settings.ROOT_URLCONF = __name__
    person("mei")
    return Client()


def sign_in(client: Client) -> None:
    client.post("/accounts/login/", {"login": "mei", "password": PASSWORD})


def test_stranger_is_led_to_sign_in(client: Client) -> None:
    assert client.get("/grave/")["Location"] == "/accounts/login/?next=/grave/"


def test_sign_in_alone_is_no_fresh_proof(client: Client) -> None:
    sign_in(client)
    assert client.get("/grave/")["Location"] == "/accounts/reauthenticate/?next=%2Fgrave%2F"


def test_password_given_again_opens_for_a_while(client: Client, settings: Settings) -> None:
    sign_in(client)
    client.post("/accounts/reauthenticate/?next=/grave/", {"password": PASSWORD})
    opened = client.get("/grave/")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert (opened.content, opened["Cache-Control"], client.get("/grave/").status_code) == (
        b"done",
        "no-store",
        302,
    )


def test_wrong_password_opens_nothing(client: Client) -> None:
    sign_in(client)
    client.post("/accounts/reauthenticate/?next=/grave/", {"password": "a wrong one"})
    assert client.get("/grave/").status_code == 302


def test_card_that_has_nothing_to_show_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "ANSWERS", {})
    cards.card("second", order=2)(lambda _request: cards.Card("Second"))
    cards.card("first", order=1)(lambda _request: cards.Card("First"))
    cards.card("none", order=0)(lambda _request: None)
    assert [each.title for each in cards.cards_for(HttpRequest())] == ["First", "Second"]
