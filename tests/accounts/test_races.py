"""Many at once: what only real commits and threads show."""

import contextlib
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client

from accounts.domain import codes, correcting, reaching, recycling
from accounts.domain.activation import check_details
from accounts.domain.limits import TooManySends, count_send
from accounts.domain.proving import mobile_index
from accounts.enums import CodePurpose, SendScope
from accounts.models import (
    NumberClaim,
    OneTimeCode,
    PreviousValue,
    Profile,
    SendCount,
    Session,
    UnprovenSend,
    User,
)
from accounts.sessions import SessionStore
from privacy.erasure.domain import requests
from privacy.erasure.enums import Origin
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import read
from privacy.subjects.domain import create as create_subject
from privacy.subjects.models import Subject
from privacy.work.clock import now
from takedown.minors.models import MinorReport
from tests.people import CODE, PASSWORD, Applicant, newest_code, person

MOBILE = CodePurpose.REGISTER_MOBILE
NUMBER = "+85251234567"


def issued(subject: Subject) -> str:
    return codes.issue(subject_id=subject.pk, purpose=MOBILE, target=NUMBER)


def redeemed(subject: Subject, code: str) -> bool:
    return codes.redeem(subject_id=subject.pk, purpose=MOBILE, target=NUMBER, code=code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_two_hundred_parallel_guesses_compare_exactly_five(own_database: str) -> None:
    subject = create_subject()
    code = issued(subject)

    def guess(_turn: int) -> bool:
        try:
            return redeemed(subject, wrong(code))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(200)))
    compared = OneTimeCode.objects.get().attempts
    assert (compared, any(answers), redeemed(subject, code)) == (5, False, False)


