"""`/my-request/`: whoever wrote without an account proves the address, looks and deletes."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from accounts.models import OneTimeCode
from privacy.erasure.models import ErasureCase
from privacy.inquiries.models import Inquiry, RequestVisit
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.subjects.models import Subject
from tests.people import a_moment_later, newest_code, person
from tests.privacy.erasure.conftest import run_everything
from tests.privacy.inquiries.asking import Asker, end_what_is_due, network
from tests.takedown.minors.reporting import Reporter
from tests.takedown.notices.filing import Notifier, work

PAGE = "/my-request/"


def visit(email: str, browser: Client) -> str:
    """Ask for a code; return the page that takes it."""
    answer = browser.post(PAGE, {"email": email})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def proven(email: str) -> tuple[Client, str]:
    """Return a browser in which the address was proven, and its page."""
    browser = Client(REMOTE_ADDR=network())
    page = visit(email, browser)
    assert browser.post(page, {"code": newest_code(Channel.MAIL)}).status_code == 302
    return browser, page


@pytest.mark.django_db
def test_every_address_is_answered_alike_and_the_page_shows_nothing_before_the_code() -> None:
    asker = Asker()
    case = asker.asked()
    person("ana.member")
    browser = Client(REMOTE_ADDR=network())
    for email in (asker.email, "ana.member@people.example", f"nobody.{asker.email}"):
        page = visit(email, browser)
        shown = browser.get(page)
        assert (case.reference in shown.text, shown["Cache-Control"]) == (False, "no-store")
        assert Message.objects.filter(kind="code_mail").latest("queued_at").address == email
        assert browser.get(f"{page}erase/").status_code == 302
    assert browser.post(f"{page}erase/").status_code == 302
    assert (ErasureCase.objects.count(), browser.cookies) == (0, {})
    for typed in ("", "a@b\nBcc: c@d.example", "a@localhost"):
        assert browser.post(PAGE, {"email": typed}).status_code == 200
    assert RequestVisit.objects.count() == 3


@pytest.mark.django_db
def test_five_wrong_codes_end_it_and_a_code_counts_on_its_own_page_only() -> None:
    asker = Asker()
    asker.asked()
    browser = Client(REMOTE_ADDR=network())
    page = visit(asker.email, browser)
    code = newest_code(Channel.MAIL)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for typed, words in (("", "Enter the code"), ("12", "6 digits"), ("abcdef", "only digits")):
        assert words in browser.post(page, {"code": typed}).text
    other = visit(f"x.{asker.email}", browser)
    assert "does not count" in browser.post(other, {"code": code}).text
    answers = [browser.post(page, {"code": wrong}).status_code for _ in range(5)]
    assert answers == [200] * 5
    assert "does not count" in browser.post(page, {"code": code}).text
    assert RequestVisit.objects.filter(proven_at=None).count() == 2


@pytest.mark.django_db
def test_page_ends_after_its_time_and_leaves_nothing() -> None:
    asker = Asker()
    asker.asked()
    browser, page = proven(asker.email)
    assert browser.get(page).status_code == 200
    a_moment_later(RequestVisit.objects.all(), created_at=timedelta(minutes=16))
    for path in (page, f"{page}erase/", f"{PAGE}{'x' * 43}/"):
        assert browser.get(path).status_code == 404
    visitor = RequestVisit.objects.get().subject_id
    end_what_is_due()
    assert (RequestVisit.objects.count(), OneTimeCode.objects.count()) == (0, 0)
    assert Subject.objects.get(pk=visitor).state == "erased"
    assert Message.objects.filter(kind="code_mail").count() == 0


@pytest.mark.django_db
def test_two_codes_a_minute_and_more_than_five_a_day_are_too_many() -> None:
    browser, email = Client(REMOTE_ADDR=network()), f"few.{uuid.uuid4().hex[:8]}@people.example"
    visit(email, browser)
    again = browser.post(PAGE, {"email": email})
    assert "No code can be sent there now" in again.text
    assert RequestVisit.objects.count() == 1


@pytest.mark.django_db
def test_questions_notices_and_reports_are_shown_and_deleted_but_for_what_runs() -> None:
    work()
    asker = Asker()
    case = asker.asked(text="Does it ring?")
    notice = Notifier(asker.email).received()
    report = Reporter(asker.email).report(words="the little astronaut")
    stranger = Asker().asked(text="Another's")
    browser, page = proven(asker.email)
    shown = browser.get(page).text
    for each in (case.reference, notice.reference, report.reference):
        assert each in shown
    assert stranger.reference not in shown
    assert "it stays until the case has ended" in shown
    assert "enquiries, suggestions, reports" in shown
    asked = browser.get(f"{page}erase/").text
    assert asked.index(case.reference) < asked.index("This stays for now")
    assert asked.index("This stays for now") < asked.index(notice.reference)
    done = browser.post(f"{page}erase/")
    assert (done.status_code, ErasureCase.objects.count()) == (200, 1)
    assert browser.post(f"{page}erase/").status_code == 200
    run_everything()
    assert ErasureCase.objects.get().state == "done"
    assert not Inquiry.objects.filter(pk=case.pk).exists()
    notice.refresh_from_db()
    assert (notice.key is not None, Inquiry.objects.count()) == (True, 1)
    shown = browser.get(page).text
    assert (case.reference in shown, notice.reference in shown) == (False, True)


def test_one_code_pressed_ten_times_at_once_is_compared_five_times(own_database: str) -> None:
    asker = Asker()
    asker.asked()
    page = visit(asker.email, Client(REMOTE_ADDR=network()))
    code = newest_code(Channel.MAIL)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    answers: list[int] = []

    def try_it() -> None:
        browser = Client(REMOTE_ADDR=network())
        answers.append(browser.post(page, {"code": wrong}).status_code)
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, OneTimeCode.objects.get().attempts) == ([200] * 10, 5)
