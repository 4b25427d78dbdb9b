"""A doubt from both sides, each page looked at: an answer, a decision, an appeal, the last word."""

import pytest
from playwright.sync_api import expect

from tests.accounts.challenges.doubting import (
    GROUNDS,
    at,
    days_later,
    doubted,
    member_of_staff,
    page,
)
from tests.browser.chromium import Reader
from tests.browser.conftest import Visit
from tests.browser.places import SIDEBAR
from tests.people import person

pytestmark = pytest.mark.browser


def decide(office: Reader, address: str, outcome: str, *, name: str) -> None:
    page = office.open(address)
    office.examine(name, reviewed=SIDEBAR)
    page.get_by_label("Decision").select_option(outcome)
    page.get_by_label("Usage logs").check()
    page.get_by_label("Reasons").fill(GROUNDS)
    page.get_by_role("button", name="Decide", exact=True).click()
    office.examine(f"{name}-done", reviewed=SIDEBAR)


def test_doubt_is_answered_decided_appealed_and_ended(reader: Visit) -> None:
    user = person("ana")
    challenge = doubted(user, "D-04", "D-08")
    window = reader("light", 360)
    window.sign_in(user)
    tab = window.open("/me/")
    tab.get_by_role("link", name="Read and answer").click()
    window.examine("challenge-open")
    tab.get_by_label("Your answer").fill("The name on the card is my name at birth.")
    tab.get_by_role("button", name="Send the answer").click()
    window.examine("challenge-answered")
    days_later(challenge, 15)
    office = reader("light", 1280)
    office.sign_in(member_of_staff(), second_factor=True)
    decide(office, at(challenge), "refuse", name="admin-challenge")
    tab.reload()
    tab.get_by_label("Why the decision is wrong").fill("The register is wrong.")
    window.examine("challenge-decided")
    tab.get_by_role("button", name="Send the appeal").click()
    expect(tab.get_by_text("Another person decides anew.")).to_be_visible()
    other = reader("dark", 1280)
    other.sign_in(member_of_staff("Legal"), second_factor=True)
    decide(other, at(challenge), "refuse", name="admin-challenge-appealed")
    tab = window.open(page(challenge))
    expect(tab.get_by_role("main")).to_contain_text("Decided for good")
    window.examine("challenge-final")
