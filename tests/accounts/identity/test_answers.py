"""Answers count once, for what was asked, while it is true; all others are answered the same."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from accounts.identity.domain.answering import expire
from accounts.identity.domain.resetting import reset
from accounts.models import IdentityCheck, Profile, User
from accounts.signals import identity_data_changed
from privacy.ledger.models import LedgerPending
from privacy.subjects.domain import lock_for_writing
from privacy.work.clock import now
from tests.accounts.identity.asking import ANSWERS, asked, earlier, letters, opened, says
from tests.accounts.identity.conftest import KEY
from tests.peers.authority import Authority
from tests.people import person

OTHER = uuid.UUID("7d8e6c0a-51f5-4d0e-9a43-2f6a4f0c1b11")


def outcome(check: IdentityCheck) -> tuple[str, str, str | None]:
    check.refresh_from_db()
    return check.state, check.result, check.reference


WAITING = ("pending", "", None)


@pytest.mark.django_db
@pytest.mark.parametrize("result", ["match", "mismatch", "not_available"])
def test_answer_is_taken_told_and_shown_and_the_account_stays(
    authority: Authority, result: str
) -> None:
    user = person("ana")
    check = asked(user)
    assert says(authority, check, result).status_code == 204
    assert outcome(check) == (result, result, "REF 7/2026")
    assert User.objects.get(pk=user.pk).subject.state == "active"
    [(address, text)] = letters("identity_result")
    assert (address, check.get_state_display() in text) == ("ana@people.example", True)
    client = Client()
    client.force_login(user)
    assert check.get_state_display() in client.get("/me/identity/").text
    assert "REF 7/2026" not in client.get("/me/identity/").text
    kinds = list(LedgerPending.objects.values_list("kind", flat=True))
    assert kinds.count("identity.answered") == kinds.count("identity.asked") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how",
    [
        {"signed_with": "a-forger-s-key-0123456789abcdef0123456789abcdef"},
        {"signed_with": KEY},  # what we sent cannot come back as an answer
        {"at": time.time() - 301},
        {"at": time.time() + 86_400},
        {"request": OTHER},
    ],
    ids=["forged", "ours", "old", "from tomorrow", "unknown"],
)
def test_answer_of_nobody_is_ignored_and_cannot_tell(
    authority: Authority, how: dict[str, Any]
) -> None:
    check = asked()
    answer = says(authority, check, "mismatch", **how)
    assert (answer.status_code, answer.content, outcome(check)) == (204, b"", WAITING)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff", b"[" * 4000, b"{" + b" " * 5000 + b"}",
        b'{"request": 1, "result": "match"}',
        b'{"request": "%s", "result": "maybe"}',
        b'{"request": "%s", "result": "match", "more": 1}',
        b'{"request": "%s", "result": "match", "reference": "\\u0000"}',
        b'{"request": "%s", "result": "match", "reference": "v1:00000000:gAAAAAB"}',
        b'{"request": "%s", "result": "match", "reference": "' + b"9" * 101 + b'"}',
    ],
)  # fmt: skip
def test_signed_nonsense_is_ignored(authority: Authority, body: bytes) -> None:
    check = asked()
    body = body.replace(b"%s", str(check.pk).encode())
    answer = Client().post(ANSWERS, **authority.signed(body))
    assert (answer.status_code, outcome(check)) == (204, WAITING)


@pytest.mark.django_db
def test_address_of_answers_takes_posts_only_and_sets_no_cookie(authority: Authority) -> None:
    assert Client().get(ANSWERS).status_code == 405
    answer = says(authority, asked(), "match")
    assert (answer.cookies, "Set-Cookie" in answer) == ({}, False)


@pytest.mark.django_db
def test_answer_that_comes_again_or_changes_its_mind_changes_nothing(authority: Authority) -> None:
    check = asked()
    says(authority, check, "match")
    again = says(authority, check, "mismatch", reference="second")
    assert (again.status_code, outcome(check)) == (204, ("match", "match", "REF 7/2026"))
    assert len(letters("identity_result")) == 1


@pytest.mark.django_db
def test_answer_before_the_question_is_ignored(authority: Authority) -> None:
    check = opened()
    says(authority, check, "match")
    assert outcome(check) == ("not_checked", "", None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Ana Wong-Lee"},
        {"birth_date": "1990-01-02"},
        {"certificate_number": "925665416"},
        {"certificate_until": "2031-01-01"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_late_answer_about_changed_details_is_ignored(
    authority: Authority, changed: dict[str, str]
) -> None:
    user = person("ana")
    check = asked(user)
    Profile.objects.filter(user=user).update(**changed)
    answer = says(authority, check, "mismatch")
    assert (answer.status_code, outcome(check)) == (204, ("not_checked", "", None))
    assert letters("identity_result") == []


@pytest.mark.django_db
def test_change_of_details_resets_what_was_checked(authority: Authority) -> None:
    user = person("ana")
    check = asked(user)
    says(authority, check, "match")
    with transaction.atomic():
        identity_data_changed.send(User, user_id=user.pk)
    assert outcome(check) == ("not_checked", "match", "REF 7/2026")
    client = Client()
    client.force_login(user)
    assert "It no longer counts" in client.get("/me/identity/").text
    assert reset(subject_id=user.subject_id, now=now()) == 0
    assert opened(user).pk != check.pk


@pytest.mark.django_db
def test_change_during_a_check_ends_it_and_its_answer_comes_too_late(authority: Authority) -> None:
    user = person("ana")
    check = asked(user)
    identity_data_changed.send(User, user_id=user.pk)
    says(authority, check, "match")
    assert outcome(check) == ("not_checked", "", None)


@pytest.mark.django_db
def test_answer_about_somebody_who_is_leaving_is_ignored(authority: Authority) -> None:
    user = person("ana")
    check = asked(user)
    type(user.subject).objects.filter(pk=user.subject_id).update(state="erasing")
    assert (says(authority, check, "match").status_code, outcome(check)) == (204, WAITING)


@pytest.mark.django_db
def test_match_ends_with_the_month_in_which_the_document_ends(authority: Authority) -> None:
    user = person("ana")
    Profile.objects.filter(user=user).update(certificate_until="2026-12-09")
    check = asked(user)
    says(authority, check, "match")
    assert check.counts_until == date(2027, 1, 1)
    assert (expire(today=date(2026, 12, 31)), expire(today=date(2027, 1, 1))) == (0, 1)
    assert outcome(check)[0] == "expired"


@pytest.mark.django_db
def test_match_of_a_document_without_end_stays(authority: Authority) -> None:
    check = asked()
    says(authority, check, "match")
    assert (check.counts_until, expire(today=date(2999, 1, 1))) == (None, 0)


def test_two_answers_at_once_are_one(own_database: str, authority_of_its_own: Authority) -> None:
    check = asked()
    answered: list[int] = []

    def answer(result: str) -> Callable[[], None]:
        def post() -> None:
            posted = authority_of_its_own.answer(check.pk, result)
            answered.append(Client().post(ANSWERS, **posted).status_code)
            connections.close_all()

        return post

    threads = [threading.Thread(target=answer(each)) for each in ("match", "mismatch") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    check.refresh_from_db()
    assert (answered, check.state == check.result) == ([204] * 4, True)
    assert len(letters("identity_result")) == 1


def test_answer_that_meets_a_change_is_never_about_the_new_details(
    own_database: str, authority_of_its_own: Authority
) -> None:
    user = person("ana")
    check = asked(user)

    def change() -> None:
        with transaction.atomic():
            lock_for_writing(subject_id=user.subject_id)
            Profile.objects.filter(user=user).update(name="Ana Wong-Lee")
            identity_data_changed.send(User, user_id=user.pk)
        connections.close_all()

    def post() -> None:
        Client().post(ANSWERS, **authority_of_its_own.answer(check.pk, "match"))
        connections.close_all()

    threads = [threading.Thread(target=each) for each in (change, post)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    check.refresh_from_db()
    assert check.state == "not_checked"


@pytest.mark.django_db
def test_body_that_is_signed_but_late_by_the_clock_of_the_check_is_still_only_an_answer(
    authority: Authority,
) -> None:
    check = earlier(asked(), timedelta(days=29))
    body = json.dumps({"request": str(check.pk), "result": "match"}).encode()
    Client().post(ANSWERS, **authority.signed(body))
    assert outcome(check) == ("match", "match", None)
