"""Whoever speaks for another: the person is asked, staff decide, and answers go where they may."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from privacy.inquiries import invariants
from privacy.inquiries.models import Authority, Inquiry
from privacy.registry.promises import Looked
from tests.people import person
from tests.privacy.inquiries.asking import (
    AUTHORITY,
    CASE,
    Asker,
    answer,
    desk,
    letters_to,
    link_in,
    press,
    stands,
)

pytestmark = pytest.mark.django_db
MOTHER = "lai.wan@people.example"


def asked_for(email: str, agent: Asker) -> Inquiry:
    typed = {"kind": "instruction", "wish": "see", "for_another": "on", "person_email": email}
    return agent.asked(text="Send me all you keep.", agent="Ho <i>Siu-ming</i>, her son", **typed)


def shown(agent: Asker) -> str:
    """Return what the agent's page says, without what differs from case to case."""
    page = agent.read().partition("<main")[2].partition("</main>")[0]
    reference = agent.page.split("/")[3]
    token = agent.page.split("/")[4]
    return page.replace(reference, "REF").replace(token, "TOKEN")


def test_an_unproven_agent_sees_the_same_for_an_account_and_for_nobody() -> None:
    person("lai.wan")
    office, known, unknown = desk(), Asker(), Asker()
    cases = [asked_for(MOTHER, known), asked_for("nobody@people.example", unknown)]
    assert [len(letters_to(each)) for each in (MOTHER, "nobody@people.example")] == [1, 1]
    assert "Siu-ming" not in letters_to(MOTHER)[0][2]
    assert "no registered address is known" in answer(office, cases[1], "Nothing.")
    assert "on its way" in answer(office, cases[0], "We keep your name and number.")
    kinds = [kind for kind, _title, _text in letters_to(MOTHER)]
    assert kinds == ["inquiry_answer", "inquiry_authority"]
    assert "inquiry_answer" not in [kind for kind, _t, _b in letters_to(known.email)]
    pages = [shown(each) for each in (known, unknown)]
    times = [page.count("<time") for page in pages]
    assert ("We keep your name" in pages[0], times[0]) == (False, times[1])
    assert "You act for somebody else." in pages[0]
    for words in ("Answered", "answered", "overdue", "said yes"):
        assert words not in pages[0]
    said = press(office, cases[0], "close", outcome="carried_out")
    assert "before the authority is proven" in said


def test_persons_own_word_and_the_decision_of_staff_prove_authority() -> None:
    agent, office, legal = Asker(), desk(), desk("le.one", "Legal")
    case = asked_for("nobody@people.example", agent)
    assert office.post(f"/admin/privacy/inquiry/{case.pk}/prove/").status_code == 403
    assert "Name the document" in press(legal, case, "prove", document=" \u200b")
    her, link = Client(), link_in("nobody@people.example", AUTHORITY)
    page = her.get(link).content.decode()
    assert ("Ho &lt;i&gt;Siu-ming&lt;/i&gt;, her son" in page, agent.email in page) == (True, False)
    assert Authority.objects.get().state == "asked"
    assert "Your answer is noted." in her.post(link, {"answer": "yes"}).content.decode()
    assert her.post(link, {"answer": "yes"}).status_code == 200
    assert "said yes" not in agent.read()
    answer(office, case, "We keep nothing.")
    assert letters_to(agent.email)[0][0] == "inquiry_received"
    hers = link_in("nobody@people.example", CASE)
    assert "We keep nothing." in her.get(hers).content.decode()
    assert "Who acts for you" in her.get(hers).content.decode()
    assert "Authority is proven." in press(legal, case, "prove")
    assert "We keep nothing." in agent.read()
    agent.client.post(agent.page, {"text": "Thank you."})
    answer(office, case, "Gladly.")
    assert letters_to(agent.email)[0][0] == "inquiry_answer"
    assert "Closed." in press(office, case, "close", outcome="carried_out")
    assert invariants.agents_have_authority() == Looked(1, 0)
    assert her.post(link, {"answer": "no"}).status_code == 409


def test_person_says_no_at_any_time_and_a_document_does_not_outweigh_that() -> None:
    agent, legal = Asker(), desk("le.one", "Legal")
    case = asked_for("nobody@people.example", agent)
    assert "Authority is proven." in press(legal, case, "prove", document="Deed 7, notary Lee")
    her, link = Client(), link_in("nobody@people.example", AUTHORITY)
    assert her.post(link, {"answer": "no"}).status_code == 200
    assert Authority.objects.get().state == "denied"
    assert "cannot be done" in press(legal, case, "prove", document="Another deed")
    assert "not proven" in press(legal, case, "doubt")
    assert "cannot be done" in press(legal, case, "doubt")
    assert her.post(link, {"answer": "yes"}).status_code == 409
    assert her.get(f"/ask/authority/{'x' * 43}/").status_code == 404
    assert stands(case) == "open"


def test_no_mail_goes_to_a_person_before_the_agent_is_confirmed_and_few_afterwards() -> None:
    agents = [Asker() for _ in range(4)]
    typed: dict[str, Any] = {
        "kind": "instruction", "wish": "stop", "for_another": "on", "agent": "Me",
        "person_email": f"few.{agents[0].email}",
    }  # fmt: skip
    answers = [each.ask(**typed).headers["Location"] for each in agents]
    assert (set(answers), Inquiry.objects.count()) == ({"/ask/sent/"}, 3)
    assert letters_to(typed["person_email"]) == []
    agents[0].confirm()
    assert len(letters_to(typed["person_email"])) == 1


def test_the_database_itself_refuses_what_no_authority_stands_behind() -> None:
    case = asked_for("nobody@people.example", Asker())
    wrong: list[dict[str, Any]] = [
        {"state": "assigned", "assigned_to": case.subject},
        {"state": "answered", "assigned_to": case.subject, "contact_due_at": None},
    ]
    for step in wrong:
        Inquiry.objects.filter(pk=case.pk).update(**step)
    end = {"state": "closed", "outcome": "carried_out", "ended_at": case.asked_at}
    with pytest.raises(DatabaseError, match="without authority"), transaction.atomic():
        Inquiry.objects.filter(pk=case.pk).update(**end)
    with pytest.raises(DatabaseError, match="authority_decided"), transaction.atomic():
        Authority.objects.update(state="proven")
