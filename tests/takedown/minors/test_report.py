"""From the form to the receipt, over HTTP and by mail."""

import pytest
from django.test import Client

from accounts.models import User
from privacy.erasure.models import ErasureCase
from privacy.subjects.models import Subject
from takedown.minors.models import (
    CancelledService,
    MinorFinding,
    MinorIdentifier,
    MinorReport,
)
from tests.people import person
from tests.privacy.erasure.conftest import run_everything
from tests.takedown.minors.reporting import (
    CASE,
    Reporter,
    child,
    decide_by_our_data,
    finding_about,
    letters_to,
    stands,
)

pytestmark = pytest.mark.django_db


def test_a_childs_account_is_gone_within_minutes_and_the_receipt_says_so() -> None:
    minor = child()
    Client().force_login(minor)
    reporter = Reporter()
    report = reporter.report(username="Lea.Child")
    assert stands(minor) == ("restricted", ["minor_report"])
    assert finding_about(minor).restricted_at == report.confirmed_at
    decide_by_our_data()
    assert stands(minor)[0] == "erasing"
    case = ErasureCase.objects.get(subject=minor.subject_id)
    assert (case.origin, case.waived, case.state) == ("minor", True, "waiting")
    run_everything()
    report.refresh_from_db()
    assert (report.state, User.objects.count(), stands(minor)[0]) == ("done", 0, "erased")
    services = CancelledService.objects.filter(finding__report=report)
    assert list(services.values_list("code", flat=True)) == ["sessions", "sign_in", "account"]
    assert not services.filter(cancelled_at=None).exists()
    assert MinorIdentifier.objects.count() == 0
    title, body = letters_to(reporter.email)[0]
    assert title == f"It is done ({report.reference})"
    assert "- Signed-in devices\n- Sign-in\n- Account\n" in body
    assert "lea" not in (title + body).lower()
    page = reporter.case()
    assert "It is done" in page
    assert "certificate.json" in page
    certificate = reporter.client.get(reporter.link(CASE) + "certificate.json")
    assert certificate.json()["certificate"]["case"] == str(case.pk)


def test_nothing_happens_before_the_link_is_opened_and_its_button_pressed() -> None:
    user = person("ana.adult")
    reporter = Reporter()
    answer = reporter.file(child_email="ana.adult@people.example")
    assert answer["Location"] == "/minors/report/sent/"
    assert reporter.client.get("/minors/report/sent/").status_code == 200
    page = reporter.client.get(reporter.link())
    assert (page.status_code, "Confirm the report" in page.content.decode()) == (200, True)
    assert (stands(user), MinorReport.objects.get().state) == (("active", []), "filed")
    assert MinorFinding.objects.count() == 0


def test_a_report_has_a_subject_of_its_own_and_sets_no_cookie() -> None:
    reporter = Reporter()
    before = Subject.objects.count()
    reporter.file(words="a nickname")
    assert Subject.objects.count() == before + 1
    assert (reporter.client.cookies, MinorReport.objects.get().name) == ({}, "Ines Parent")
