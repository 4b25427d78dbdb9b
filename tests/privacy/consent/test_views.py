"""The pages of consents as a browser without JavaScript uses them."""

import re
import uuid
from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from privacy.consent import history, queries
from privacy.consent.enums import Act, Feature
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.disclosure.models import Processor
from privacy.policies.models import PolicyVersion
from privacy.subjects.domain import change_state
from privacy.subjects.enums import Restriction, SubjectState
from privacy.subjects.models import Subject
from tests.people import person
from tests.privacy.consent.conftest import DEVICE, LOGS, answers, policy, shown, somebody, turns_off

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'name="(feature|version|shown)" value="([^"]+)"')


@pytest.fixture
def owner(published: PolicyVersion) -> User:
    return person("owner")


@pytest.fixture
def browser(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def holder(user: User) -> Holder:
    return Holder(subject_id=user.subject_id)


def page(client: Client, address: str = "/me/consents/") -> str:
    return client.get(address).content.decode()


def form_of(client: Client, feature: Feature = DEVICE) -> dict[str, str]:
    """Return the hidden fields of a function's form, as its page carries them."""
    return dict(FIELD.findall(page(client, f"/me/consents/{feature}/")))


def send(client: Client, typed: Mapping[str, str], **more: str) -> HttpResponse:
    return client.post("/me/consents/decide/", {**typed, **more})  # type: ignore[return-value] # the test client's own subclass


def test_strangers_are_led_to_the_sign_in(client: Client, published: PolicyVersion) -> None:
    reference = answers(somebody()).reference
    for address in ("", "history/", "device/", f"history/{reference}/"):
        answer = client.get(f"/me/consents/{address}")
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (
            302,
            "/accounts/login/",
        )
    for address in ("decide/", "off/", "device/off/", f"undo/{reference}/"):
        assert client.post(f"/me/consents/{address}").status_code == 302
    assert ConsentEvent.objects.filter(act=Act.WITHDRAWN).count() == 0


def test_page_offers_three_functions_all_off_with_nothing_chosen(browser: Client) -> None:
    text = page(browser)
    assert (text.count(">Off<"), text.count(">On<")) == (3, 0)
    assert [text.count(word) for word in (" checked", " selected", "checkbox")] == [0, 0, 0]
    assert [text.count(f'action="/me/consents/{each}/"') for each in Feature] == [1, 1, 1]
    assert 'name="granted"' not in text
    assert "Turn everything optional off" not in text


def test_looking_switches_nothing_on(browser: Client, owner: User) -> None:
    for address in ("", "", "device/", "device/"):
        page(browser, f"/me/consents/{address}")
    acts = ConsentEvent.objects.values_list("act", "feature")
    # A list shows no words that somebody could agree to.
    assert (list(acts), queries.granted(holder(owner))) == ([("shown", "device")], frozenset())


def test_before_turning_on_everything_is_told(browser: Client) -> None:
    text = page(browser, "/me/consents/device/")
    told = ("warn you when a new one signs in", "MAC address", "sends it, and only", "180 days")
    assert all(words in text for words in told)
    assert "Device information serves to protect your security." in text
    assert '<a href="/privacy/#P-3.6">P-3.6a</a>' in text


def test_whoever_receives_something_of_a_function_is_named_with_the_reason(browser: Client) -> None:
    Processor.objects.create(
        code="cloud",
        name="A cloud",
        elements=["D-36"],
        country="HK",
        clause="P-3.11",
        purpose="convenience",
    )
    page = browser.get("/me/consents/logs/").content.decode()
    assert ("A cloud" in page, "(convenience)" in page) == (True, False)
    assert "to let you find again what you did" in page
    assert "A cloud" not in browser.get("/me/consents/device/").content.decode()


def test_turning_on_and_off_takes_one_click_each(browser: Client, owner: User) -> None:
    answer = send(browser, form_of(browser), granted="yes")
    event = ConsentEvent.objects.get(act=Act.GRANTED)
    assert answer["Location"] == f"/me/consents/?done={event.reference}"
    text = page(browser, answer["Location"])
    assert ("Device data is on." in text, f"/me/consents/undo/{event.reference}/" in text) == (
        True,
        True,
    )
    assert queries.granted(holder(owner)) == {DEVICE}
    off = browser.post("/me/consents/device/off/")
    assert "Device data is off. Nothing more is collected." in page(browser, off["Location"])
    assert queries.granted(holder(owner)) == frozenset()


def test_undo_stands_only_while_nothing_else_was_decided(browser: Client, owner: User) -> None:
    on = send(browser, form_of(browser), granted="yes")["Location"]
    reference = on.partition("=")[2]
    undone = browser.post(f"/me/consents/undo/{reference}/")
    assert queries.granted(holder(owner)) == frozenset()
    assert "is on." not in page(browser, on)
    late = browser.post(f"/me/consents/undo/{reference}/")
    assert (undone.status_code, late.status_code) == (302, 409)
    again = browser.post(f"/me/consents/undo/{undone['Location'].partition('=')[2]}/")
    assert (again.status_code, set(queries.granted(holder(owner)))) == (302, {DEVICE})


def test_everything_optional_goes_off_with_one_click(browser: Client, owner: User) -> None:
    for feature in Feature:
        answers(holder(owner), feature)
    assert page(browser).count("Turn everything optional off") == 1
    answer = browser.post("/me/consents/off/")
    assert "Everything optional is off." in page(browser, answer["Location"])
    assert queries.granted(holder(owner)) == frozenset()


def test_form_leads_back_to_the_page_it_stood_on(browser: Client) -> None:
    answer = send(browser, form_of(browser, LOGS), granted="yes", **{"from": "logs"})
    assert answer["Location"].partition("?")[0] == "/me/consents/logs/"


@pytest.mark.parametrize("missing", ["feature", "version", "shown", "granted"])
def test_answer_without_a_part_is_refused(browser: Client, owner: User, missing: str) -> None:
    typed = {**form_of(browser), "granted": "yes"}
    del typed[missing]
    assert send(browser, typed).status_code == 400
    assert queries.granted(holder(owner)) == frozenset()


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("feature", "marketing", 400),
        ("feature", "logs", 400),
        ("version", "99", 409),
        ("version", "-1", 400),
        ("shown", "1", 400),
        ("shown", str(uuid.UUID(int=0)), 404),
        ("granted", "on", 400),
    ],
)
def test_tampered_answer_is_refused(
    browser: Client, owner: User, field: str, value: str, status: int
) -> None:
    typed = {**form_of(browser), "granted": "yes", field: value}
    assert send(browser, typed).status_code == status
    assert queries.granted(holder(owner)) == frozenset()


