"""A person's page about checks, and the officer's letter and answer, each page looked at."""

import pytest
from playwright.sync_api import expect

from tests.accounts.identity.asking import asked
from tests.accounts.identity.test_by_letter import at, member_of_staff
from tests.browser.conftest import Visit
from tests.browser.places import SIDEBAR
from tests.people import person

pytestmark = pytest.mark.browser


def test_officer_writes_a_letter_and_the_person_reads_of_it(reader: Visit) -> None:
    user, officer = person("ana"), member_of_staff("Privacy officer")
    check = asked(user)
    office = reader("light", 1280)
    office.sign_in(officer, second_factor=True)
    page = office.open(at(check))
    office.examine("identity-check", reviewed=SIDEBAR)
    page.get_by_role("button", name="Show the letter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Request to check an identity document"
    )
    office.examine("identity-letter")
    page = office.open(at(check))
    page.get_by_label("Result").select_option("mismatch")
    page.get_by_label("Reference of the letter").fill("GRO 7/2026")
    page.get_by_role("button", name="Enter the answer").click()
    window = reader("dark", 360)
    window.sign_in(user)
    page = window.open("/me/identity/")
    expect(page.get_by_role("main")).to_contain_text("Differs from the records of the authority")
    window.examine("identity")
