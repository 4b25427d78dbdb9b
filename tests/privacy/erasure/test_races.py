"""Whoever is faster: a late write about somebody who leaves finds nobody, or is erased too."""

import threading
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import Profile, Session, User
from accounts.sessions import SessionStore
from privacy.erasure.domain.requests import cancel_case
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.erasure.sweep.everywhere import sweep
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.messages.models import Message
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.models import Work
from tests.people import person
from tests.privacy.erasure.conftest import asks, needles_of, run_everything

pytestmark = pytest.mark.usefixtures("own_database")
FEW = pytest.param(3, id="few")
MANY = pytest.param(100, id="many", marks=pytest.mark.proof)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do everything at the same moment, each on a connection of its own; return the answers."""
    together = threading.Barrier(len(acts))
    answers: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            together.wait()
            answers[number] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def saves_profile(user: User) -> Callable[[], object]:
    """Save the whole profile, as a form that was open all the time does."""
    stale = Profile.objects.get(user=user)

    def save() -> str:
        try:
            with transaction.atomic():
                lock_for_writing(subject_id=user.subject_id)
                stale.name = f"late {user.username}@people.example"
                stale.save()
        except (SubjectGone, DatabaseError):
            return "refused"
        return "saved"

    return save


def signs_in(user: User) -> Callable[[], object]:
    store = SessionStore()
    store["_auth_user_id"] = str(user.pk)
    store["note"] = f"{user.username}@people.example"

    def save() -> str:
        try:
            store.save(must_create=True)
        except (UpdateError, DatabaseError):
            return "refused"
        return "saved"

    store._session_key = uuid.uuid4().hex
    return save


def signs_in_by_the_form(user: User) -> Callable[[], object]:
    browser = Client()

    def post() -> int:
        typed = {"login": user.username, "password": "a long walk home"}
        return browser.post("/accounts/login/", typed).status_code

    return post


def is_written_to(user: User) -> Callable[[], object]:
    subject = Subject.objects.get(pk=user.subject_id)
    address = f"{user.username}@people.example"

    def write() -> str:
        try:
            with transaction.atomic():
                locked = lock_for_writing(subject_id=subject.pk)
                send(
                    subject=locked,
                    kind=MessageKind.ACCOUNT_READY,
                    channel=Channel.MAIL,
                    address=address,
                    language="en",
                    template="account_ready",
                    context={},
                    key=f"late:{subject.pk}",
                )
        except SubjectGone:
            return "refused"
        return "written"

    return write


RACERS: dict[str, Callable[[User], Callable[[], object]]] = {
    "a profile saved": saves_profile,
    "a session saved": signs_in,
    "a sign-in": signs_in_by_the_form,
    "a message": is_written_to,
}


@pytest.mark.parametrize("rounds", [FEW, MANY])
@pytest.mark.parametrize("racer", RACERS)
def test_nothing_slips_in_behind_an_erasure(racer: str, rounds: int) -> None:
    people = [person(f"ana.{n}") for n in range(rounds)]
    wanted = [needles_of(user) for user in people]
    outcomes = []
    for user in people:
        act = RACERS[racer](user)
        outcomes.append(at_once(act, partial(asks, user))[0])
    run_everything()
    assert dict(sweep(wanted).hits) == {}
    assert (User.objects.count(), Profile.objects.count()) == (0, 0)
    assert Session.objects.exclude(subject=None).count() == 0
    assert Message.objects.count() == 0
    assert set(ErasureCase.objects.values_list("state", flat=True)) == {"done"}
    assert len(outcomes) == rounds


@pytest.mark.parametrize("racer", RACERS)
def test_after_the_lock_every_late_write_is_refused(racer: str) -> None:
    user = person("ana.locked")
    act = RACERS[racer](user)
    asks(user, waived=False)
    before = Message.objects.count()
    assert act() in ("refused", 200)
    assert (Session.objects.exclude(subject=None).count(), Message.objects.count()) == (0, before)


@pytest.mark.parametrize("rounds", [FEW, MANY])
def test_asked_by_many_at_once_it_is_one_case(rounds: int) -> None:
    for n in range(rounds):
        user = person(f"ana.{n}")
        cases = at_once(*[partial(asks, user, waived=False)] * 4)
        assert len(set(cases)) == 1
        assert ErasureCase.objects.filter(subject=user.subject_id).count() == 1
    assert Message.objects.filter(kind="erasure_requested").count() == 2 * rounds


def test_cancelled_or_started_but_never_both() -> None:
    """The last click and the end of the window at the same moment."""
    for n in range(6):
        user = person(f"ana.{n}")
        case = asks(user)
        row = Work.objects.get(kind="erasure.case", reference=str(case.pk))

        def cancels(case: ErasureCase = case) -> str:
            try:
                cancel_case(case_id=case.pk, by=Origin.SELF)
            except Exception as error:  # noqa: BLE001 - its name is the answer
                return type(error).__name__
            return "cancelled"

        answer, _ = at_once(cancels, partial(work.run, work_id=row.pk))
        run_everything()
        case.refresh_from_db()
        there = User.objects.filter(pk=user.pk).exists()
        assert (answer, case.state, there) in [
            ("cancelled", "cancelled", True),
            ("TooLate", "done", False),
        ]


def test_two_workers_on_one_case_do_it_once() -> None:
    cases = [asks(person(f"ana.{n}")) for n in range(4)]
    rows = list(Work.objects.filter(kind="erasure.case").values_list("pk", flat=True))
    at_once(*[lambda: [work.run(work_id=pk) for pk in rows]] * 3)
    run_everything()
    for case in cases:
        case.refresh_from_db()
        done = {s.store: (s.planned, s.done) for s in case.steps.filter(action="delete")}
        assert (case.state, done["accounts.User"]) == ("done", (1, 1))
    assert Work.objects.filter(kind="erasure.case").count() == 4
