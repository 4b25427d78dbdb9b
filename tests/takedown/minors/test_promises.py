"""Each invariant holds after a whole report, and sees what was changed by hand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from privacy.erasure.models import ErasureCase
from privacy.registry.promises import Looked
from privacy.work.clock import now
from takedown.minors import invariants as hold
from takedown.minors.models import CancelledService, MinorFinding, MinorIdentifier, MinorReport
from takedown.minors.promises import reported
from tests.people import person
from tests.privacy.erasure.conftest import run_everything
from tests.takedown.minors.reporting import Reporter, child, decide_by_our_data, finding_about

pytestmark = pytest.mark.django_db


def late() -> None:
    MinorFinding.objects.update(restricted_at=now() + timedelta(seconds=1))


def slow() -> None:
    ErasureCase.objects.update(due_at=now() - timedelta(days=1))


def running() -> None:
    CancelledService.objects.filter(code="account").update(cancelled_at=None)


def waiting() -> None:
    MinorReport.objects.update(decide_by=now() - timedelta(days=1))


def by_nobody() -> None:
    MinorFinding.objects.filter(state="done").update(decider="officer")


def remembered() -> None:
    report = MinorReport.objects.get(state="done")
    MinorIdentifier.objects.create(report=report, kind="username", value="lea.child")


BROKEN: list[tuple[Callable[[], Looked], Callable[[], None], int]] = [
    (hold.restricted_in_the_same_request, late, 2),
    (hold.erased_within_the_hour, slow, 1),
    (hold.every_service_is_cancelled, running, 1),
    (hold.decided_in_time, waiting, 1),
    (hold.nobody_is_erased_on_a_word, by_nobody, 1),
    (hold.identifiers_are_gone, remembered, 1),
]


def test_every_invariant_holds_and_sees_what_breaks_it() -> None:
    minor, adult = child(), person("ana.adult")
    Reporter().report(username="lea.child")
    Reporter().report(username="ana.adult")
    decide_by_our_data()
    run_everything()
    for look, spoil, violations in BROKEN:
        before = look()
        assert (before.rows > 0, before.violations) == (True, 0)
        with transaction.atomic():
            spoil()
            assert look().violations == violations
            transaction.set_rollback(True)
    assert reported(minor.subject_id)[0].value == "Erased"
    assert reported(adult.subject_id)[1].value == finding_about(adult).report.decide_by


def test_nothing_is_said_of_whom_nobody_reported() -> None:
    assert reported(person("ana.adult").subject_id) == [("Report about you", "none", None)]


def test_guide_and_form_are_plain_and_set_no_cookie() -> None:
    for path in ("/minors/", "/minors/report/", "/minors/report/confirmed/"):
        answer = Client().get(path)
        assert (answer.status_code, answer.cookies, b"csrf" in answer.content) == (200, {}, False)
