"""A person decides, named, never early, with reasons; another says the last word (S-30, I-28)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.challenges.domain.deciding import GroundsMissing, NotNow, lift, settle
from accounts.challenges.domain.deciding import decide as decide_by_domain
from accounts.challenges.enums import Outcome
from accounts.models import AccuracyChallenge, RefusedService, User
from privacy.erasure.models import ErasureCase
from privacy.messages.outbox import received
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.web import queues
from privacy.work.clock import now
from privacy.work.models import Work
from tests.accounts.challenges.doubting import (
    GROUNDS,
    at,
    days_later,
    decide,
    doubted,
    letters,
    member_of_staff,
    overdue,
    page,
    press,
    send,
    state_of,
    window,
)
from tests.people import back_office, person
from tests.privacy.erasure.conftest import run_everything

EARLY = "The person still has time."


@pytest.fixture
def officer(db: None) -> User:
    return member_of_staff()


@pytest.fixture
def legal(db: None) -> User:
    return member_of_staff("Legal")


@pytest.mark.parametrize("outcome", ["drop", "refuse", "restrict", "cancel"])
@pytest.mark.parametrize("days", [0, 13])
def test_nobody_decides_before_the_deadline(officer: User, outcome: str, days: int) -> None:
    user = person("ana")
    challenge = days_later(doubted(user), days)
    assert EARLY in decide(officer, challenge, outcome, "linking").text
    assert (challenge.outcome, challenge.state, state_of(user)) == ("", "open", "challenged")
    assert 'name="outcome"' not in back_office(officer).get(at(challenge)).text


@pytest.mark.parametrize("days", [15, 400])
def test_no_job_decides_however_long_nobody_answers(officer: User, days: int) -> None:
    user = person("ana")
    challenge = days_later(doubted(user), days)
    assert (challenge.state, challenge.outcome, state_of(user)) == ("overdue", "", "challenged")
    assert (ErasureCase.objects.count(), RefusedService.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"grounds": ""}, "grounds"),
        ({"grounds": "\u200b" * 20}, "grounds"),
        ({"grounds": "too bad"}, "grounds"),
        ({"grounds": "v1:0a1b2c3d:gAAAAABk and more"}, "grounds"),
        ({"outcome": "erase"}, "outcome"),
        ({"outcome": "refuse", "services": []}, "services"),
        ({"outcome": "refuse", "services": ["sign_in"]}, "services"),
    ],
)
def test_decision_without_reasons_or_named_services_is_refused_at_its_field(
    officer: User, typed: dict[str, Any], field: str
) -> None:
    challenge = overdue(person("ana"))
    told = {"outcome": "restrict", "services": [], "grounds": GROUNDS, **typed}
    answer: Any = press(officer, challenge, "decide", **told)
    assert list(answer.context["decision_form"].errors) == [field]
    assert field == "grounds" or GROUNDS in answer.text
    assert (challenge.state, challenge.outcome) == ("overdue", "")


def test_domain_refuses_the_same(officer: User) -> None:
    challenge = overdue(person("ana"))
    for outcome, grounds, services in (
        ("restrict", "too bad", []), ("refuse", GROUNDS, []), ("refuse", GROUNDS, ["sign_in"]),
    ):  # fmt: skip
        with pytest.raises(GroundsMissing):
            decide_by_domain(
                challenge_id=challenge.pk, by=officer.subject_id, outcome=Outcome(outcome),
                grounds=grounds, services=services, now=now(),
            )  # fmt: skip


def test_refused_service_is_named_with_reasons_and_the_way_to_appeal(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "refuse", "linking", "logs")
    assert (challenge.state, challenge.services) == ("decided", ["linking", "logs"])
    assert (challenge.decided_by_id, state_of(user)) == (officer.subject_id, "active")
    assert challenge.appeal_until == (challenge.decided_at or now()) + timedelta(days=14)
    [(address, text)] = letters("challenge_decided")
    assert address == "ana@people.example"
    wanted = (GROUNDS, "- Linking of devices", "You can appeal until", page(challenge))
    assert all(words in text for words in wanted)
    drawn = window(user).get(page(challenge)).text
    assert all(words in drawn for words in (GROUNDS, "Linking of devices", "Send the appeal"))


def test_dropped_doubt_is_over_at_once(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "drop")
    assert (challenge.state, challenge.final_outcome, state_of(user)) == ("final", "drop", "active")
    assert (len(letters("challenge_settled")), letters("challenge_decided")) == (1, [])


def test_restriction_holds_until_it_is_lifted(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "restrict")
    subject = Subject.objects.get(pk=user.subject_id)
    assert (subject.state, subject.restricted_for) == ("restricted", ["challenge"])
    assert window(user).get("/me/profile/").status_code == 200
    press(officer, challenge, "lift")
    subject.refresh_from_db()
    assert (subject.state, len(letters("challenge_lifted"))) == ("active", 1)
    assert "cannot be done (any more)" in press(officer, challenge, "lift").text


def test_lighter_decision_that_nobody_appeals_closes_and_goes_on(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "refuse", "logs")
    days_later(challenge, 15)
    assert (challenge.state, challenge.final_outcome, challenge.final_by) == (
        "final",
        "refuse",
        None,
    )
    assert RefusedService.objects.get().ended_at is None
    press(officer, challenge, "lift")
    assert RefusedService.objects.get().ended_at is not None


# --- appeal -------------------------------------------------------------------------------------


def appealed(user: User, officer: User, outcome: str, *services: str) -> AccuracyChallenge:
    challenge = overdue(user)
    decide(officer, challenge, outcome, *services)
    assert "Another person decides anew." in send(user, challenge, appeal="You erred.").text
    return challenge


def test_last_word_is_another_persons(officer: User, legal: User) -> None:
    user = person("ana")
    challenge = appealed(user, officer, "refuse", "logs")
    assert (challenge.state, challenge.appeal) == ("appealed", "You erred.")
    assert "another person has the last word" in decide(officer, challenge, "drop").text
    assert challenge.state == "appealed"
    decide(legal, challenge, "drop")
    assert (challenge.state, challenge.final_outcome, challenge.final_by_id) == (
        "final",
        "drop",
        legal.subject_id,
    )
    assert RefusedService.objects.filter(ended_at=None).count() == 0


def test_last_word_is_never_heavier(officer: User, legal: User) -> None:
    user = person("ana")
    challenge = appealed(user, officer, "refuse", "logs")
    for heavier in ("restrict", "cancel"):
        assert "may not be worse" in decide(legal, challenge, heavier).text
    decide(legal, challenge, "refuse", "logs", grounds="The register was right, we asked again.")
    assert (challenge.state, RefusedService.objects.get().ended_at) == ("final", None)
    [(_address, text)] = letters("challenge_final")
    assert "The register was right, we asked again." in text


def test_cancelling_may_become_a_refusal_on_appeal(officer: User, legal: User) -> None:
    user = person("ana")
    challenge = appealed(user, officer, "cancel")
    decide(legal, challenge, "refuse", "linking")
    assert (challenge.services, state_of(user)) == (["linking"], "active")
    assert ErasureCase.objects.count() == 0


def test_appeal_after_its_time_or_twice_is_too_late(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "cancel")
    days_later(challenge, 15)
    assert "This can no longer be sent." in send(user, challenge, appeal="Wait!").text
    assert (challenge.state, challenge.appeal) == ("decided", None)
    other = appealed(person("ben"), officer, "restrict")
    send(User.objects.get(username="ben"), other, appeal="And again.")
    assert other.appeal == "You erred."


@pytest.mark.parametrize("appeal", ["", "\u200b", "v1:0a1b2c3d:gAAAAABk"])
def test_empty_appeal_is_asked_again(officer: User, appeal: str) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "restrict")
    answer = window(user).post(page(challenge), {"appeal": appeal})
    assert (answer.status_code, "appeal" in answer.context["form"].errors) == (200, True)


# --- cancelling ---------------------------------------------------------------------------------


def test_decision_to_cancel_does_nothing_yet(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "cancel")
    assert (challenge.state, state_of(user)) == ("decided", "active")
    assert EARLY in press(officer, challenge, "carry-out").text
    assert "Nothing is cancelled yet." in window(user).get(page(challenge)).text
    days_later(challenge, 40)
    assert (challenge.state, state_of(user)) == ("decided", "active")
    assert ErasureCase.objects.count() == 0


def test_cancelling_that_nobody_appealed_is_carried_out_by_a_person(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "cancel")
    days_later(challenge, 15)
    signed_in = window(user)
    press(officer, challenge, "carry-out")
    assert (challenge.final_outcome, challenge.final_by_id) == ("cancel", officer.subject_id)
    assert state_of(user) == "cancelled"
    assert signed_in.get("/me/").status_code == 302
    refused = Client().post("/accounts/login/", {"login": "ana", "password": "a long walk home"})
    assert "The user name or the password is wrong." in refused.text
    run_everything()
    told = [each.body for each in received() if "Your registration has ended" in each.body]
    assert (len(told), GROUNDS in told[0]) == (1, True)
    assert ErasureCase.objects.count() == 0


def test_data_of_a_cancelled_registration_are_erased_and_the_steps_stay(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    decide(officer, challenge, "cancel")
    days_later(challenge, 15)
    press(officer, challenge, "carry-out")
    run_everything()
    days_later(challenge, 2)
    run_everything()
    case = ErasureCase.objects.get()
    assert (case.state, case.origin, case.waived) == ("done", "staff", True)
    assert User.objects.filter(pk=user.pk).count() == 0
    challenge.refresh_from_db()
    words = (challenge.evidence, challenge.grounds, challenge.elements, challenge.facts)
    assert (words, challenge.final_outcome) == ((None, None, [], {}), "cancel")


def test_cancelling_confirmed_on_appeal_is_carried_out_at_once(officer: User, legal: User) -> None:
    user = person("ana")
    challenge = appealed(user, officer, "cancel")
    decide(legal, challenge, "cancel")
    assert (challenge.state, state_of(user)) == ("final", "cancelled")
    assert Work.objects.filter(kind="challenge.erase", state="waiting").count() == 1


def test_who_leaves_by_themselves_ends_the_doubt(officer: User) -> None:
    user = person("ana")
    challenge = appealed(user, officer, "cancel")
    from tests.privacy.erasure.conftest import leaves

    leaves(user)
    challenge.refresh_from_db()
    assert (challenge.state, challenge.appeal, state := challenge.final_outcome) == (
        "settled",
        None,
        "",
    ), state


# --- who may, and what the database holds ---------------------------------------------------------


@pytest.mark.parametrize("verb", ["take", "settle", "decide", "carry-out", "lift"])
def test_deeds_need_the_right_and_a_post(officer: User, verb: str) -> None:
    challenge = overdue(person("ana"))
    support = back_office(member_of_staff("Support"))
    assert support.get(at(challenge)).status_code == 200
    assert support.post(at(challenge, verb)).status_code == 403
    editor = back_office(member_of_staff("Editor"))
    seen = [editor.get(at(challenge)).status_code, editor.post(at(challenge, verb)).status_code]
    assert seen == [403, 403]
    client = back_office(officer)
    assert client.get(at(challenge, verb)).status_code == 405
    gone = AccuracyChallenge()
    assert client.post(at(gone, verb)).status_code == 404
    without_factor = window(officer)
    assert without_factor.post(at(challenge, verb))["Location"].startswith("/accounts/2fa/")


@pytest.mark.parametrize("verb", ["take", "settle", "decide"])
def test_nobody_decides_about_themselves(officer: User, verb: str) -> None:
    challenge = overdue(person("ana"))
    AccuracyChallenge.objects.filter(pk=challenge.pk).update(subject=officer.subject)
    answer = press(officer, challenge, verb, outcome="drop", grounds=GROUNDS)
    assert "Nobody decides about a doubt about themselves." in answer.text
    assert (challenge.state, challenge.assigned_to) == ("overdue", None)


def test_officer_takes_a_doubt_and_sees_that_a_detail_has_changed(officer: User) -> None:
    user = person("ana")
    challenge = overdue(user)
    press(officer, challenge, "take")
    assert challenge.assigned_to_id == officer.subject_id
    before = back_office(officer).get(at(challenge)).text
    user.profile.name = "Ana Wong-Lee"
    user.profile.save()
    after = back_office(officer).get(at(challenge)).text
    assert ("icon-no.svg" in before, "icon-yes.svg" in after) == (True, True)
    assert "Wong" not in before + after


def test_queue_counts_what_waits_for_a_person(officer: User) -> None:
    doubted(person("ben"))
    challenge = overdue(person("ana"))
    [queue] = [q for q in queues.queues_for(officer, now=now()) if "accuracychallenge" in q.url]
    assert (queue.waiting, queue.overdue, queue.next_due_at) == (1, 1, challenge.due_at)


def test_list_and_page_ask_the_database_at_most_fifteen_times(officer: User) -> None:
    client = back_office(officer)
    challenge = overdue(person("ana"))
    for number in range(3):
        doubted(person(f"p{number}"))
    for address in ("/admin/accounts/accuracychallenge/?state=overdue", at(challenge)):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 15, len(seen)


BY_HAND: dict[str, dict[str, Any]] = {
    "early": {"due_at": timedelta(days=30)},
    "unnamed": {"decided_by": None},
    "without services": {"outcome": "refuse", "services": []},
    "final by nobody": {"state": "final", "final_outcome": "cancel", "closed_at": timedelta(0)},
}


@pytest.mark.parametrize("which", BY_HAND)
def test_database_refuses_what_the_domain_would_not_do(officer: User, which: str) -> None:
    challenge = overdue(person("ana"))
    decide(officer, challenge, "cancel")
    values = {
        name: now() + value if isinstance(value, timedelta) else value
        for name, value in BY_HAND[which].items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        AccuracyChallenge.objects.filter(pk=challenge.pk).update(**values)


def test_old_doubts_go_after_a_year_but_none_that_still_holds(officer: User) -> None:
    settled, refused = doubted(person("ana")), overdue(person("ben"))
    settle(challenge_id=settled.pk, by=officer.subject_id, now=now())
    decide(officer, refused, "refuse", "logs")
    days_later(refused, 15)
    settled.refresh_from_db()
    days_later(refused, 400)
    for name in ("opened_at", "due_at", "closed_at"):
        setattr(settled, name, getattr(settled, name) - timedelta(days=366))
    settled.save()
    days_later(refused, 0)
    assert list(AccuracyChallenge.objects.values_list("pk", flat=True)) == [refused.pk]


def test_two_who_decide_at_once_are_one_decision(own_database: str) -> None:
    officers = [member_of_staff(), member_of_staff()]
    user = person("ana")
    challenge = overdue(user)

    def press_now(who: User, outcome: str) -> None:
        decide(back_office(who), AccuracyChallenge.objects.get(), outcome, "logs")
        connections.close_all()

    threads = [
        threading.Thread(target=press_now, args=pair)
        for pair in zip(officers, ("restrict", "refuse"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    challenge.refresh_from_db()
    subject = Subject.objects.get(pk=user.subject_id)
    is_restricted = subject.state == SubjectState.RESTRICTED
    assert (is_restricted, RefusedService.objects.exists()) in {(True, False), (False, True)}
    assert len(letters("challenge_decided")) == 1


def test_lifting_what_holds_nothing_is_refused(officer: User) -> None:
    challenge = overdue(person("ana"))
    with pytest.raises(NotNow):
        lift(challenge_id=challenge.pk, by=officer.subject_id, now=now())
