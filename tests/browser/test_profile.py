"""Details are changed as a person does it: one by one, and in two windows at once."""

import pytest
from playwright.sync_api import expect

from accounts.models import Profile, User
from tests.browser.chromium import PROOF, Reader
from tests.browser.conftest import Visit
from tests.people import just_proven, new_passport, person

pytestmark = pytest.mark.browser


def at_home(reader: Visit, user: User, theme: str, width: int, *, javascript: bool) -> Reader:
    window: Reader = reader(theme, width, javascript=javascript)
    window.take_session(just_proven(user, reauthenticated=True, method="password"))
    return window


def save(window: Reader) -> None:
    window.page.get_by_role("button", name="Save", exact=True).click()


@pytest.mark.parametrize(
    ("theme", "width", "javascript"),
    [("light", 1280, True), pytest.param("dark", 360, False, marks=PROOF)],
)
def test_details_are_seen_shown_changed_and_taken_back(
    reader: Visit, theme: str, width: int, *, javascript: bool
) -> None:
    ana = person("ana.details")
    window = at_home(reader, ana, theme, width, javascript=javascript)
    page = window.open("/me/profile/")
    page.get_by_role("button", name="Show the certificate number").click()
    expect(page.get_by_text(str(Profile.objects.get(user=ana).certificate_number))).to_be_visible()
    window.examine("profile-shown")
    page.get_by_role("link", name="Change Name", exact=True).click()
    page.get_by_label("Full name").fill("N/A")
    save(window)
    window.examine("profile-name-wrong")
    page.get_by_label("Full name").fill("Ana Better")
    save(window)
    expect(page.get_by_text("It is changed, and is being checked.")).to_be_visible()
    window.examine("profile-changed")
    page.get_by_role("button", name="Take back: name").click()
    assert Profile.objects.get(user=ana).name == "Ana Wong"


@pytest.mark.parametrize(
    ("theme", "width", "javascript"),
    [("dark", 360, True), pytest.param("light", 1280, False, marks=PROOF)],
)
def test_slower_of_two_windows_chooses(
    reader: Visit, theme: str, width: int, *, javascript: bool
) -> None:
    ana = person("ana.windows")
    window = at_home(reader, ana, theme, width, javascript=javascript)
    page = window.open("/me/profile/edit/occupation/")
    page.get_by_label("Occupation").fill("Locksmith")
    Profile.objects.filter(user=ana).update(occupation="Baker")
    save(window)
    expect(page.get_by_role("heading", level=1)).to_have_text("This was changed meanwhile")
    window.examine("profile-conflict")
    page.get_by_role("button", name="Save what I typed").click()
    assert Profile.objects.get(user=ana).occupation == "Locksmith"


def test_document_that_contradicts_a_date_is_taken_out_by_its_holder(reader: Visit) -> None:
    ana = person("ana.document")
    prc = {"certificate_type": "prc_id", "certificate_country": "CN", "country": "CN",
           "certificate_number": "110105199001010029"}  # fmt: skip
    Profile.objects.filter(user=ana).update(**{**new_passport(), **prc})
    window = at_home(reader, ana, "light", 1280, javascript=True)
    page = window.open("/me/profile/edit/birth-date/")
    page.get_by_label("Day").fill("2")
    save(window)
    window.examine("profile-date-contradicted")
    page.get_by_label("The identity document is what is wrong").check()
    save(window)
    assert Profile.objects.get(user=ana).certificate_number is None
    window.examine("profile-incomplete")
    window.open("/me/profile/edit/validity/")
    window.examine("profile-first")


def test_service_says_what_is_missing_and_leads_there(reader: Visit) -> None:
    ana = person("ana.incomplete")
    Profile.objects.filter(user=ana).update(gender=None)
    User.objects.filter(pk=ana.pk).update(account_state="incomplete")
    window = at_home(reader, ana, "light", 1280, javascript=True)
    page = window.open("/me/devices/")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is not complete")
    window.examine("kept-back")
    page.get_by_role("main").get_by_role("link", name="Gender").click()
    page.get_by_label("Female").check()
    save(window)
    expect(page.get_by_text("It is changed, and is being checked.")).to_be_visible()
