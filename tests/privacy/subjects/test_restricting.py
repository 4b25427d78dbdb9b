"""Restrictions: several reasons, each with its own end, kept outside and through a deletion."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from privacy.erasure.domain.requests import cancel_case
from privacy.erasure.enums import Origin
from privacy.outside.file import Line
from privacy.outside.models import OutsideLine
from privacy.subjects import domain, replaying
from privacy.subjects.enums import Restriction, SubjectState
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed
from tests.people import person
from tests.privacy.erasure.conftest import asks

REPORT, INCIDENT = Restriction.MINOR_REPORT, Restriction.INCIDENT


def stand(subject: Subject) -> tuple[str, list[str]]:
    subject.refresh_from_db()
    return subject.state, subject.restricted_for


def lines() -> list[tuple[str, str]]:
    return [
        (line.kind, str(replaying.REASONS[line.about]))
        for line in OutsideLine.objects.filter(kind__startswith="subject.").order_by("id")
        if line.about
    ]


@pytest.fixture
def news() -> Iterator[list[str]]:
    heard: list[str] = []

    def listen(subject: Subject, **_: object) -> None:
        heard.append(subject.state)

    subject_changed.connect(listen, weak=False)
    yield heard
    subject_changed.disconnect(listen)


@pytest.mark.django_db
def test_each_reason_comes_and_goes_by_itself(news: list[str]) -> None:
    subject = domain.create()
    for change, reason in (
        (domain.restrict, REPORT),
        (domain.restrict, REPORT),
        (domain.restrict, INCIDENT),
        (domain.release, REPORT),
    ):
        change(subject_id=subject.pk, reason=reason)
    assert stand(subject) == ("restricted", ["incident"])
    domain.release(subject_id=subject.pk, reason=INCIDENT)
    domain.release(subject_id=subject.pk, reason=INCIDENT)
    assert stand(subject) == ("active", [])
    assert news == ["restricted", "restricted", "restricted", "active"]
    assert lines() == [
        ("subject.restricted", "minor_report"),
        ("subject.restricted", "incident"),
        ("subject.released", "minor_report"),
        ("subject.released", "incident"),
    ]


@pytest.mark.django_db
def test_nobody_who_is_gone_is_restricted() -> None:
    subject = domain.create()
    for state in (SubjectState.ERASING, SubjectState.ERASED):
        domain.change_state(subject=subject, to=state)
    domain.restrict(subject_id=subject.pk, reason=REPORT)
    assert (stand(subject), lines()) == (("erased", []), [])


@pytest.mark.django_db
def test_a_cancelled_deletion_gives_back_what_the_reasons_say_by_then() -> None:
    came, went = person("ana.came"), person("ben.went")
    domain.restrict(subject_id=went.subject_id, reason=REPORT)
    cases = [asks(user, waived=False) for user in (came, went)]
    domain.restrict(subject_id=came.subject_id, reason=REPORT)
    domain.release(subject_id=went.subject_id, reason=REPORT)
    assert stand(came.subject) == ("erasing", ["minor_report"])
    for case in cases:
        cancel_case(case_id=case.pk, by=Origin.SELF)
    assert stand(came.subject) == ("restricted", ["minor_report"])
    assert stand(went.subject) == ("active", [])


def test_reasons_given_at_once_all_stand(own_database: str) -> None:
    subject = domain.create()

    def restrict(reason: Restriction) -> None:
        domain.restrict(subject_id=subject.pk, reason=reason)
        connection.close()

    threads = [threading.Thread(target=restrict, args=(reason,)) for reason in Restriction]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state, reasons = stand(subject)
    assert (state, sorted(reasons)) == ("restricted", sorted(Restriction.values))


@pytest.mark.django_db
def test_a_replay_restricts_again_and_orders_no_second_line() -> None:
    subject = domain.create()
    domain.restrict(subject_id=subject.pk, reason=REPORT)
    row = OutsideLine.objects.get(kind="subject.restricted")
    domain.release(subject_id=subject.pk, reason=REPORT)
    line = Line(1, row.kind, str(row.reference), str(subject.pk), "", "", str(row.about))
    stranger = Line(2, row.kind, str(row.reference), str(row.reference), "", "", str(row.about))
    unknown = Line(3, row.kind, str(row.reference), str(subject.pk), "", "", None)
    for _ in range(2):
        replaying.restrict_again([line, stranger, unknown])
    assert stand(subject) == ("restricted", ["minor_report"])
    assert OutsideLine.objects.filter(kind="subject.restricted").count() == 1
    row = OutsideLine.objects.get(kind="subject.released")
    line = Line(4, row.kind, str(row.reference), str(subject.pk), "", "", str(row.about))
    replaying.release_again([line])
    assert stand(subject) == ("active", [])