def test_text_that_changed_meanwhile_is_shown_again(browser: Client, owner: User) -> None:
    typed = form_of(browser)
    policy("Editorial.")
    answer = send(browser, typed, granted="yes")
    assert answer.status_code == 409
    assert "The text has changed since you opened the page." in answer.content.decode()
    assert queries.granted(holder(owner)) == frozenset()
    assert send(browser, form_of(browser), granted="yes").status_code == 302


def test_what_another_was_shown_is_404(browser: Client, owner: User) -> None:
    other = holder(person("other"))
    theirs = shown(other)
    typed = {**form_of(browser), "shown": str(theirs.reference)}
    assert send(browser, typed, granted="yes").status_code == 404
    assert browser.get(f"/me/consents/history/{theirs.reference}/").status_code == 404
    granted = answers(other)
    assert browser.post(f"/me/consents/undo/{granted.reference}/").status_code == 404
    assert (queries.granted(holder(owner)), set(queries.granted(other))) == (frozenset(), {DEVICE})


def test_banner_of_another_or_of_nothing_is_not_drawn(browser: Client) -> None:
    theirs = answers(somebody()).reference
    for done in (theirs, uuid.uuid4(), "x", ""):
        assert 'role="status"' not in page(browser, f"/me/consents/?done={done}")


@pytest.mark.parametrize("address", ["account/", "marketing/", "off/"])
def test_function_that_is_none_is_404_or_405(browser: Client, address: str) -> None:
    assert browser.get(f"/me/consents/{address}").status_code in {404, 405}


