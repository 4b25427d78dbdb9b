"""A doubt is told at once with its deadline, and the account goes on (T-3.6)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from accounts.challenges.domain import opening
from accounts.challenges.facts import DOUBTED
from accounts.domain import correcting, reaching
from accounts.models import AccuracyChallenge, Profile, User
from privacy.ledger.models import LedgerPending
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.subjects.domain import SubjectGone
from privacy.subjects.models import Subject
from tests.accounts.challenges.doubting import (
    EVIDENCE,
    days_later,
    doubted,
    letters,
    member_of_staff,
    page,
    press,
    send,
    state_of,
    window,
)
from tests.accounts.identity.asking import asked, says, values_of
from tests.peers.authority import Authority
from tests.people import just_proven, newest_code, person


@pytest.mark.django_db
def test_doubt_is_told_by_mail_and_page_with_its_deadline_and_the_account_goes_on() -> None:
    user = person("ana")
    challenge = doubted(user, "D-04", "D-10")
    assert challenge.due_at - challenge.opened_at == timedelta(days=14)
    assert (challenge.state, state_of(user)) == ("open", "challenged")
    [(address, text)] = letters("challenge_opened")
    assert address == "ana@people.example"
    assert all(words in text for words in ("- name\n", "- date of birth\n", page(challenge)))
    client = window(user)
    drawn = client.get(page(challenge)).text
    assert EVIDENCE in drawn
    assert "A detail of your account is doubted" in client.get("/me/").text
    assert not any(value in text + drawn for value in values_of(user))
    assert list(LedgerPending.objects.values_list("kind", flat=True)) == ["challenge.opened"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/me/", "/me/profile/", "/me/consents/", "/me/delete/"])
def test_challenged_account_signs_in_and_sees_its_pages(address: str) -> None:
    user = person("ana")
    doubted(user)
    client = Client()
    client.post("/accounts/login/", {"login": "ana", "password": "a long walk home"})
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_doubt_of_somebody_else_is_not_found() -> None:
    challenge = doubted(person("ana"))
    stranger = window(person("ben"))
    assert stranger.get(page(challenge)).status_code == 404
    assert stranger.post(page(challenge), {"text": "It is mine."}).status_code == 404
    assert Client().get(page(challenge)).status_code == 302
    challenge.refresh_from_db()
    assert challenge.answer is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"elements": []}, opening.NothingNamed),
        ({"elements": ["D-03"]}, opening.NothingNamed),
        ({"elements": ["D-04", "D-31"]}, opening.NothingNamed),
        ({"reason": "because"}, opening.NothingNamed),
        ({"by": None}, opening.NothingNamed),
        ({"evidence": ""}, opening.EvidenceMissing),
        ({"evidence": "  \u200b\u2800   \u3164    "}, opening.EvidenceMissing),
    ],
)
def test_doubt_without_element_reason_or_evidence_is_refused(
    how: dict[str, object], error: type[Exception]
) -> None:
    told = {"elements": ["D-04"], "reason": "doubt", "evidence": EVIDENCE, **how}
    user, officer = person("ana"), member_of_staff()
    told.setdefault("by", officer.subject_id)
    with pytest.raises(error):
        opening.open_challenge(subject_id=user.subject_id, now=user.created_at, **told)  # type: ignore[arg-type]
    assert (AccuracyChallenge.objects.count(), state_of(user)) == (0, "active")


@pytest.mark.django_db
def test_nobody_doubts_themselves_staff_or_who_has_no_account_in_use() -> None:
    user = person("ana")
    with pytest.raises(opening.NotYours):
        doubted(user, by=user.subject_id)
    for other in (member_of_staff(), person("begun", proven=False)):
        with pytest.raises(opening.NothingToChallenge):
            doubted(other)
    Subject.objects.filter(pk=user.subject_id).update(state="erasing")
    with pytest.raises(SubjectGone):
        doubted(user)


@pytest.mark.django_db
def test_second_doubt_while_one_is_undecided_is_refused() -> None:
    user = person("ana")
    doubted(user)
    with pytest.raises(opening.AlreadyOpen):
        doubted(user, "D-10")
    assert len(letters("challenge_opened")) == 1


@pytest.mark.django_db
def test_same_facts_are_not_doubted_twice_but_changed_ones_and_other_reasons_are() -> None:
    user, officer = person("ana"), member_of_staff()
    press(officer, doubted(user, "D-04", "D-10"), "settle")
    for elements in (["D-04"], ["D-10"], ["D-04", "D-10"]):
        with pytest.raises(opening.SameFacts):
            doubted(user, *elements)
    press(officer, doubted(user, "D-04", "D-05"), "settle")
    press(officer, doubted(user, "D-04", reason="reported"), "settle")
    Profile.objects.filter(user=user).update(name="Ana Wong-Lee")
    assert doubted(user, "D-04").state == "open"


@pytest.mark.django_db
def test_what_is_doubted_is_kept_as_keyed_commitments_only() -> None:
    user = person("ana")
    doubted(user, *DOUBTED)
    same = person("ben", name="Ana Wong")
    doubted(same, *DOUBTED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM accounts_accuracychallenge c")
        rows = str(cursor.fetchall())
    assert not any(value in rows for value in [*values_of(user), EVIDENCE, "1990-01-01"])
    facts = AccuracyChallenge.objects.values_list("facts", flat=True)
    assert {each["D-04"] for each in facts} & {each["D-10"] for each in facts} == set()
    assert len({each["D-04"] for each in facts}) == 2


def test_two_who_doubt_at_once_raise_one_doubt(own_database: str) -> None:
    user = person("ana")
    ended: list[str] = []

    def doubt() -> None:
        try:
            ended.append(doubted(user).state)
        except opening.AlreadyOpen:
            ended.append("already open")
        connections.close_all()

    threads = [threading.Thread(target=doubt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(ended) == ["already open"] * 3 + ["open"]
    assert Message.objects.filter(kind="challenge_opened").count() == 1


@pytest.mark.django_db
def test_authority_that_differs_opens_a_doubt_and_the_account_keeps_working(
    authority: Authority,
) -> None:
    user = person("ana")
    says(authority, asked(user), "mismatch")
    challenge = AccuracyChallenge.objects.get()
    assert (challenge.reason, challenge.raised_by, challenge.state) == ("mismatch", None, "open")
    assert challenge.elements == ["D-04", "D-07", "D-08", "D-09"]
    client = Client()
    client.post("/accounts/login/", {"login": "ana", "password": "a long walk home"})
    identity = client.get("/me/identity/").text
    assert "Passport authority: United Kingdom" in identity
    assert "The records of the authority differ" in client.get(page(challenge)).text
    assert state_of(user) == "challenged"


@pytest.mark.django_db
@pytest.mark.parametrize("result", ["match", "not_available"])
def test_any_other_word_of_the_authority_opens_none(authority: Authority, result: str) -> None:
    user = person("ana")
    says(authority, asked(user), result)
    assert (AccuracyChallenge.objects.count(), state_of(user)) == (0, "active")


@pytest.mark.django_db
def test_authority_that_differs_again_about_what_was_settled_opens_none(
    authority: Authority,
) -> None:
    user = person("ana")
    says(authority, asked(user), "mismatch")
    press(member_of_staff(), AccuracyChallenge.objects.get(), "settle")
    says(authority, asked(user), "mismatch")
    assert (AccuracyChallenge.objects.count(), state_of(user)) == (1, "active")


@pytest.mark.django_db
def test_incomplete_account_is_challenged_as_soon_as_it_is_complete() -> None:
    user = person("ana")
    User.objects.filter(pk=user.pk).update(account_state="incomplete")
    doubted(user)
    assert state_of(user) == "incomplete"
    User.objects.filter(pk=user.pk).update(account_state="active")
    from privacy.subjects.signals import subject_changed

    with transaction.atomic():
        subject_changed.send(Subject, subject=Subject.objects.get(pk=user.subject_id))
    assert state_of(user) == "challenged"


@pytest.mark.django_db
def test_person_explains_and_staff_settle_and_nothing_happened() -> None:
    user = person("ana")
    challenge = doubted(user)
    drawn = send(user, challenge, text="I married; the card has my new name.")
    assert "Your answer is received." in drawn.text
    send(user, challenge, text="Here is more.")
    assert challenge.answer == "I married; the card has my new name.\n\nHere is more."
    assert challenge.state == "answered"
    press(member_of_staff(), challenge, "settle")
    assert (challenge.state, state_of(user)) == ("settled", "active")
    [(_address, text)] = letters("challenge_settled")
    assert "Nothing happens" in text
    assert "Settled: nothing happens" in window(user).get(page(challenge)).text


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "   ", "\u200b\u2800", "v1:0a1b2c3d:gAAAAABk", "x" * 4001])
def test_answer_that_says_nothing_or_cannot_be_kept_is_asked_again(text: str) -> None:
    user = person("ana")
    challenge = doubted(user)
    answer = window(user).post(page(challenge), {"text": text})
    challenge.refresh_from_db()
    assert (answer.status_code, "text" in answer.context["form"].errors, challenge.state) == (
        200,
        True,
        "open",
    )


@pytest.mark.django_db
def test_answers_have_an_end_and_what_was_typed_stays() -> None:
    user = person("ana")
    challenge = doubted(user)
    for _ in range(4):
        send(user, challenge, text="y" * 4000)
    drawn = send(user, challenge, text="z" * 4000)
    assert "Your answers together can have up to 20000 characters" in drawn.text
    assert ("z" * 4000 in drawn.text, "z" in (challenge.answer or "")) == (True, False)


def change(browser: Client, user: User, column: str, answer: str) -> None:
    version = correcting.version_of(user=user, columns=[column])
    browser.post(f"/me/profile/edit/{column}/", {column: answer, "version": version})


@pytest.mark.django_db
def test_another_answer_to_what_is_doubted_is_an_answer_to_the_doubt() -> None:
    user = person("ana")
    challenge = doubted(user, "D-05", "D-13")
    browser = just_proven(user, reauthenticated=True, method="password")
    change(browser, user, "name", "Ana Li")
    challenge.refresh_from_db()
    assert (challenge.state, challenge.corrected_at) == ("open", None)
    change(browser, user, "gender", "unspecified")
    challenge.refresh_from_db()
    assert (challenge.state, challenge.corrected_at is not None) == ("answered", True)
    challenge = days_later(challenge, 15)
    before = challenge.corrected_at
    version = reaching.version_of(user=user, purpose=reaching.EMAIL)
    asked_for = {"email": "new@people.example", "version": version}
    browser.post("/me/profile/edit/email/", asked_for)
    browser.post("/me/profile/edit/email/code/", {"code": newest_code(Channel.MAIL)})
    challenge.refresh_from_db()
    assert (challenge.state, challenge.corrected_at != before) == ("overdue", True)


@pytest.mark.django_db
def test_answer_after_the_deadline_is_read_and_after_the_decision_is_too_late() -> None:
    user, officer = person("ana"), member_of_staff()
    challenge = days_later(doubted(user), 15)
    send(user, challenge, text="I was ill.")
    assert (challenge.state, challenge.answer) == ("overdue", "I was ill.")
    press(officer, challenge, "settle")
    assert "This can no longer be sent." in send(user, challenge, text="One more.").text
    assert challenge.answer == "I was ill."
