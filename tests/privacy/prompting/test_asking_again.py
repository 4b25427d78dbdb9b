"""What is new is told first, both answers are equal, and nothing else is in the way (P-1.3)."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from accounts.models import User
from privacy.consent import queries
from privacy.consent.enums import Act
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.policies.enums import Kind
from privacy.policies.models import Acceptance
from privacy.prompting.models import TextAsked
from privacy.prompting.questions import open_questions
from privacy.subjects.domain import restrict
from privacy.subjects.enums import Restriction
from tests.people import person
from tests.privacy.consent.conftest import DEVICE, policy
from tests.privacy.prompting.conftest import browser_of, gains, member, other_terms

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'type="hidden" name="(version|shown|next|despite)" value="([^"]*)"')
PROMPT = "/me/changes/"


def form_at(client: Client, address: str = PROMPT) -> dict[str, str]:
    return dict(HIDDEN.findall(client.get(address).content.decode()))


def answer(client: Client, about: str, typed: dict[str, str], granted: str) -> int:
    sent = {**typed, "granted": granted}
    return client.post(f"{PROMPT}{about}/answer/", sent).status_code


@pytest.fixture
def widened(first_texts: None, monkeypatch: pytest.MonkeyPatch) -> User:
    """Somebody who agreed to the first version, and a second that adds a purpose."""
    user = member()
    gains(monkeypatch)
    policy("Another purpose.")
    return user


def test_next_page_leads_once_to_the_difference_with_two_equal_buttons(widened: User) -> None:
    browser = browser_of(widened)
    led = browser.get("/me/")
    assert (led.status_code, led["Location"]) == (302, "/me/changes/?next=%2Fme%2F")
    page = browser.get(led["Location"]).content.decode()
    new, means = page.index("New purposes"), page.index("What your answer means")
    assert new < page.index("to see how well the site works") < means
    assert 'href="/privacy/compare/1..2/"' in page
    assert 'href="/privacy/v/2/#P-3.7"' in page
    assert "checked" not in page.split("<main", 1)[1]
    buttons = re.findall(
        r'<button type="submit" class="([^"]*)" name="granted" value="(\w+)"', page
    )
    assert buttons == [("button button-quiet", "yes"), ("button button-quiet", "no")]
    # Closed without an answer: no consent, no second lead in this session, one in the next.
    assert browser.get("/me/").status_code == 200
    assert browser_of(widened).get("/").status_code == 302
    assert not ConsentEvent.objects.filter(act=Act.REFUSED).exists()
    assert queries.granted(Holder(subject_id=widened.subject_id)) == frozenset()


def test_words_are_those_of_the_language(widened: User) -> None:
    browser = browser_of(widened)
    hans, hant = (
        browser.get(f"/{language}{PROMPT}").content.decode() for language in ("zh-hans", "zh-hant")
    )
    assert ("新的目的" in hans, "暂不" in hans, "新的目的" in hant, "暫不" in hant) == (True,) * 4


def test_not_now_is_remembered_until_more_is_added(
    widened: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browser_of(widened)
    assert answer(browser, "device", form_at(browser), "no") == 302
    # What was agreed to goes on; the page of consents says that something is new, and where.
    page = browser.get("/me/consents/").content.decode()
    assert ("Changed since you agreed" in page, "/me/changes/device/" in page) == (True, True)
    assert set(queries.granted(Holder(subject_id=widened.subject_id))) == {DEVICE}
    assert browser_of(widened).get("/me/").status_code == 200
    policy("Only words.")
    assert browser_of(widened).get("/me/").status_code == 200
    gains(monkeypatch, "D-25")
    policy("More.")
    again = browser_of(widened)
    assert again.get("/me/").status_code == 302
    assert answer(again, "device", form_at(again), "yes") == 302
    assert open_questions(widened.subject_id) == []
    assert "Changed since you agreed" not in again.get("/me/consents/").content.decode()


def test_nothing_that_is_always_there_is_in_the_way_and_nothing_typed_is_lost(
    widened: User,
) -> None:
    browser = browser_of(widened)
    for address in ("/me/profile/", "/me/data/", "/me/delete/", "/me/consents/", "/terms/",
                    "/privacy/", "/me/agreements/", "/accounts/logout/", "/me/devices/",
                    "/api/v1/me/", "/works/"):  # fmt: skip
        assert browser.get(address).status_code == 200, address
    sent = browser.post("/me/consents/off/")
    assert sent["Location"] == "/me/consents/?done=all"
    assert browser_of(widened).post("/accounts/logout/")["Location"] == "/"


def test_text_is_asked_about_and_its_clauses_are_marked(first_texts: None) -> None:
    user = member(has_on=False)
    other_terms(Kind.EDITORIAL)
    browser = browser_of(user)
    assert browser.get("/me/").status_code == 200
    marked = browser.get("/terms/").content.decode()
    assert marked.count('<p class="since">') == 1
    assert "Changed since you agreed" not in Client().get("/terms/").content.decode()
    assert "Changed since you agreed" in browser.get("/me/agreements/").content.decode()


def test_acceptance_of_a_later_version_is_asked_and_taken(first_texts: None) -> None:
    user = member(has_on=False)
    version = other_terms()
    browser = browser_of(user)
    led = browser.get("/me/")
    typed = form_at(browser, led["Location"])
    assert answer(browser, "terms", typed, "no") == 302
    assert (
        Acceptance.objects.filter(version=version).count(),
        open_questions(user.subject_id),
    ) == (
        0,
        [],
    )
    assert browser_of(user).get("/me/").status_code == 200
    # Changed one's mind: the page is still there.
    assert answer(browser, "terms", form_at(browser, f"{PROMPT}terms/"), "yes") == 302
    assert Acceptance.objects.filter(subject=user.subject_id, version=version).count() == 1
    # Another tab that says "not now" after it takes nothing back.
    assert answer(browser, "terms", typed, "no") == 302
    assert Acceptance.objects.filter(subject=user.subject_id, version=version).count() == 1
    assert TextAsked.objects.filter(subject=user.subject_id).count() == 2
    assert "Changed since you agreed" not in browser.get("/me/agreements/").content.decode()


def test_addition_that_nobody_decided_about_is_told_with_the_text(
    first_texts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = member(has_on=False)
    gains(monkeypatch)
    policy("Another purpose.")
    browser = browser_of(user)
    page = browser.get(browser.get("/me/")["Location"]).content.decode()
    assert ("It turns nothing optional on." in page, "New purposes" in page) == (True, True)
    assert answer(browser, "privacy", form_at(browser), "yes") == 302
    assert queries.granted(Holder(subject_id=user.subject_id)) == frozenset()


def test_answers_that_cannot_be_are_refused(widened: User) -> None:
    browser, other = browser_of(widened), browser_of(member("other"))
    # Never shown.
    assert answer(browser, "device", {"version": "2"}, "yes") == 400
    other_terms()
    assert answer(browser, "terms", {"version": "2"}, "yes") == 400
    typed = form_at(browser, f"{PROMPT}device/")
    theirs = ConsentEvent.objects.exclude(subject=widened.subject_id).first()
    assert theirs is not None
    # Not in force, of another subject, without an answer, about nothing.
    for about, sent, granted, status in (
        ("device", {**typed, "version": "1"}, "yes", 409),
        ("device", {**typed, "version": "9"}, "yes", 409),
        ("device", {**typed, "version": "x"}, "yes", 400),
        ("device", {**typed, "shown": str(theirs.reference)}, "yes", 404),
        ("device", typed, "perhaps", 400),
        ("works", typed, "yes", 404),
        ("terms", {"version": "1"}, "yes", 409),
    ):
        assert answer(browser, about, sent, granted) == status, (about, sent)
    acts = ConsentEvent.objects.filter(subject=widened.subject_id, act=Act.GRANTED)
    assert (acts.count(), Acceptance.objects.filter(version__number=2).count()) == (1, 0)
    assert other.get(f"{PROMPT}device/").status_code == 200
    # Nobody is led off this site.
    led = browser.post(
        f"{PROMPT}device/answer/", {**typed, "granted": "yes", "next": "//elsewhere.example/"}
    )
    assert led["Location"] == "/me/changes/?next=%2Fme%2F"


def test_signal_of_the_browser_is_a_no_until_the_page_named_it(widened: User) -> None:
    browser = Client(headers={"sec-gpc": "1"})
    browser.force_login(widened)
    typed = form_at(browser)
    assert typed.pop("despite") == "gpc"
    assert answer(browser, "device", typed, "yes") == 409
    assert answer(browser, "device", {**typed, "despite": "gpc"}, "yes") == 302


def test_who_cannot_answer_is_not_led(widened: User, monkeypatch: pytest.MonkeyPatch) -> None:
    restricted, incomplete = member("restricted"), member("incomplete")
    gains(monkeypatch, "D-25")
    policy("More.")
    typed = form_at(browser_of(restricted), f"{PROMPT}device/")
    restrict(subject_id=restricted.subject_id, reason=Restriction.UNDER_AGE)
    User.objects.filter(pk=incomplete.pk).update(account_state="incomplete")
    incomplete.profile.__class__.objects.filter(user=incomplete).update(gender=None)
    for user in (restricted, incomplete):
        browser = browser_of(user)
        for address in ("/me/", "/me/profile/", "/me/data/", "/me/delete/", "/"):
            assert browser.get(address).status_code == 200, address
    assert answer(browser_of(restricted), "device", typed, "yes") == 403
    # Staff who never agreed to an earlier version, and strangers, have nothing to compare.
    staff = User.objects.create_superuser("staff", password="a long walk home")
    staff.user_permissions.set(Permission.objects.none())
    for client in (browser_of(staff), browser_of(person("new.here")), Client()):
        assert client.get("/").status_code == 200
    assert Client().get(PROMPT)["Location"].startswith("/accounts/login/")


def test_what_was_noted_is_not_changed_and_is_once(first_texts: None) -> None:
    user = member(has_on=False)
    version = other_terms()
    form_at(browser_of(user))
    form_at(browser_of(user))
    row = TextAsked.objects.get(subject=user.subject_id)
    with pytest.raises(ProgrammingError), transaction.atomic():
        TextAsked.objects.update(language="xx")
    with pytest.raises(IntegrityError), transaction.atomic():
        TextAsked.objects.create(subject=row.subject, version=version, act="shown")
