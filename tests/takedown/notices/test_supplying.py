"""What was missing comes in time, or too late; whichever commits first (T-1.7)."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from privacy.messages.models import Message
from privacy.work import domain as later
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from takedown.notices.domain import bouncing
from takedown.notices.models import CopyrightCase, SentNotice
from tests.people import a_moment_later
from tests.privacy.erasure.test_races import at_once
from tests.takedown.notices.filing import (
    Notifier,
    deed,
    desk,
    judged,
    page,
    proof,
    states,
    whole,
    work,
)


def supplied(case: CopyrightCase, **changes: object) -> int:
    """Send the supply form with a fresh signature; return the status."""
    typed = {**whole(**changes)}
    typed.pop("email")
    return Client().post(page(case, "supply/"), typed).status_code


def end_now(case: CopyrightCase) -> None:
    """Let the deadline be over and its clock be due."""
    a_moment_later([case], cure_due_at=timedelta(days=11))
    later.schedule(kind="notices.cure", reference=str(case.pk))


@pytest.mark.django_db
def test_supplied_notice_is_complete_under_the_same_reference() -> None:
    work()
    case = Notifier().received(identity="", good_faith=None)
    form = Client().get(page(case, "supply/"))
    assert (form.status_code, 'name="email"' in form.text) == (200, False)
    assert 'name="good_faith"' in form.text
    assert 'name="accuracy"' not in form.text
    assert "Silver Door Press" in form.text
    assert supplied(case, identity_file=proof(), identity="") == 302
    case.refresh_from_db()
    assert (case.state, case.cure_due_at) == ("complete", None)
    assert SentNotice.objects.filter(case=case).count() == 2


@pytest.mark.django_db
def test_later_edit_voids_the_signature() -> None:
    work()
    case = Notifier().received()
    assert supplied(case, owner="Golden Door Press", signature="") == 302
    case.refresh_from_db()
    assert (case.state, states(case)["signature"]) == ("incomplete", "missing")
    assert supplied(case, owner="Golden Door Press") == 302
    case.refresh_from_db()
    assert (case.state, states(case)["signature"]) == ("complete", "valid")


@pytest.mark.django_db
def test_wrong_answer_changes_nothing_that_stands() -> None:
    work()
    case = Notifier().received(identity="")
    typed = whole(terms="x" * 200)
    answer = Client().post(page(case, "supply/"), typed)
    assert (answer.status_code, SentNotice.objects.count()) == (200, 1)


@pytest.mark.django_db
def test_notice_that_lacks_something_after_its_time_counts_as_not_raised() -> None:
    material = work()
    lin = Notifier()
    case = lin.received(ownership="")
    end_now(case)
    run_due()
    case.refresh_from_db()
    assert (case.state, case.letters.last().kind) == ("deemed_not_raised", "deemed")  # type: ignore[union-attr] # a letter was written
    assert supplied(case) == 409
    assert Client().get(page(case, "supply/")).status_code == 409
    assert Client().get(page(case)).status_code == 200
    assert Client().get(material.get_absolute_url()).status_code == 200
    assert lin.received().state == "complete"


@pytest.mark.django_db
def test_clock_that_rings_early_waits_on() -> None:
    work()
    case = Notifier().received(ownership="")
    later.schedule(kind="notices.cure", reference=str(case.pk))
    run_due()
    case.refresh_from_db()
    assert case.state == "incomplete"


@pytest.mark.django_db
def test_proof_committed_before_the_deadlines_second_counts_whenever_the_clock_looks() -> None:
    work()
    case = Notifier().received(ownership="")
    CopyrightCase.objects.filter(pk=case.pk).update(cure_due_at=now() + timedelta(seconds=1))
    assert supplied(case) == 302
    a_moment_later([CopyrightCase.objects.get()], received_at=timedelta(days=11))
    later.schedule(kind="notices.cure", reference=str(case.pk))
    run_due()
    case.refresh_from_db()
    assert case.state == "complete"


def test_proof_and_clock_at_once_end_in_one_of_two_states(own_database: str) -> None:
    work()
    seen = set()
    for _n in range(3):
        case = Notifier().received(ownership="")
        end_now(case)
        answer, _ran = at_once(partial(supplied, case), run_due)
        case.refresh_from_db()
        seen.add((answer, case.state))
        CopyrightCase.objects.filter(pk=case.pk).update(email_index=None)
    assert seen <= {(302, "complete"), (409, "deemed_not_raised")}


def test_accept_and_reject_at_once_have_one_winner(own_database: str) -> None:
    material = work()
    case = Notifier().received()
    first, second = desk("legal.one"), desk("legal.two")
    judged(first, case)
    answers = at_once(
        lambda: deed(first, case, "accept").text,
        lambda: deed(second, case, "reject", reason="It is a quotation.").text,
    )
    lost = [text for text in answers if "A colleague was faster" in str(text)]
    case.refresh_from_db()
    assert len(lost) == 1
    status = Client().get(material.get_absolute_url()).status_code
    assert (case.state, status) in {("acted", 451), ("rejected", 200)}
    assert case.letters.filter(kind__in=["accepted", "rejected"]).count() == 1


@pytest.mark.django_db
def test_letter_that_does_not_arrive_is_said_on_the_page_until_the_notice_is_sent_again() -> None:
    work()
    lin = Notifier()
    case = lin.received()
    Message.objects.filter(template="notice_letter").update(state="failed", ended_at=now())
    assert bouncing.note_bounces(limit=10) == 1
    case.refresh_from_db()
    assert (case.state, states(case)["email"]) == ("incomplete", "invalid")
    assert "do not arrive" in lin.client.get(page(case)).text
    assert bouncing.note_bounces(limit=10) == 0
    assert supplied(case) == 302
    case.refresh_from_db()
    assert (case.state, states(case)["email"]) == ("complete", "valid")
    assert bouncing.note_bounces(limit=10) == 0
