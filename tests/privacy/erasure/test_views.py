"""The pages of leaving: bad input changes nothing, a link asks once more, a case names nobody."""

import uuid

import pytest
from django.test import Client

from accounts.models import Session, User
from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase, ErasureReceipt
from privacy.erasure.views import in_days
from tests.people import person
from tests.privacy.erasure.conftest import asks, cancel_links, end_window, run_everything

pytestmark = pytest.mark.django_db
LEAVE = "/me/delete/"
PASSWORD = "a long walk home"
RIGHT = {"understood": "on", "when": "window", "password": PASSWORD}
SECRET = ("no-store", "no-referrer", "noindex")


@pytest.fixture
def user() -> User:
    return person("ana.leaves")


@pytest.fixture
def client(user: User) -> Client:
    """Ana's browser; it checks forms as a browser has to."""
    browser = Client()
    browser.force_login(user)
    return browser


def headers(response: object) -> tuple[str, str, str]:
    names = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")
    return tuple(response[name] for name in names)  # type: ignore[index]


def test_the_page_shows_what_goes_and_what_stays(client: Client) -> None:
    page = client.get(LEAVE)
    text = page.content.decode()
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert all(
        words in text
        for words in ("What goes", "What stays", "3 years", "Backups age out within 35 days")
    )


def test_looking_changes_nothing(client: Client, user: User) -> None:
    for method in (client.get, client.head):
        method(LEAVE, RIGHT)
    user.subject.refresh_from_db()
    assert (ErasureCase.objects.count(), user.subject.state) == (0, "active")


def test_whoever_is_signed_out_is_led_to_sign_in_without_a_hint() -> None:
    answers = [Client().get(LEAVE), Client().post(LEAVE, RIGHT)]
    assert [(a.status_code, a["Location"]) for a in answers] == [
        (302, "/accounts/login/?next=/me/delete/")
    ] * 2


BAD: dict[str, tuple[dict[str, str], str]] = {
    "no password": ({"understood": "on", "when": "now", "password": ""}, "Enter your password"),
    "a wrong password": (
        {"understood": "on", "when": "now", "password": "a short walk"},
        "The password is not right",
    ),
    "no tick": (
        {"when": "now", "password": PASSWORD},
        "Tick the box to say that you understand",
    ),
    "no choice": (
        {"understood": "on", "password": PASSWORD},
        "Choose when your account should be erased",
    ),
    "a choice that is none": (
        {"understood": "on", "when": "yesterday", "password": PASSWORD},
        "Select a valid choice",
    ),
    "an empty form": ({}, "Enter your password"),
}


@pytest.mark.parametrize("how", BAD)
def test_bad_input_names_the_field_and_changes_nothing(
    client: Client, user: User, how: str
) -> None:
    answers, words = BAD[how]
    page = client.post(LEAVE, answers)
    user.subject.refresh_from_db()
    assert (page.status_code, words in page.content.decode()) == (200, True)
    assert (ErasureCase.objects.count(), user.subject.state, Session.objects.count()) == (
        0,
        "active",
        1,
    )


def test_the_choice_is_kept_and_the_password_is_not(client: Client) -> None:
    page = client.post(LEAVE, {"understood": "on", "when": "now", "password": "a short walk"})
    form = page.context["form"]
    assert (form["when"].value(), form["understood"].value()) == ("now", True)
    assert "a short walk" not in page.content.decode()


def test_a_stolen_session_is_worth_ten_guesses_a_minute(client: Client, user: User) -> None:
    codes = [client.post(LEAVE, {**RIGHT, "password": f"guess {n}"}).status_code for n in range(12)]
    user.subject.refresh_from_db()
    assert (codes, user.subject.state) == ([200] * 10 + [429] * 2, "active")


def test_a_form_of_another_site_is_refused(user: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    assert browser.post(LEAVE, RIGHT).status_code == 403
    assert ErasureCase.objects.count() == 0


@pytest.mark.parametrize(("when", "waived"), [("window", False), ("now", True)])
def test_the_right_password_locks_at_once_and_leads_to_the_case(
    client: Client, user: User, when: str, waived: bool
) -> None:
    answer = client.post(LEAVE, {**RIGHT, "when": when})
    case = ErasureCase.objects.get()
    user.subject.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"/me/delete/case/{case.pk}/")
    assert (case.origin, case.waived, user.subject.state) == ("self", waived, "erasing")
    assert Session.objects.filter(subject=user.subject).count() == 0


def test_asked_in_two_windows_both_are_led_to_the_same_case(user: User) -> None:
    windows = [Client(), Client()]
    for window in windows:
        window.force_login(user)
    # The second window's form was open before the first was sent.
    first = windows[0].post(LEAVE, RIGHT)
    second = windows[1].post(LEAVE, RIGHT)
    assert second["Location"] in (first["Location"], "/accounts/login/?next=/me/delete/")
    assert ErasureCase.objects.count() == 1


def test_a_case_shows_its_steps_and_nobody(client: Client, user: User) -> None:
    answer = client.post(LEAVE, RIGHT)
    page = Client().get(answer["Location"])
    text = page.content.decode()
    assert (page.status_code, headers(page)) == (200, SECRET)
    assert ("Your account is locked" in text, "If you change your mind" in text) == (True, True)
    told = ("ana.leaves", "Ana Wong", "people.example", str(user.pk), str(user.subject_id))
    assert [value for value in told if value in text] == []


