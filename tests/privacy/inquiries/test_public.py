"""Questions that everybody may read: by choice, scanned, released by a person, taken back."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from privacy.inquiries import invariants
from privacy.inquiries.models import Inquiry, PublicQuestion
from privacy.inquiries.scanning import contacts_in
from privacy.registry.promises import Looked
from privacy.subjects.models import Subject
from tests.privacy.inquiries.asking import Asker, answer, desk, press

LIST = "/ask/answered/"
CONTACTS = [
    ("Write to may.wong@people.example", ["email"]),
    ("may (at) people [dot] example", ["email"]),
    ("Call 5123 4567 after six", ["phone", "number"]),
    ("Ring +852-5123-4567", ["phone", "number"]),
    ("\uff15\uff11\uff12\uff13\uff14\uff15\uff16\uff17", ["phone", "number"]),
    ("5\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7", ["phone", "number"]),
    ("My card is A123456(7)", ["number"]),
    ("11010519491231002X", ["number"]),
    ("We live at 12 Nathan Road", ["address"]),
    ("Flat 12, Block B3", ["address"]),
    ("彌敦道12號", ["address"]),
    ("住在三楼", ["address"]),
    ("WeChat: silver_door", ["account"]),
    ("微信\uff1asilverdoor", ["account"]),
    ("ask @silverdoor", ["account"]),
    ("Does model X500 of 2026 ring twice in 30 seconds at 12.5 V?", []),
    ("門口機在2026年有沒有白色的款式\uff1f", []),
]


def test_contact_data_are_found_however_they_are_written() -> None:
    found = {text: [str(each) for each in contacts_in(text)] for text, _kinds in CONTACTS}
    assert found == dict(CONTACTS)


def public(asker: Asker, office: Client, question: str = "Does it ring?", **typed: Any) -> Inquiry:
    """Ask for all to read, answer and release."""
    case = asker.asked(text=question, may_publish="on", **typed)
    answer(office, case)
    press(office, case, "publish", question=question, answer="It rings twice.")
    return case


@pytest.mark.django_db
def test_question_is_public_by_choice_after_an_answer_and_a_release_without_a_name() -> None:
    office, asker, private = desk(), Asker(), Asker()
    case = asker.asked(text="Does it ring? Call 5123 4567.", may_publish="on")
    assert (
        "Publish without a name"
        not in office.get(f"/admin/privacy/inquiry/{case.pk}/change/").content.decode()
    )
    said = press(office, case, "publish", question="Q", answer="A")
    assert "cannot be done" in said
    answer(office, case)
    said = press(office, case, "publish", question="Does it ring? Call 5123 4567.", answer="Twice.")
    assert "take this out first: a phone number, a long number" in said
    said = press(office, case, "publish", question="\u2800\u200b", answer="Twice.")
    assert "Write the question" in said
    assert Client().get(LIST).content.decode().count("Does it ring?") == 0
    said = press(office, case, "publish", question="Does it <b>ring</b>?", answer="Twice.")
    assert "Published, without a name." in said
    reader = Client()
    page = reader.get(LIST).content.decode()
    assert ("Does it &lt;b&gt;ring&lt;/b&gt;?" in page, asker.email in page) == (True, False)
    assert (case.reference in page, reader.cookies) == (False, {})
    other = private.asked(text="Mine alone")
    answer(office, other)
    said = press(office, other, "publish", question="Mine alone", answer="Yes.")
    assert ("does not want it" in said, PublicQuestion.objects.count()) == (True, 1)
    with pytest.raises(DatabaseError, match="choice only"), transaction.atomic():
        PublicQuestion.objects.create(
            inquiry=other, language="en", question="a", answer="b",
            released_by=Subject.objects.create(),
        )  # fmt: skip


@pytest.mark.django_db
def test_asker_takes_it_back_in_every_state_and_the_desk_cannot_put_it_up_again() -> None:
    office, asker = desk(), Asker()
    case = public(asker, office)
    press(office, case, "close", outcome="answered")
    assert invariants.public_by_choice() == Looked(1, 0)
    assert "Your question and our answer are public" in asker.read()
    assert asker.client.post(f"{asker.page}unpublish/").status_code == 302
    assert asker.client.post(f"{asker.page}unpublish/").status_code == 302
    assert "Does it ring?" not in Client().get(LIST).content.decode()
    said = press(office, case, "publish", question="Does it ring?", answer="Twice.")
    assert ("does not want it" in said, PublicQuestion.objects.count()) == (True, 0)
    assert case.events.filter(kind="unpublished").count() == 1


@pytest.mark.django_db
def test_list_is_paged_and_each_question_stands_in_the_language_in_which_it_was_asked() -> None:
    office, subject = desk(), Subject.objects.create()
    for n in range(21):
        case = Asker().asked(text=f"Question {n:02}?", may_publish="on") if n == 0 else None
        base = case or Inquiry.objects.create(
            subject=subject, reference=f"Q-{n:04}", kind="question", state="new",
            language="en", may_publish=True, confirm_hash=f"c{n}", case_hash=f"k{n}",
        )  # fmt: skip
        PublicQuestion.objects.create(
            inquiry=base, language="en", question=f"Question {n:02}?", answer="Yes.",
            released_by=subject,
        )  # fmt: skip
    chinese = Asker()
    chinese.client.post(
        "/zh-hant/ask/",
        {"kind": "question", "text": "響不響", "email": chinese.email, "may_publish": "on"},
    )
    chinese.confirm()
    answer(office, case := Inquiry.objects.latest("asked_at"))
    press(office, case, "publish", question="響不響", answer="響兩次。")
    first, second = (Client().get(f"{LIST}?page={n}").content.decode() for n in (1, 2))
    assert (first.count("Question "), second.count("Question ")) == (20, 1)
    assert ("Next page" in first, "Previous page" in second) == (True, True)
    assert Client().get(f"{LIST}?page=many").status_code == 200
    assert ("響不響" in first, 'lang="zh-hant" hreflang' in first) == (False, True)
    page = Client().get("/zh-hant/ask/answered/").content.decode()
    assert ('lang="zh-hant">響不響' in page, "Question 01" in page) == (True, False)
