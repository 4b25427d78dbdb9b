"""How long questions stay, what an erasure does with them, what must always hold, and the demo."""

from datetime import timedelta

import pytest
from django.test import Client

from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.erasure.plan import plan
from privacy.inquiries import demo, invariants
from privacy.inquiries.models import Authority, Inquiry, InquiryMessage, PublicQuestion
from privacy.ledger.models import LedgerPending
from privacy.registry.findings import findings
from privacy.registry.paths import find_subjects
from privacy.registry.promises import Looked, promises
from privacy.subjects.models import Subject
from tests.people import a_moment_later, person
from tests.privacy.erasure.conftest import leaves, run_everything
from tests.privacy.inquiries.asking import Asker, answer, desk, end_what_is_due, network, press
from tests.privacy.inquiries.test_agents import asked_for
from tests.privacy.inquiries.test_public import LIST, public

pytestmark = pytest.mark.django_db


def ended_ago(case: Inquiry, days: int) -> None:
    case.refresh_from_db()
    a_moment_later([case], ended_at=timedelta(days=days))
    end_what_is_due()


def test_closed_case_goes_after_a_year_and_its_subject_with_it() -> None:
    office, case = desk(), Asker().asked()
    answer(office, case)
    press(office, case, "close", outcome="answered")
    ended_ago(case, 364)
    assert Inquiry.objects.count() == 1
    a_moment_later([case], ended_at=timedelta(days=367))
    assert invariants.texts_go_in_time() == Looked(1, 1)
    ended_ago(case, 2)
    assert invariants.texts_go_in_time() == Looked(0, 0)
    assert (Inquiry.objects.count(), InquiryMessage.objects.count()) == (0, 0)
    assert Subject.objects.get(pk=case.subject_id).state == "erased"
    facts = LedgerPending.objects.get(kind="inquiry.ended").facts
    assert ('"outcome":"answered"' in facts, str(case.pk) in facts) == (True, True)


def test_public_question_outlives_its_case_without_a_person_and_is_taken_back_still() -> None:
    office, asker = desk(), Asker()
    case = public(asker, office)
    press(office, case, "close", outcome="answered")
    page, subject_id = asker.page, case.subject_id
    ended_ago(case, 366)
    case.refresh_from_db()
    assert (case.email, case.email_index, case.messages.count(), case.events.count()) == (
        None, None, 0, 0,
    )  # fmt: skip
    assert (case.subject_id == subject_id, find_subjects(kind="asker", value=asker.email)) == (
        False, set(),
    )  # fmt: skip
    assert "Does it ring?" in Client().get(LIST).content.decode()
    assert "its time is over" in asker.client.get(page).content.decode()
    assert asker.client.post(f"{page}unpublish/").status_code == 302
    end_what_is_due()
    assert (Inquiry.objects.count(), PublicQuestion.objects.count()) == (0, 0)
    assert Subject.objects.get(pk=case.subject_id).state == "erased"


def test_accounts_questions_are_in_its_plan_and_go_with_it_in_every_state() -> None:
    user, browser, office = person("ana.leaves"), Client(REMOTE_ADDR=network()), desk()
    browser.force_login(user)
    for text in ("Open", "Answered", "Public"):
        browser.post("/ask/", {"kind": "question", "text": text, "may_publish": "on"})
    _open, answered, published = Inquiry.objects.order_by("asked_at")
    for case in (answered, published):
        answer(office, case)
    press(office, published, "publish", question="Does it ring?", answer="Twice.")
    press(office, answered, "answer", text="A draft", seen="2")
    counted = {line.store: line.count for line in plan(subject_ids=[user.subject_id])}
    assert [counted[f"privacy.{name}"] for name in ("Inquiry", "PublicQuestion")] == [3, 1]
    stranger = Asker().asked(text="Mine stays")
    assert leaves(user).state == "done"
    assert (Inquiry.objects.get(), PublicQuestion.objects.count()) == (stranger, 0)
    assert browser.get(LIST).content.decode().count("Does it ring?") == 0


def test_erasure_lets_go_of_what_strangers_wrote_about_the_person() -> None:
    user, agent, asker = person("ana.wong", mobile="+85291234567"), Asker(), Asker()
    address = "ana.wong@people.example"
    case = asked_for(address, agent)
    named = asker.asked(text=f"Is {address} a member? Call +852 9123 4567.")
    Asker(address).ask(text="Somebody typed her address")
    assert leaves(user).state == "done"
    authority = Authority.objects.get()
    assert (authority.email, Inquiry.objects.filter(state="new").count()) == (None, 0)
    assert named.messages.get().text is None
    assert "named somebody who has left" in asker.read()
    assert "Send me all you keep." in agent.read()
    assert case.messages.get().text == "Send me all you keep."
    assert "no registered address" in answer(desk(), case)


def test_asker_without_an_account_is_erased_and_gets_a_certificate() -> None:
    one, two = Asker(), Asker()
    two.email = one.email
    case, other = one.asked(), two.asked(text="The same address asks twice")
    request(subject_id=case.subject_id, origin=Origin.SELF, waived=True)
    page = one.client.get(one.page)
    run_everything()
    assert ErasureCase.objects.get().state == "done"
    assert (page.status_code, Inquiry.objects.get()) == (200, other)


def test_invariants_turn_red_when_somebody_breaks_them_by_hand() -> None:
    office, case = desk(), public(Asker(), desk("su.two"))
    assert invariants.public_by_choice() == Looked(1, 0)
    PublicQuestion.objects.update(question="Call 5123 4567")
    assert invariants.public_by_choice() == Looked(1, 1)
    Asker().ask()
    new = Inquiry.objects.get(state="new")
    assert invariants.nothing_unconfirmed_is_read() == Looked(1, 0)
    InquiryMessage.objects.create(inquiry=new, number=9, who="staff", text="Read")
    assert invariants.nothing_unconfirmed_is_read() == Looked(1, 1)
    agents = asked_for("nobody@people.example", Asker())
    press(desk("le.one", "Legal"), agents, "prove", document="Deed 7")
    answer(office, agents)
    press(office, agents, "close", outcome="carried_out")
    assert invariants.agents_have_authority() == Looked(1, 0)
    Authority.objects.all().delete()
    assert invariants.agents_have_authority() == Looked(1, 1)
    assert case.pk
    for clause in ("T-1.4", "T-3.10"):
        told = [each.state(case.subject_id) for each in promises.clauses[clause] if each.state]
        assert all(told)
    assert findings() == []


def test_demo_has_cases_in_each_state_and_loads_once() -> None:
    user = person("demo.ana")
    assert demo.load(subject_ids=[user.subject_id]) == 9
    assert set(Inquiry.objects.values_list("state", flat=True)) == {
        "new", "open", "assigned", "answered", "closed", "withdrawn",
    }  # fmt: skip
    assert (demo.load(), PublicQuestion.objects.count()) == (0, 2)
