"""The desk: its queue and clock, one holder a case, answers that stop when news came."""

import io
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from privacy.inquiries import invariants
from privacy.inquiries.domain import answering
from privacy.inquiries.models import Inquiry, InquiryMessage
from privacy.ledger.models import LedgerPending
from privacy.registry.promises import Looked
from privacy.work.clock import now
from tests.people import a_moment_later, back_office, person
from tests.privacy.inquiries.asking import (
    Asker,
    answer,
    desk,
    end_what_is_due,
    letters_to,
    press,
    staff,
    stands,
)

QUEUE = "/admin/privacy/inquiry/"


@pytest.mark.django_db
def test_case_goes_from_the_queue_to_its_answer_and_its_end() -> None:
    asker, office = Asker(), desk()
    Asker().ask()
    unread = Inquiry.objects.get().reference
    case = asker.asked(text="Does it ring?")
    listed = office.get(QUEUE).content.decode()
    assert (case.reference in listed, unread in listed) == (True, False)
    assert ("days left" in listed, "Questions to us" in office.get("/admin/").text) == (True, True)
    assert "This case is yours." in press(office, case, "claim")
    page = office.get(f"{QUEUE}{case.pk}/change/").content.decode()
    assert ("Does it ring?" in page, asker.email in page) == (True, False)
    assert "Answer first" in press(office, case, "close", outcome="answered")
    assert "The draft is kept" in press(office, case, "answer", text="It rings", seen="1")
    assert letters_to(asker.email)[0][0] == "inquiry_received"
    assert "on its way" in answer(office, case, "It rings twice.")
    assert (stands(case), case.contact_due_at, case.contacted_at is None) == (
        "answered", None, False,
    )  # fmt: skip
    kind, title, text = letters_to(asker.email)[0]
    assert (kind, title) == ("inquiry_answer", f"Our answer ({case.reference})")
    assert text.startswith("It rings twice.")
    assert "We have answered." in asker.read()
    assert "Closed." in press(office, case, "close", outcome="answered")
    assert (case.state, LedgerPending.objects.filter(kind="inquiry.ended").count()) == ("closed", 1)
    assert "cannot be done" in press(office, case, "answer", text="More", seen="9", send="1")


@pytest.mark.django_db
def test_a_receipt_does_not_stop_the_clock_and_the_queue_says_who_waits() -> None:
    office, case = desk(), Asker().asked()
    assert invariants.people_answer_in_time() == Looked(1, 0)
    Inquiry.objects.update(contact_due_at=now() - timedelta(days=1))
    assert "1 day overdue" in office.get(QUEUE).content.decode()
    assert invariants.people_answer_in_time() == Looked(1, 1)
    with pytest.raises(SystemExit) as left:
        call_command("queue_status", stdout=io.StringIO())
    assert left.value.code == 4
    answer(office, case)
    assert invariants.people_answer_in_time() == Looked(0, 0)
    assert invariants.a_receipt_is_no_contact() == Looked(1, 0)
    InquiryMessage.objects.filter(who="staff").delete()
    assert invariants.a_receipt_is_no_contact() == Looked(1, 1)


@pytest.mark.django_db
def test_answer_is_stopped_when_a_text_came_meanwhile_and_its_draft_is_kept() -> None:
    asker, office = Asker(), desk()
    case = asker.asked()
    press(office, case, "claim")
    asker.client.post(asker.page, {"text": "Or does it hum?"})
    said = press(office, case, "answer", text="It rings twice.", seen="1", send="1")
    assert ("something new came" in said, "It rings twice.</textarea>" in said) == (True, True)
    assert ("Or does it hum?" in said, stands(case)) == (True, "assigned")
    assert "on its way" in press(office, case, "answer", text="It hums.", seen="2", send="1")
    assert (case.state, hasattr(case, "draft")) == ("answered", False)
    asker.client.post(asker.page, {"text": "And at night?"})
    assert (stands(case), case.contact_due_at is None) == ("assigned", False)


