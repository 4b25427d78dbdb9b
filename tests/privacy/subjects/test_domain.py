"""The handle on a person: its locks, its states, its epoch."""

import threading
import uuid
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from privacy.subjects import domain
from privacy.subjects.enums import Restriction, SubjectState
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed

ACTIVE, RESTRICTED = SubjectState.ACTIVE, SubjectState.RESTRICTED
ERASING, ERASED = SubjectState.ERASING, SubjectState.ERASED


def subject_in(state: SubjectState) -> Subject:
    """Return a Subject that came to a state by the steps that lead there."""
    subject = domain.create()
    if state == RESTRICTED:
        domain.change_state(subject=subject, to=state, restricted_for=[Restriction.INCIDENT])
    for step in {ERASING: [ERASING], ERASED: [ERASING, ERASED]}.get(state, []):
        domain.change_state(subject=subject, to=step)
    return subject


@pytest.fixture
def news() -> Iterator[list[tuple[str, int]]]:
    """State and epoch of every change that was announced."""
    heard: list[tuple[str, int]] = []

    def listen(subject: Subject, **_: object) -> None:
        heard.append((subject.state, subject.epoch))

    subject_changed.connect(listen, weak=False)
    yield heard
    subject_changed.disconnect(listen)


@pytest.mark.django_db
def test_a_new_subject_is_active_and_says_only_its_number() -> None:
    subject = domain.create()
    subject.refresh_from_db()
    assert (subject.state, subject.epoch, str(subject)) == ("active", 1, str(subject.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("state", [ACTIVE, RESTRICTED])
def test_somebody_who_is_here_may_be_written_about(state: SubjectState) -> None:
    subject = subject_in(state)
    assert domain.lock_for_writing(subject_id=subject.pk).pk == subject.pk


@pytest.mark.django_db
@pytest.mark.parametrize("state", [ERASING, ERASED])
def test_nothing_is_written_about_somebody_who_leaves(state: SubjectState) -> None:
    subject = subject_in(state)
    with pytest.raises(domain.SubjectGone):
        domain.lock_for_writing(subject_id=subject.pk)


@pytest.mark.django_db
def test_nothing_is_written_about_nobody() -> None:
    with pytest.raises(domain.SubjectGone):
        domain.lock_for_writing(subject_id=uuid.uuid4())


def test_a_lock_needs_a_transaction(own_database: str) -> None:
    subject = domain.create()
    with pytest.raises(transaction.TransactionManagementError):
        domain.lock_for_writing(subject_id=subject.pk)


@pytest.mark.django_db
def test_the_same_state_twice_is_harmless(news: list[tuple[str, int]]) -> None:
    subject = domain.create()
    domain.change_state(subject=subject, to=ACTIVE)
    assert (subject.epoch, news) == (1, [])


@pytest.mark.django_db
def test_each_change_raises_the_epoch_and_is_announced(news: list[tuple[str, int]]) -> None:
    subject = domain.create()
    domain.change_state(subject=subject, to=RESTRICTED, restricted_for=[Restriction.CHALLENGE])
    domain.change_state(
        subject=subject,
        to=RESTRICTED,
        restricted_for=[Restriction.CHALLENGE, Restriction.INCIDENT],
    )
    domain.change_state(subject=subject, to=ERASING)
    subject.refresh_from_db()
    assert news == [("restricted", 2), ("restricted", 3), ("erasing", 4)]
    assert (subject.state, subject.epoch, subject.restricted_for) == (
        "erasing",
        4,
        ["challenge", "incident"],
    )


@pytest.mark.django_db
def test_a_step_that_no_table_names_is_refused() -> None:
    subject = domain.create()
    with pytest.raises(domain.NotAllowed, match="active -> erased"):
        domain.change_state(subject=subject, to=ERASED)


@pytest.mark.django_db
def test_many_erasures_end_at_once_and_the_ended_stay_as_they_are(
    news: list[tuple[str, int]],
) -> None:
    leaving, gone = subject_in(ERASING), subject_in(ERASED)
    news.clear()
    domain.end_erasures(subjects=[leaving, gone])
    leaving.refresh_from_db()
    assert (leaving.state, leaving.epoch, news) == ("erased", 3, [("erased", 3)])


@pytest.mark.django_db
def test_nobody_who_is_not_leaving_is_ended() -> None:
    with pytest.raises(domain.NotAllowed, match="active -> erased"):
        domain.end_erasures(subjects=[domain.create()])


@pytest.mark.django_db
def test_a_subject_is_never_deleted() -> None:
    subject = domain.create()
    with pytest.raises(DatabaseError, match="subject_stays"), transaction.atomic():
        subject.delete()


@pytest.mark.django_db
def test_a_restriction_needs_a_reason() -> None:
    subject = domain.create()
    with pytest.raises(DatabaseError, match="restricted_has_reason"), transaction.atomic():
        domain.change_state(subject=subject, to=RESTRICTED, restricted_for=[])


def test_a_writer_waits_for_the_lock_and_then_finds_nobody(own_database: str) -> None:
    subject = domain.create()
    answers: list[str] = []

    def write() -> None:
        try:
            with transaction.atomic():
                domain.lock_for_writing(subject_id=subject.pk)
                answers.append("written")
        except domain.SubjectGone:
            answers.append("gone")
        finally:
            connection.close()

    with transaction.atomic():
        (locked,) = domain.lock_many_for_change(subject_ids=[subject.pk])
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(0.3)
        answers.append("still waiting" if writer.is_alive() else "let through")
        domain.change_state(subject=locked, to=ERASING)
    writer.join()
    assert answers == ["still waiting", "gone"]


def test_a_change_waits_for_whoever_is_writing(own_database: str) -> None:
    subject = domain.create()
    order: list[str] = []

    def change() -> None:
        try:
            with transaction.atomic():
                locked = domain.lock_for_change(subject_id=subject.pk)
                order.append("changed")
                domain.change_state(subject=locked, to=ERASING)
        finally:
            connection.close()

    with transaction.atomic():
        domain.lock_for_writing(subject_id=subject.pk)
        changer = threading.Thread(target=change)
        changer.start()
        changer.join(0.3)
        order.append("written")
    changer.join()
    assert order == ["written", "changed"]