def test_without_a_token_nothing_is_taken(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post("/me/consents/off/").status_code == 403


def test_history_tells_everything_and_its_receipt_word_for_word(
    browser: Client, owner: User
) -> None:
    event = answers(holder(owner))
    text = page(browser, "/me/consents/history/")
    assert [text.count(f">{word}</td>") for word in ("shown", "turned on")] == [1, 1]
    receipt = page(browser, f"/me/consents/history/{event.reference}/")
    assert (event.text_id or "" in receipt, "fits the words below" in receipt) == (
        event.text_id,
        True,
    )
    assert "Device information serves to protect your security." in receipt


def test_history_of_nobody_is_empty_and_a_long_one_has_pages(
    browser: Client, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "A_PAGE", 2)
    assert "You have not been asked for anything." in page(browser, "/me/consents/history/")
    for _ in range(2):
        answers(holder(owner))
        turns_off(holder(owner))
    first, second = (page(browser, f"/me/consents/history/?page={n}") for n in (1, 2))
    assert ('rel="next"' in first, 'rel="prev"' in second) == (True, True)
    answers(holder(owner), LOGS, granted=False)
    narrowed = page(browser, "/me/consents/history/?feature=device&act=withdrawn")
    assert [narrowed.count(f">{word}</td>") for word in ("turned off", "turned on")] == [2, 0]
    assert "There is nothing of this kind." in page(
        browser, "/me/consents/history/?act=refused&feature=location"
    )
    # An address that was tampered with narrows to what there is.
    assert page(browser, "/me/consents/history/?act=refused&feature=x").count(">not now</td>") == 1
    longer = page(browser, "/me/consents/history/?feature=device&page=1")
    assert 'href="/me/consents/history/?feature=device&amp;page=2"' in longer


def test_card_says_what_is_on(browser: Client, owner: User) -> None:
    answers(holder(owner))
    text = page(browser, "/me/")
    card = text[text.index("What you allow") : text.index("Mails from us")]
    assert re.findall(r"<dd>\s*(On|Off)\s*</dd>", card) == ["On", "Off", "Off"]


def test_restricted_person_is_told_and_may_turn_off(browser: Client, owner: User) -> None:
    answers(holder(owner))
    change_state(
        subject=Subject.objects.get(pk=owner.subject_id),
        to=SubjectState.RESTRICTED,
        restricted_for=[Restriction.MINOR_REPORT],
    )
    assert "Your account is restricted." in page(browser)
    browser.post("/me/consents/device/off/")
    assert queries.granted(holder(owner)) == frozenset()


def test_whoever_leaves_can_switch_nothing(browser: Client, owner: User) -> None:
    typed = form_of(browser)
    answers(holder(owner))
    change_state(subject=Subject.objects.get(pk=owner.subject_id), to=SubjectState.ERASING)
    answer = send(browser, typed, granted="yes")
    off = [browser.post(f"/me/consents/{path}") for path in ("device/off/", "off/")]
    undo = browser.post(f"/me/consents/undo/{typed['shown']}/")
    assert {each.status_code for each in (answer, undo, *off)} == {404}
    assert 'value="yes"' not in page(browser, "/me/consents/device/")


def test_nothing_published_offers_no_button(client: Client) -> None:
    client.force_login(person("early"))
    text = page(client)
    assert (text.count("Not available yet"), text.count("Turn on<")) == (3, 0)


def test_pages_are_not_kept(browser: Client, owner: User) -> None:
    reference = answers(holder(owner)).reference
    for address in ("", "device/", "history/", f"history/{reference}/"):
        assert browser.get(f"/me/consents/{address}")["Cache-Control"] == "no-store"


def test_words_are_shown_and_kept_in_the_reader_s_language(browser: Client) -> None:
    text = page(browser, "/zh-hant/me/consents/device/")
    assert "裝置資料用於保障你的安全。" in text
    assert ConsentEvent.objects.get().language == "zh-hant"


def test_too_many_answers_wait_but_turning_off_never(
    browser: Client, owner: User, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"consent": "2/m/user"}
    typed = form_of(browser)
    statuses = [send(browser, typed, granted="yes").status_code for _ in range(3)]
    assert statuses == [302, 302, 429]
    assert browser.post("/me/consents/device/off/").status_code == 302
    assert queries.granted(holder(owner)) == frozenset()


GPC = {"Sec-GPC": "1"}


def test_signal_is_shown_and_only_a_yes_that_knew_of_it_counts(
    browser: Client, owner: User
) -> None:
    assert "Global Privacy Control" not in page(browser)
    assert (
        "Global Privacy Control" not in browser.get("/me/consents/", headers={"Sec-GPC": "0"}).text
    )
    listed = browser.get("/me/consents/", headers=GPC).text
    assert "everything optional stays off unless you turn it on here yourself" in listed
    unaware = {**form_of(browser), "granted": "yes"}
    refused = browser.post("/me/consents/decide/", unaware, headers=GPC)
    assert (refused.status_code, "so nothing was turned on" in refused.text) == (409, True)
    told = browser.get("/me/consents/device/", headers=GPC).text
    assert "you make an exception for this function" in told
    aware = {**dict(re.findall(r'name="(feature|version|shown|despite)" value="([^"]+)"', told))}
    assert browser.post(
        "/me/consents/decide/", {**aware, "granted": "yes"}, headers=GPC
    ).status_code == 302  # fmt: skip
    event = ConsentEvent.objects.get(act=Act.GRANTED)
    assert (event.gpc, set(queries.granted(holder(owner)))) == (True, {DEVICE})
    off = browser.post("/me/consents/device/off/", headers=GPC)["Location"].partition("=")[2]
    undone = browser.post(f"/me/consents/undo/{off}/", headers=GPC)
    assert (undone.status_code, queries.granted(holder(owner))) == (409, frozenset())
    support = Client().get("/.well-known/gpc.json")
    assert (support.json(), support.cookies) == ({"gpc": True, "lastUpdate": "2026-11-29"}, {})


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"feature": ""}, 400, "named no function"),
        ({"feature": "marketing"}, 400, "named no function"),
        ({"feature": "logs"}, 400, "have not been shown"),
        ({"version": "99"}, 409, "The text has changed"),
        ({"granted": ""}, 400, "could not be taken"),
    ],
)
def test_refused_answer_says_why_in_plain_words(
    browser: Client, changes: dict[str, str], status: int, words: str
) -> None:
    answer = send(browser, {**form_of(browser), "granted": "yes", **changes})
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert not ConsentEvent.objects.exclude(act=Act.SHOWN).exists()