@pytest.mark.django_db
def test_only_the_desk_acts_and_only_whoever_looks_after_a_case_answers() -> None:
    case, one, two = Asker().asked(), desk("su.one"), desk("su.two")
    editor = desk("ed.one", "Editor")
    change = reverse("admin:privacy_inquiry_change", args=[case.pk])
    assert editor.get(change).status_code == 403
    assert editor.post(f"{QUEUE}{case.pk}/claim/").status_code == 403
    assert one.get(f"{QUEUE}{case.pk}/claim/").status_code == 403
    assert Client().get(change).status_code == 302
    assert one.post(f"{QUEUE}{case.pk}/prove/").status_code == 403
    press(one, case, "claim")
    assert "A colleague was faster" in press(two, case, "claim")
    for deed in ("release", "close", "answer"):
        said = press(two, case, deed, text="Mine", seen="1", send="1", outcome="abuse")
        assert "nor what a colleague looks after" in said
    Inquiry.objects.update(contact_due_at=now() - timedelta(hours=1))
    assert "Given back" in press(two, case, "release")
    assert "This case is yours." in press(two, case, "claim")
    bad = [({"text": "\u200b", "seen": "1"}, "Write the text first"),
           ({"text": "x" * 4001, "seen": "1"}, "at most 4000"),
           ({"text": "x", "seen": "one"}, "Enter a whole number")]  # fmt: skip
    for typed, words in bad:
        assert words in press(two, case, "answer", send="1", **typed)
    assert (stands(case), case.messages.count()) == ("assigned", 1)
    assert two.get(f"{QUEUE}{uuid.uuid4()}/change/").status_code == 404


@pytest.mark.django_db
def test_nobody_answers_themselves_and_what_is_not_confirmed_is_nobodys() -> None:
    user = person("su.asks")
    member = staff("su.self")
    member.subject = user.subject  # never so in life: one account, one Subject
    browser = Client()
    browser.force_login(user)
    browser.post("/ask/", {"kind": "question", "text": "Mine?"})
    with pytest.raises(answering.NotYours):
        answering.claim(inquiry_id=Inquiry.objects.get().pk, by=user.subject_id)
    Asker().ask()
    new = Inquiry.objects.get(state="new")
    office = back_office(staff("su.two"))
    assert office.get(f"{QUEUE}{new.pk}/change/").status_code == 404
    assert office.post(f"{QUEUE}{new.pk}/claim/").status_code == 404


@pytest.mark.django_db
def test_answered_case_closes_by_itself_and_abuse_without_an_answer() -> None:
    office, case, spam = desk(), Asker().asked(), Asker().asked(text="Buy!")
    answer(office, case)
    press(office, spam, "claim")
    assert "Closed." in press(office, spam, "close", outcome="abuse")
    a_moment_later([case], answered_at=timedelta(days=13))
    end_what_is_due()
    assert stands(case) == "answered"
    a_moment_later([case], answered_at=timedelta(days=15))
    end_what_is_due()
    assert (stands(case), case.outcome, spam.outcome) == ("closed", "answered", "abuse")


def at_once(*deeds: object) -> list[str]:
    """Do deeds at the same moment; return what each of them raised, or nothing."""
    ready, said = threading.Barrier(len(deeds)), []

    def run(deed: object) -> None:
        ready.wait()
        try:
            deed()  # type: ignore[operator] # a function without arguments
            said.append("")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test compares it
            said.append(type(error).__name__)
        connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_of_two_who_take_a_case_at_once_one_has_it(own_database: str) -> None:
    case = Asker().asked()
    ids = [staff(f"su.{n}").subject_id for n in range(4)]
    said = at_once(*(lambda by=by: answering.claim(inquiry_id=case.pk, by=by) for by in ids))
    assert said == ["", *["TakenAlready"] * 3]
    assert case.events.filter(kind="claimed").count() == 1


def test_message_and_answer_at_once_leave_nothing_unread(own_database: str) -> None:
    asker = Asker()
    case = asker.asked()
    by = staff("su.one").subject_id
    answering.claim(inquiry_id=case.pk, by=by)
    page = asker.page
    said = at_once(
        lambda: asker.client.post(page, {"text": "Or does it hum?"}),
        lambda: answering.send_answer(inquiry_id=case.pk, by=by, text="Twice.", seen=1),
    )
    # Either the answer was stopped, or the text came after it: it is our turn in both.
    assert said in (["", ""], ["", "SomethingNew"])
    assert (stands(case), case.contact_due_at is None) == ("assigned", False)
