"""Asking us, confirming, and the page of the case: happy, wrong and hostile (T-3.2, T-3.10)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test import Client

from privacy.inquiries.models import Inquiry, InquiryMessage
from privacy.messages.models import Message
from privacy.subjects.models import Subject
from privacy.work.working_days import contact_due
from tests.people import person
from tests.privacy.inquiries.asking import (
    CASE,
    CONFIRM,
    Asker,
    end_what_is_due,
    letters_to,
    link_in,
    network,
)


@pytest.mark.django_db
def test_question_is_read_only_after_the_button_behind_the_mail() -> None:
    asker = Asker()
    assert asker.ask(text="Does <b>it</b> ring?").headers["Location"] == "/ask/sent/"
    assert asker.client.get("/ask/sent/").status_code == 200
    case = Inquiry.objects.get()
    assert (case.state, case.opened_at, case.contact_due_at) == ("new", None, None)
    link = link_in(asker.email, CONFIRM)
    asked = asker.client.get(link)
    assert (asked.status_code, asked["Referrer-Policy"], asked["Cache-Control"]) == (
        200, "no-referrer", "no-store",
    )  # fmt: skip
    assert Inquiry.objects.get().state == "new"
    assert asker.client.post(link).headers["Location"] == asker.page
    assert asker.client.post(link).headers["Location"] == asker.page
    case.refresh_from_db()
    assert case.opened_at is not None
    assert (case.state, case.contact_due_at) == ("open", contact_due(case.opened_at))
    assert Message.objects.filter(kind="inquiry_received").count() == 1
    page = asker.read()
    assert "Does &lt;b&gt;it&lt;/b&gt; ring?" in page
    assert "It is our turn: a person of ours reads it." in page
    assert ("2 days left" in page or "days left" in page, asker.client.cookies) == (True, {})
    assert asker.email not in page


@pytest.mark.django_db
def test_whoever_is_signed_in_is_answered_at_the_registered_address() -> None:
    user, browser = person("ana.member"), Client(REMOTE_ADDR=network())
    browser.force_login(user)
    form = browser.get("/ask/").content.decode()
    assert ('name="email"' in form, "registered e-mail address" in form) == (False, True)
    typed = {"kind": "question", "text": "Mine?", "email": "other@example.com", "is_staff": "on"}
    location = browser.post("/ask/", typed).headers["Location"]
    case = Inquiry.objects.get()
    assert (case.subject, case.state, case.email) == (user.subject, "open", None)
    assert location == link_in("ana.member@people.example", CASE)
    assert letters_to("other@example.com") == []
    assert case.reference in browser.get("/me/").content.decode()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": ""}, "Choose what it is"),
    ({"kind": "order"}, "order is not one of the available choices"),
    ({"text": ""}, "Write what you want to tell or ask us"),
    ({"text": "\u200b\u3164\u2800"}, "Write what you want to tell or ask us"),
    ({"text": "x" * 4001}, "at most 4000 characters"),
    ({"text": "v1:0123abcd:gAAAAAB"}, "This text cannot be stored"),
    ({"text": "a\x00b"}, "Null characters are not allowed"),
    ({"email": ""}, "Enter your e-mail address"),
    ({"email": "a@b.example\nBcc: c@d.example"}, "Enter an e-mail address like name@example.com"),
    ({"email": "a@localhost"}, "Enter an e-mail address like name@example.com"),
    ({"kind": "report"}, "Enter the address of the page"),
    ({"kind": "report", "page": "https://other.example/works/"}, "no address of a page on this"),
    ({"kind": "report", "page": "/no-such-page/"}, "no address of a page on this site"),
    ({"kind": "report", "page": "http://[broken"}, "no address of a page on this site"),
    ({"kind": "instruction"}, "Choose what you want"),
    ({"kind": "instruction", "wish": "see", "for_another": "on"}, "why you may act for them"),
    (
        {"kind": "instruction", "wish": "see", "for_another": "on", "agent": "Ho"},
        "Enter the e-mail address of the person concerned",
    ),
]


@pytest.mark.django_db
def test_wrong_answers_are_named_kept_and_not_stored() -> None:
    for typed, words in WRONG:
        answer = Asker().ask(**{"text": "My own words", **typed})
        page = answer.content.decode()
        main = page.partition("<main")[2]
        assert (answer.status_code, words in main) == (200, True), (typed, words)
        assert page.count("<title>\n") <= 1
        assert "text" in typed or "My own words" in main
    assert (Inquiry.objects.count(), Message.objects.count(), Subject.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_what_no_person_sends_is_turned_away_and_not_stored() -> None:
    asker = Asker()
    sound = asker.client.post("/ask/", b"RIFF", content_type="audio/wav")
    body = asker.ask(face_template="abc")
    elsewhere = asker.client.post("/ask/", {}, headers={"Sec-Fetch-Site": "cross-site"})
    program = asker.ask(website="https://spam.example")
    file = asker.ask(text="", photo=SimpleUploadedFile("a.png", b"\x89PNG"))
    answers = [each.status_code for each in (sound, body, elsewhere, program, file)]
    assert answers == [415, 400, 403, 302, 200]
    assert program.headers["Location"] == "/ask/sent/"
    assert (Inquiry.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_report_names_a_page_of_ours_and_nothing_behind_its_question_mark() -> None:
    case = Asker().asked(kind="report", page="http://testserver/zh-hant/works/?q=me#x")
    assert (case.page, case.may_publish) == ("/zh-hant/works/", False)


@pytest.mark.django_db
def test_an_address_hears_five_times_a_day_and_a_network_asks_twenty_times_an_hour() -> None:
    asker = Asker()
    answers = [asker.ask().headers["Location"] for _ in range(6)]
    assert (set(answers), Inquiry.objects.count()) == ({"/ask/sent/"}, 5)
    statuses = [asker.ask(text="").status_code for _ in range(15)]
    assert statuses == [200] * 14 + [429]


@pytest.mark.django_db
def test_unconfirmed_question_is_gone_after_its_time_though_no_duty_ran() -> None:
    asker = Asker()
    asker.ask()
    Inquiry.objects.update(asked_at=F("asked_at") - timedelta(days=7))
    link = link_in(asker.email, CONFIRM)
    assert [asker.client.get(link).status_code, asker.confirm().status_code] == [404, 404]
    end_what_is_due()
    assert (Inquiry.objects.count(), Message.objects.count()) == (0, 0)
    assert set(Subject.objects.values_list("state", flat=True)) == {"erased"}


@pytest.mark.django_db
def test_case_page_needs_its_own_reference_and_token() -> None:
    one, two = Asker(), Asker()
    one.asked()
    two.asked()
    mine, other = one.page.split("/"), two.page.split("/")
    mixed = "/".join([*mine[:4], other[4], ""])
    for path in (mixed, one.page.replace("/Q-", "/Q-X"), one.page.replace("/Q-", "/%00Q-")):
        assert one.client.get(path).status_code == 404
        assert one.client.post(f"{path}withdraw/").status_code == 404
    assert one.client.get(f"{one.page}withdraw/").status_code == 405
    assert one.client.get(f"/ask/confirm/{'x' * 43}/").status_code == 404


@pytest.mark.django_db
def test_asker_writes_again_and_withdraws_and_nothing_is_added_afterwards() -> None:
    asker = Asker()
    case = asker.asked()
    assert asker.client.post(asker.page, {"text": " "}).status_code == 200
    assert asker.client.post(asker.page, {"text": "Or does it hum?"}).status_code == 302
    assert "Or does it hum?" in asker.read()
    assert asker.client.post(f"{asker.page}withdraw/").status_code == 302
    assert asker.client.post(f"{asker.page}withdraw/").status_code == 302
    late = asker.client.post(asker.page, {"text": "One more"})
    case.refresh_from_db()
    assert (late.status_code, case.state, case.messages.count()) == (409, "withdrawn", 2)
    assert "The case has ended" in late.content.decode()


def test_ten_presses_at_once_open_a_case_once(own_database: str) -> None:
    asker = Asker()
    asker.ask()
    link, answers = link_in(asker.email, CONFIRM), []

    def confirm() -> None:
        answers.append(Client(REMOTE_ADDR=network()).post(link).status_code)
        connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, Message.objects.filter(kind="inquiry_received").count()) == ([302] * 10, 1)
    assert InquiryMessage.objects.count() == 1
