"""How reports end: taken back, lapsed, forgotten; what names somebody goes before the sweep."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from privacy.erasure.domain import requests
from privacy.erasure.enums import Origin
from privacy.subjects.domain import restrict
from privacy.subjects.enums import Restriction
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.handlers import HANDLERS, Again, Done, Job
from takedown.minors import proof_files
from takedown.minors.domain import ending
from takedown.minors.models import MinorContest, MinorFinding, MinorIdentifier, MinorReport
from tests.people import person
from tests.privacy.erasure.conftest import asks, leaves, run_everything
from tests.takedown.minors.reporting import (
    CASE,
    Reporter,
    child,
    decide_by_our_data,
    finding_about,
    stands,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7"


def the_duty() -> object:
    job = Job(id=MinorReport().pk, kind="minors.ends", reference="", fence=1, attempts=1)
    return HANDLERS["minors.ends"].run(job)


def days_ago(days: float) -> object:
    return now() - timedelta(days=days)


def test_a_mistaken_report_is_taken_back_and_everything_works_again() -> None:
    user = person("ana.adult")
    reporter = Reporter()
    reporter.report(username="ana.adult")
    page = reporter.link(CASE)
    assert reporter.client.post(f"{page}withdraw/")["Location"] == page
    assert reporter.client.post(f"{page}withdraw/")["Location"] == page
    assert (stands(user), MinorReport.objects.get().state) == (("active", []), "withdrawn")
    assert "You took the report back" in reporter.case()
    assert MinorIdentifier.objects.count() == 0


def test_taken_back_it_releases_nobody_whom_another_report_holds() -> None:
    user = person("ana.adult")
    one, two = Reporter(), Reporter()
    one.report(username="ana.adult")
    two.report(child_email="ana.adult@people.example")
    client = Client()
    client.force_login(user)
    client.post("/me/restriction/", {"text": "I am of age."})
    for reporter, state, open_answers in ((one, "restricted", 1), (two, "active", 0)):
        reporter.client.post(f"{reporter.link(CASE)}withdraw/")
        assert stands(user)[0] == state
        assert MinorContest.objects.filter(ended_at=None).count() == open_answers


def test_after_the_decision_nothing_is_taken_back() -> None:
    minor = child()
    reporter = Reporter()
    reporter.report(username="lea.child")
    decide_by_our_data()
    answer = reporter.client.post(f"{reporter.link(CASE)}withdraw/")
    assert (answer.status_code, "It is decided already" in answer.content.decode()) == (409, True)
    assert stands(minor)[0] == "erasing"


def test_what_nobody_confirms_lapses_after_a_week_and_is_forgotten() -> None:
    reporter = Reporter()
    reporter.file(username="x", proof=SimpleUploadedFile("p.pdf", PDF))
    link = reporter.link()
    MinorReport.objects.update(filed_at=days_ago(6.9))
    assert the_duty() == Done()
    MinorReport.objects.update(filed_at=days_ago(7.1))
    the_duty()
    report = MinorReport.objects.get()
    assert (report.state, report.name, report.email, report.email_index, report.proof_type) == (
        "lapsed", None, None, None, "",
    )  # fmt: skip
    assert report.subject_id is not None
    assert not proof_files.place(report.subject_id, report.pk).exists()
    assert MinorIdentifier.objects.count() == 0
    assert reporter.client.post(link).status_code == 404


def test_a_proof_goes_after_a_month_and_a_report_after_a_year() -> None:
    minor = child()
    Reporter().report(username="lea.child", proof=SimpleUploadedFile("p.pdf", PDF))
    decide_by_our_data()
    run_everything()
    assert User.objects.filter(pk=minor.pk).count() == 0
    report = MinorReport.objects.get()
    assert report.subject_id is not None
    path = proof_files.place(report.subject_id, report.pk)
    for days, kept, rows in ((29, True, 1), (31, False, 1), (366, False, 0)):
        MinorReport.objects.update(ended_at=days_ago(days))
        the_duty()
        assert (path.exists(), MinorReport.objects.count()) == (kept, rows)
    assert MinorFinding.objects.count() == 0


def test_more_than_a_batch_is_done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "BATCH", 1)
    Reporter().file(words="x")
    MinorReport.objects.update(filed_at=days_ago(8))
    assert isinstance(the_duty(), Again)


def test_what_another_report_says_of_somebody_goes_before_the_sweep() -> None:
    """Whoever leaves is not kept by a stranger's open report that names them."""
    user = person("ana.leaves", mobile="+85251234567")
    bystander = Reporter()
    bystander.report(
        words="ask ana.leaves@people.example, she knows",
        page="http://localhost:8000/ana.leaves@people.example",
        child_mobile_number="+85251234567",
        phone_number="+85251234567",
        serial="SN-1",
    )
    case = leaves(user)
    assert (case.state, case.sweeps) == ("done", 1)
    assert list(MinorIdentifier.objects.values_list("kind", flat=True)) == []
    assert MinorReport.objects.get().phone is None


def test_a_parents_own_address_on_the_childs_account_is_no_leftover() -> None:
    minor = child()
    reporter = Reporter()
    EmailAddress.objects.filter(user=minor).update(email=reporter.email)
    report = reporter.report(child_email=reporter.email)
    decide_by_our_data()
    run_everything()
    report.refresh_from_db()
    assert (report.state, report.email, User.objects.count()) == ("done", reporter.email, 0)
    case = finding_about(minor).erasure
    assert case is not None
    assert (case.state, case.sweeps, case.residue) == ("done", 1, 0)


def test_a_reporter_who_is_erased_leaves_the_childs_case_standing() -> None:
    minor = child()
    reporter = Reporter()
    report = reporter.report(username="lea.child", proof=SimpleUploadedFile("p.pdf", PDF))
    assert report.subject_id is not None
    requests.request(subject_id=report.subject_id, origin=Origin.STAFF, waived=True)
    run_everything()
    report.refresh_from_db()
    assert (report.name, report.email, report.email_index) == (None, None, None)
    decide_by_our_data()
    run_everything()
    report.refresh_from_db()
    assert (report.state, User.objects.filter(pk=minor.pk).count()) == ("done", 0)


def test_our_own_records_open_a_case_for_whoever_is_restricted_without_one() -> None:
    """An account found under age, or a restriction that outlived its report in a restore."""
    young, adult = child(), person("ana.adult")
    restrict(subject_id=young.subject_id, reason=Restriction.UNDER_AGE)
    restrict(subject_id=adult.subject_id, reason=Restriction.MINOR_REPORT)
    for _ in range(2):
        the_duty()
    assert MinorReport.objects.filter(origin="system").count() == 2
    decide_by_our_data()
    assert (stands(young)[0], stands(adult)[0]) == ("erasing", "restricted")
    assert finding_about(adult).report.decide_by is not None
    run_everything()
    assert finding_about(young).report.state == "done"
    ending.open_for(subject_id=adult.subject_id)
    assert MinorReport.objects.count() == 2


def test_whoever_was_erased_unseen_ends_the_report_all_the_same() -> None:
    user = person("ana.adult")
    Reporter().report(username="ana.adult")
    asks(user)
    Subject.objects.filter(pk=user.subject_id).update(state="erased")
    the_duty()
    assert finding_about(user).state == "done"