def test_each_state_of_a_case_has_its_page(user: User) -> None:
    case = asks(user, waived=False)
    shown = {}
    for state in (
        CaseState.WAITING,
        CaseState.STARTED,
        CaseState.SWEEPING,
        CaseState.INFORMING,
    ):
        ErasureCase.objects.filter(pk=case.pk).update(state=state)
        page = Client().get(f"/me/delete/case/{case.pk}/")
        steps = [step["state"] for step in page.context["steps"]]
        shown[state] = ("Your account is locked" in page.content.decode(), steps)
    assert shown == {
        CaseState.WAITING: (True, ["done", "to_come", "to_come", "to_come", "to_come"]),
        CaseState.STARTED: (True, ["done", "now", "to_come", "to_come", "to_come"]),
        CaseState.SWEEPING: (True, ["done", "done", "now", "to_come", "to_come"]),
        CaseState.INFORMING: (True, ["done", "done", "done", "now", "to_come"]),
    }


def test_an_ended_case_hands_out_its_certificate(user: User) -> None:
    case = asks(user)
    run_everything()
    page = Client().get(f"/me/delete/case/{case.pk}/")
    text = page.content.decode()
    file = Client().get(f"/me/delete/case/{case.pk}/certificate.json")
    assert ("You are gone" in text, "Download the certificate" in text) == (True, True)
    assert (file.status_code, headers(file), file["Content-Type"]) == (
        200,
        SECRET,
        "application/json",
    )
    assert file.content.decode() == ErasureReceipt.objects.get().document
    reference = f"E-{case.pk.hex[:4]}-{case.pk.hex[4:8]}".upper()
    assert file["Content-Disposition"] == f'attachment; filename="erasure-{reference}.json"'
    assert str(ErasureReceipt.objects.get()) == f"receipt of {case.pk}"


@pytest.mark.parametrize("path", ["", "certificate.json"])
def test_a_case_that_is_none_is_not_found(path: str) -> None:
    assert Client().get(f"/me/delete/case/{uuid.uuid4()}/{path}").status_code == 404


def test_a_certificate_that_is_not_there_yet_is_not_found(user: User) -> None:
    case = asks(user, waived=False)
    assert Client().get(f"/me/delete/case/{case.pk}/certificate.json").status_code == 404


def test_opening_a_link_cancels_nothing(user: User) -> None:
    case = asks(user, waived=False)
    page = Client().get(cancel_links()[0])
    case.refresh_from_db()
    assert (page.status_code, headers(page), case.state) == (200, SECRET, "waiting")
    assert "Cancel the deletion?" in page.content.decode()
    assert dict(page.cookies) == {}


def test_a_link_cancels_on_a_click_without_any_cookie(user: User) -> None:
    case = asks(user, waived=False)
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(cancel_links()[0])
    case.refresh_from_db()
    assert (page.status_code, headers(page), case.state) == (200, SECRET, "cancelled")
    assert "The deletion is cancelled" in page.content.decode()
    again = browser.post(cancel_links()[0])
    assert (again.status_code, "The deletion is cancelled" in again.content.decode()) == (200, True)


def test_a_cancelled_case_says_so(user: User) -> None:
    case = asks(user, waived=False)
    Client().post(cancel_links()[0])
    page = Client().get(f"/me/delete/case/{case.pk}/")
    assert ("Your deletion is cancelled" in page.content.decode(), page.context["steps"]) == (
        True,
        [],
    )


@pytest.mark.parametrize(
    ("sent", "status", "state"),
    [
        ({"origin": "https://evil.example"}, 403, "waiting"),
        ({"sec-fetch-site": "cross-site"}, 403, "waiting"),
        ({"sec-fetch-site": "same-site"}, 403, "waiting"),
        ({"origin": "null"}, 403, "waiting"),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 200, "cancelled"),
        ({"origin": "http://testserver"}, 200, "cancelled"),
        ({"sec-fetch-site": "none"}, 200, "cancelled"),
    ],
)
def test_only_our_own_page_cancels(
    user: User, sent: dict[str, str], status: int, state: str
) -> None:
    case = asks(user, waived=False)
    answer = Client().post(cancel_links()[0], headers=sent)
    case.refresh_from_db()
    assert (answer.status_code, case.state) == (status, state)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_is_not_found(method: str) -> None:
    answer = getattr(Client(), method)("/me/delete/cancel/" + "x" * 32 + "/")
    assert (answer.status_code, headers(answer)) == (404, SECRET)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_does_anything(client: Client, method: str) -> None:
    assert getattr(client, method)(LEAVE).status_code == 405


def test_too_late_is_told_as_such(user: User) -> None:
    case = asks(user, waived=False)
    link = cancel_links()[0]
    end_window(case)
    run_everything()
    looked, clicked = Client().get(link), Client().post(link)
    assert (looked.status_code, clicked.status_code, headers(clicked)) == (200, 409, SECRET)
    assert "It is too late to cancel" in clicked.content.decode()
    assert User.objects.count() == 0


def test_pages_of_a_case_exist_in_every_language(user: User) -> None:
    asks(user, waived=False)
    link = cancel_links()[0]
    assert {
        Client().get(link, headers={"accept-language": language}).status_code
        for language in ("en", "zh-hans", "zh-hant")
    } == {200}


def test_times_are_told_in_years_where_they_are_whole() -> None:
    assert [in_days(days) for days in (4, 365, 400, 1095)] == [
        "4 days",
        "1 years",
        "400 days",
        "3 years",
    ]