def test_parallel_right_code_opens_exactly_once(own_database: str) -> None:
    subject = create_subject()
    code = issued(subject)

    def use(_turn: int) -> bool:
        try:
            return redeemed(subject, code)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(use, range(20)))
    assert answers.count(True) == 1


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do everything at the same moment, each with its own connection; return what came of it."""
    start = threading.Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> object:
        try:
            start.wait(timeout=20)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result() for done in [pool.submit(one, deed) for deed in deeds]]


def test_forty_at_once_to_one_block_of_numbers_take_five_places(own_database: str) -> None:
    def ask(turn: int) -> bool:
        try:
            count_send(target=f"+8525123{turn:04d}", source=f"198.51.100.{turn}")
        except TooManySends:
            return False
        return True

    answers = together(*[lambda turn=turn: ask(turn) for turn in range(40)])
    of_country = SendCount.objects.get(scope=SendScope.COUNTRY).count
    assert (answers.count(True), UnprovenSend.objects.count(), of_country) == (5, 5, 5)


@pytest.fixture
def texts(own_database: str) -> None:
    for document in Document:
        publish(draft=read(document))


def test_one_number_registered_by_two_at_once_is_taken_once(texts: None) -> None:
    first = Applicant()
    first.to_mobile_code()
    SendCount.objects.all().delete()
    code_of_first = newest_code(Channel.SMS)
    second = Applicant(username="second", email="second@example.com")
    second.to_mobile_code()
    code_of_second = newest_code(Channel.SMS)
    answers = together(
        lambda: first.post(code=code_of_first).status_code,
        lambda: second.post(code=code_of_second).status_code,
    )
    proven = Profile.objects.filter(mobile_index__isnull=False).count()
    warned = Message.objects.filter(kind="holder_warning").count()
    assert (sorted(map(str, answers)), proven, warned) == (["200", "302"], 1, 1)


def test_one_certificate_of_two_at_once_is_taken_once(texts: None) -> None:
    people = [Applicant(username=f"mei{n}", email=f"m{n}@example.com", mobile=f"5123456{n}")
              for n in range(4)]  # fmt: skip
    for each in people:
        each.passport = people[0].passport
        each.to_checking()
    ids = User.objects.values_list("pk", flat=True)
    states = together(*[lambda pk=pk: check_details(user_id=pk, now=now()) for pk in ids])
    holders = Profile.objects.exclude(certificate_index=None).values_list("user__account_state")
    warned = Message.objects.filter(kind="certificate_warning").count()
    assert (sorted(map(str, states)), list(holders), warned) == (
        ["active", "incomplete", "incomplete", "incomplete"],
        [("active",)],
        3,
    )


def test_one_user_name_taken_by_two_at_once_is_given_once(texts: None) -> None:
    people = [Applicant(email=f"m{n}@example.com", mobile=f"5123456{n}") for n in range(4)]
    for each in people:
        each.to_check()
    places = together(*[lambda each=each: each.post()["Location"] for each in people])
    refused = [place for place in map(str, places) if place.endswith("/access/?taken=1")]
    assert (len(refused), User.objects.count()) == (3, 1)


def test_one_form_sent_eight_times_at_once_makes_one_person(texts: None) -> None:
    applicant = Applicant()
    applicant.to_check()
    check = applicant.at
    places = together(*[lambda: Client().post(check)["Location"] for _ in range(8)])
    assert (len(set(places)), User.objects.count(), Subject.objects.count()) == (1, 1, 1)


def test_sign_in_save_and_lock_at_once_leave_no_session(texts: None) -> None:
    user = Applicant().to_active()
    open_client = Client()
    name = {"login": user.username, "password": PASSWORD}
    open_client.post("/accounts/login/", name)

    def save() -> None:
        with contextlib.suppress(UpdateError):
            store = SessionStore(open_client.cookies["sessionid"].value)
            store["note"] = "late"
            store.save()

    together(
        *[lambda: Client().post("/accounts/login/", name).status_code for _ in range(4)],
        *[save for _ in range(4)],
        lambda: requests.request(subject_id=user.subject_id, origin=Origin.SELF, waived=False),
    )
    held = Session.objects.filter(subject=user.subject).count()
    assert (held, open_client.get("/me/").status_code) == (0, 302)


def test_last_proof_and_lock_at_once_never_make_an_erased_person_active(texts: None) -> None:
    applicant = Applicant()
    applicant.to_email_code()
    code, user = newest_code(Channel.MAIL), User.objects.get()
    together(
        lambda: applicant.post(code=code).status_code,
        lambda: requests.request(subject_id=user.subject_id, origin=Origin.SELF, waived=False),
    )
    work_done = check_details(user_id=user.pk, now=now())
    assert (work_done, User.objects.get().account_state) == (None, "submitted")


def test_two_who_prove_one_number_at_once_leave_one_claim(own_database: str) -> None:
    proofs = []
    for source in ("network.a", "network.b"):
        OneTimeCode.objects.all().update(created_at=now() - timedelta(hours=1))
        SendCount.objects.all().delete()
        token = recycling.ask(number=NUMBER, language="en", source=source)
        proofs.append((recycling.claim_of(token=token).pk, newest_code(Channel.SMS)))

    def prove(proof: tuple[uuid.UUID, str]) -> bool:
        try:
            return recycling.prove(claim_id=proof[0], code=proof[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(prove, proofs))
    states = sorted(NumberClaim.objects.values_list("state", flat=True))
    assert (answers, states) == ([True, True], ["kept", "proven"])


def test_of_many_windows_one_changes_and_the_others_are_told(own_database: str) -> None:
    user = person("ana")
    seen = correcting.version_of(user=user, columns=["name"])

    def save(turn: int) -> str:
        try:
            correcting.correct(
                user_id=user.pk,
                answers={"name": f"Ana {'ABCDEFGH'[turn]}"},
                version=seen,
                now=now(),
            )
        except correcting.Conflict:
            return "told"
        finally:
            connection.close()
        return "changed"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, range(8)))
    assert sorted(answers) == ["changed"] + ["told"] * 7
    assert PreviousValue.objects.count() == 1


def test_of_two_who_change_to_one_number_one_gets_it(own_database: str) -> None:
    people = [person("ana"), person("bea")]
    for user in people:
        SendCount.objects.all().delete()
        reaching.ask(user_id=user.pk, purpose=reaching.MOBILE, target=NUMBER, source="::1")
    sent = Message.objects.filter(kind="code_sms").order_by("queued_at")
    typed = {each.subject_id: CODE.search(str(each.body)) for each in sent}
    barrier = threading.Barrier(2)

    def prove(user: User) -> bool:
        found = typed[user.subject_id]
        assert found
        try:
            barrier.wait()
            return reaching.prove(user_id=user.pk, purpose=reaching.MOBILE, code=found[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(prove, people)) == [False, True]
    holder = User.objects.get(profile__mobile_index=mobile_index(NUMBER))
    assert Message.objects.get(kind="holder_warning").subject_id == holder.subject_id


def test_two_dates_of_a_minor_at_once_lock_each_other_out_of_nothing(own_database: str) -> None:
    user = person("ana")

    def save(turn: int) -> None:
        try:
            day = f"{now().year - 10}-01-0{turn + 1}"
            correcting.correct(user_id=user.pk, answers={"birth_date": day}, now=now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(8)))
    assert Subject.objects.get(pk=user.subject_id).restricted_for == ["under_age"]
    assert MinorReport.objects.count() == 1
