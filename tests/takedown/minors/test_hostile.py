"""Reports that lie, err, flood or break things: they restrict at most, and destroy nobody."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from privacy.erasure.models import ErasureCase
from privacy.messages.letters import BadAddress
from privacy.messages.models import Message
from privacy.subjects.models import Subject
from takedown.minors import proof_files
from takedown.minors.domain import filing
from takedown.minors.domain.filing import Told
from takedown.minors.enums import ProofType, Relation
from takedown.minors.models import MinorFinding, MinorIdentifier, MinorReport
from tests.people import person
from tests.takedown.minors.reporting import (
    ABOUT_YOU,
    CASE,
    Reporter,
    child,
    decide,
    decide_by_our_data,
    finding_about,
    letters_to,
    officer,
    refused,
    stands,
)

PDF = b"%PDF-1.7\nproof"


@pytest.mark.django_db
def test_an_adults_account_rests_and_stays() -> None:
    user = person("ana.adult")
    report = Reporter().report(username="ana.adult", child_email="ana.adult@people.example")
    decide_by_our_data()
    finding = finding_about(user)
    assert (finding.found_by, finding.state) == (["username", "email"], "open")
    assert stands(user) == ("restricted", ["minor_report"])
    assert (ErasureCase.objects.count(), report.state) == (0, "in_review")
    ((title, body),) = letters_to("ana.adult@people.example")
    assert title == "Parts of your NEXhome account rest"
    assert "/me/restriction/" in body


@pytest.mark.django_db
def test_a_report_about_a_child_and_an_adult_erases_only_the_child() -> None:
    minor, adult = child("lea.child"), person("ana.adult")
    Reporter().report(username="lea.child", child_email="ana.adult@people.example")
    decide_by_our_data()
    assert (stands(minor)[0], stands(adult)[0]) == ("erasing", "restricted")
    assert MinorReport.objects.get().state == "in_review"


@pytest.mark.django_db
def test_a_report_about_nobody_waits_for_a_person() -> None:
    report = Reporter().report(words="the little astronaut", to_date_day="1", to_date_month="2",
                               to_date_year="2026")  # fmt: skip
    finding = MinorFinding.objects.get()
    assert (report.state, finding.subject, sorted(finding.found_by)) == (
        "in_review",
        None,
        ["dates", "text"],
    )
    assert MinorIdentifier.objects.get(kind="dates").value == "../2026-02-01"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["confirm/", f"confirm/{'x' * 43}/", f"confirm/{'é' * 9}/"])
def test_an_unknown_link_is_unknown_however_it_looks(path: str) -> None:
    for step in ("get", "post"):
        answer = getattr(Client(), step)(f"/minors/report/{path}")
        assert answer.status_code == 404
    assert MinorFinding.objects.count() == 0


@pytest.mark.django_db
def test_a_case_page_needs_its_own_token() -> None:
    one, two = Reporter(), Reporter()
    one.report(words="x")
    two.report(words="y")
    page = one.link(CASE)
    assert one.client.get(page)["Cache-Control"] == "no-store"
    strange = page.replace(page.split("/")[-2], two.link(CASE).split("/")[-2])
    no_text = page.replace("/M-", "/%00M-")
    for path in (
        strange,
        page.replace("/M-", "/M-X"),
        f"{strange}certificate.json",
        no_text,
        f"{no_text}certificate.json",
    ):
        assert one.client.get(path).status_code == 404
    for path in (strange, no_text):
        assert one.client.post(f"{path}withdraw/").status_code == 404
    assert one.client.get(f"{page}certificate.json").status_code == 404
    assert one.client.get(f"{page}withdraw/").status_code == 405


@pytest.mark.django_db
def test_confirmed_twice_it_counts_once() -> None:
    person("ana.adult")
    reporter = Reporter()
    reporter.report(username="ana.adult")
    assert reporter.confirm()["Location"] == "/minors/report/confirmed/"
    assert MinorFinding.objects.count() == 1
    assert Message.objects.filter(kind="minor_received").count() == 1


@pytest.mark.django_db
def test_confirmed_after_its_time_it_counts_no_more_though_no_duty_ran() -> None:
    user = person("ana.adult")
    reporter = Reporter()
    reporter.file(username="ana.adult")
    MinorReport.objects.update(filed_at=F("filed_at") - timedelta(days=7))
    link = reporter.link()
    assert [reporter.client.get(link).status_code, reporter.confirm().status_code] == [404, 404]
    assert (stands(user)[0], MinorFinding.objects.count()) == ("active", 0)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "Tell us at least one thing by which the child"),
    ({"name": "", "words": "x"}, "Enter your full name"),
    ({"name": "\u200b", "words": "x"}, "Enter your full name"),
    ({"words": "\u200b", "username": "\u2800", "serial": "\u3164"}, "Tell us at least one thing"),
    ({"relation": "", "words": "x"}, "Choose who you are for the child"),
    ({"relation": "aunt", "words": "x"}, "aunt is not one of the available choices"),
    ({"email": "", "words": "x"}, "Enter your e-mail address"),
    ({"email": "ines@parents", "words": "x"}, "Enter an e-mail address like name@example.com"),
    ({"email": "a@b.example\nBcc: c@d.example", "words": "x"}, "Enter an e-mail address like"),
    ({"email": "ines@localhost", "words": "x"}, "Enter an e-mail address like name@example.com"),
    ({"email": "ines@[127.0.0.1]", "words": "x"}, "Enter an e-mail address like name@example.com"),
    ({"statement": "", "words": "x"}, "Tick the box to make the statement"),
    ({"child_email": "lea", "words": "x"}, "Enter an e-mail address like name@example.com"),
    ({"child_mobile_number": "12"}, "Choose the country or region of the phone number"),
    ({"from_date_day": "31", "from_date_month": "2", "from_date_year": "2020"}, "date that exists"),
    (
        {
            "from_date_day": "2", "from_date_month": "2", "from_date_year": "2022",
            "to_date_day": "1", "to_date_month": "2", "to_date_year": "2022",
        },
        "The end must not lie before the beginning",
    ),
    ({"words": "v1:0badc0de:gAAAA"}, "This text cannot be stored"),
    ({"name": "gAAAAB", "words": "x"}, "This text cannot be stored"),
    ({"email": f"gAAAAA{'Bk' * 20}@example.com", "words": "x"}, "This text cannot be stored"),
    ({"proof": SimpleUploadedFile("a.pdf", b"<svg onload='x'/>"), "words": "x"}, "must be a PDF"),
    ({"proof": SimpleUploadedFile("a.pdf", b""), "words": "x"}, "The file is empty"),
    ({"proof": SimpleUploadedFile("a.png", PDF + b"0" * proof_files.LARGEST), "words": "x"},
     "The file can have up to 5 MB"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "said"), WRONG)
def test_bad_input_names_the_field_keeps_what_was_typed_and_stores_nothing(
    typed: dict[str, Any], said: str
) -> None:
    before = Subject.objects.count()
    answer = Reporter().file(phone_number="+85251234567", **typed)
    page = answer.content.decode()
    assert (answer.status_code, said in page, "+85251234567" in page) == (200, True, True)
    assert (MinorReport.objects.count(), Subject.objects.count()) == (0, before)


@pytest.mark.django_db
def test_another_site_cannot_send_a_report_in_somebodys_name() -> None:
    reporter = Reporter()
    foreign = {"sec-fetch-site": "cross-site"}
    answers = {**ABOUT_YOU, "email": reporter.email, "words": "x"}
    assert reporter.client.post("/minors/report/", answers, headers=foreign).status_code == 403
    reporter.file(words="x")
    assert reporter.client.post(reporter.link(), headers=foreign).status_code == 403
    assert MinorReport.objects.get().state == "filed"


@pytest.mark.django_db
def test_a_flood_from_one_network_is_stopped_and_told_where_a_person_answers() -> None:
    reporter = Reporter()
    address = reporter.client.defaults["REMOTE_ADDR"]
    for _ in range(10):
        assert Reporter(client=Client(REMOTE_ADDR=address)).file(words="x").status_code == 302
    answer = Reporter(client=Client(REMOTE_ADDR=address)).file(words="x")
    assert answer.status_code == 429
    assert "minors@nexhome.example" in answer.content.decode()
    assert MinorReport.objects.count() == 10


@pytest.mark.django_db
def test_nobody_is_flooded_with_letters_by_many_networks() -> None:
    victim = Reporter().email
    for _ in range(7):
        assert Reporter(email=victim).file(words="x")["Location"] == "/minors/report/sent/"
    assert len(letters_to(victim)) == 5


@pytest.mark.django_db
def test_after_two_refusals_within_a_year_only_an_officer_restricts_again() -> None:
    user = person("ana.adult")
    refused(user, times=2)
    assert stands(user) == ("active", [])
    Reporter().report(username="ana.adult")
    finding = finding_about(user)
    assert (stands(user)[0], finding.held_back, finding.restricted_at) == ("active", True, None)
    _user, client = officer("po.third")
    page = client.get(f"/admin/takedown/minorreport/{finding.report_id}/change/")
    assert "Restrict it" in page.content.decode()
    decide(client, finding, "restrict")
    assert stands(user) == ("restricted", ["minor_report"])


@pytest.mark.django_db
def test_a_hostile_file_is_never_drawn_only_handed_out_encrypted_at_rest() -> None:
    reporter = Reporter()
    upload = SimpleUploadedFile("../../evil\r\nX: y.html", PDF + b"<script>", "text/html")
    report = reporter.report(words="x", proof=upload)
    assert report.subject_id is not None
    stored = proof_files.place(report.subject_id, report.pk)
    assert (stored.name, stored.read_text()[:3]) == (str(report.pk), "v1:")
    _user, client = officer()
    url = f"/admin/takedown/minorreport/{report.pk}/proof/"
    answer = client.get(url)
    assert (answer.content, answer["Content-Type"]) == (PDF + b"<script>", "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{report.reference}.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    stored.unlink()
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_proof_never_lies_in_clear_on_the_disk_and_a_flood_is_not_read(
    settings: Settings, tmp_path: Path
) -> None:
    # Whatever spooled an upload to a file would fail here.
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    png = b"\x89PNG\r\n\x1a\n" + b"0" * (4 * 2**20)
    kept = Reporter().report(words="x", proof=SimpleUploadedFile("a.png", png))
    assert kept.proof_type == "png"
    flood = SimpleUploadedFile("a.png", png * 2)
    answer = Reporter().file(words="x", proof=flood)
    assert (answer.status_code, MinorReport.objects.count()) == (413, 1)
    assert "was not read" in answer.content.decode()


@pytest.mark.django_db
def test_wrong_reports_are_counted_before_they_are_read() -> None:
    reporter = Reporter()
    answers = [reporter.file(words="").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


@pytest.mark.django_db
def test_report_that_cannot_be_stored_leaves_no_file(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    proof = proof_files.Proof(ProofType.PDF, PDF)
    told = Told(
        name="Ines", relation=Relation.PARENT, email="no address", language="en", proof=proof
    )
    with pytest.raises(BadAddress):
        filing.file(told=told)
    assert MinorReport.objects.count() == 0
    assert list(tmp_path.rglob("minor-reports/*")) == []


@pytest.mark.django_db
def test_redis_may_be_down_while_all_of_it_happens(settings: Settings) -> None:
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    minor = child()
    Reporter().report(username="lea.child")
    assert stands(minor)[0] == "restricted"
    decide_by_our_data()
    assert stands(minor)[0] == "erasing"


def test_ten_reports_about_one_child_at_once_are_one_erasure(own_database: str) -> None:
    minor = child()
    reporters = [Reporter() for _ in range(10)]
    for each in reporters:
        each.file(username="lea.child")
    links = [each.link() for each in reporters]
    answers: list[int] = []

    def confirm(reporter: Reporter, link: str) -> None:
        answers.append(reporter.client.post(link).status_code)
        connection.close()

    threads = [
        threading.Thread(target=confirm, args=pair) for pair in zip(reporters, links, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 10
    assert MinorFinding.objects.filter(subject=minor.subject_id, state="open").count() == 10
    decide_by_our_data()
    assert ErasureCase.objects.count() == 1
    assert set(MinorReport.objects.values_list("state", flat=True)) == {"running"}
    assert User.objects.count() == 1
