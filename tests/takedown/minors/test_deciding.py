"""Who decides, and who may not: officers with both factors, one for the child, two against it."""

import re
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import User
from nexhome_site import roles
from privacy.erasure.models import ErasureCase
from privacy.ledger.models import LedgerPending
from privacy.messages.models import Message
from privacy.outside.models import OutsideLine
from privacy.work.clock import now
from takedown.minors.domain import deciding
from takedown.minors.enums import Decider, Refusal
from takedown.minors.models import CancelledService, MinorFinding, MinorReport
from tests.people import back_office, person
from tests.privacy.erasure.conftest import asks, run_everything
from tests.takedown.minors.reporting import (
    Reporter,
    child,
    decide,
    decide_by_our_data,
    finding_about,
    letters_to,
    officer,
    stands,
)
from tests.takedown.works import making


def reported(username: str = "ana.adult") -> tuple[User, MinorFinding]:
    """Return an adult's account about which a report is confirmed, and its finding."""
    user = person(username)
    Reporter().report(username=username)
    return user, finding_about(user)


@pytest.mark.django_db
def test_an_officer_accepts_and_the_erasure_begins_at_once() -> None:
    user, finding = reported()
    _officer, client = officer()
    page = client.get(f"/admin/takedown/minorreport/{finding.report_id}/change/")
    text = page.content.decode()
    assert ("ana.adult" in text, "a•••" in text, "an adult" in text) == (False, True, True)
    assert decide(client, finding, "accept").status_code == 302
    finding.refresh_from_db()
    assert (finding.state, finding.decider) == ("running", "officer")
    assert stands(user)[0] == "erasing"
    decided = LedgerPending.objects.filter(kind="minor.decided").get()
    assert decided.facts == (
        f'{{"how":"officer","outcome":"accepted","report":"{finding.report_id}"}}'
    )
    run_everything()
    finding.report.refresh_from_db()
    assert finding.report.state == "done"


@pytest.mark.django_db
def test_two_officers_refuse_and_everything_works_again() -> None:
    user, finding = reported()
    _one, first = officer("po.one")
    _two, second = officer("po.two")
    decide(first, finding, "refuse", reason="adult")
    decide(first, finding, "refuse", reason="adult")
    finding.refresh_from_db()
    assert (finding.state, stands(user)[0]) == ("open", "restricted")
    page = first.get(f"/admin/takedown/minorreport/{finding.report_id}/change/").content.decode()
    assert "Another privacy officer has to confirm the refusal." in page
    decide(second, finding, "refuse", reason="adult")
    finding.report.refresh_from_db()
    assert (finding.report.state, stands(user)) == ("refused", ("active", []))
    ((title, _),) = letters_to("ana.adult@people.example")
    assert title == "Your NEXhome account works again"
    assert Message.objects.filter(kind="minor_refused").count() == 1


@pytest.mark.django_db
def test_a_refusal_needs_a_reason_and_a_deed_needs_a_finding_of_that_report() -> None:
    _user, finding = reported()
    _other, elsewhere = reported("ben.adult")
    _officer, client = officer()
    decide(client, finding, "refuse")
    url = f"/admin/takedown/minorreport/{finding.report_id}/accept/"
    assert client.post(url, {"finding": str(elsewhere.pk)}).status_code == 404
    assert client.post(url, {"finding": "1 OR 1=1"}).status_code == 404
    assert client.post(url).status_code == 404
    assert client.get(url).status_code == 405
    strange = f"/admin/takedown/minorreport/{uuid.uuid4()}/accept/"
    assert client.post(strange, {"finding": str(finding.pk)}).status_code == 404
    assert set(MinorFinding.objects.values_list("state", flat=True)) == {"open"}
    assert not MinorFinding.objects.exclude(proposed_by=None).exists()


@pytest.mark.django_db
def test_no_other_role_sees_or_decides_even_by_a_made_up_form() -> None:
    _user, finding = reported()
    roles.carry_out(roles.plan())
    staff = User.objects.create_user("st.other", is_staff=True)
    client = back_office(staff)
    base = "/admin/takedown/minorreport/"
    pages = (base, f"{base}{finding.report_id}/change/", f"{base}{finding.report_id}/proof/")
    for role in roles.ROLES.keys() - {"Privacy officer"}:
        staff.groups.set([Group.objects.get(name=role)])
        for verb in ("accept", "refuse", "restrict"):
            assert decide(client, finding, verb, reason="adult").status_code == 403
        assert {client.get(path).status_code for path in pages} == {403}
        assert "Reports about minors" not in client.get("/admin/").content.decode()
    finding.refresh_from_db()
    assert finding.state == "open"


@pytest.mark.django_db
def test_an_officer_without_second_factor_is_led_to_it_and_decides_nothing() -> None:
    _user, finding = reported()
    member, _browser = officer()
    client = Client()
    client.force_login(member)
    answer = decide(client, finding, "accept")
    assert (answer.status_code, "/accounts/2fa/" in answer["Location"]) == (302, True)
    finding.refresh_from_db()
    assert finding.state == "open"


@pytest.mark.django_db
def test_nobody_decides_about_a_report_on_themselves() -> None:
    member, client = officer("po.one")
    Reporter().report(username="po.one")
    finding = finding_about(member)
    decide(client, finding, "accept")
    decide(client, finding, "refuse", reason="adult")
    finding.refresh_from_db()
    assert (finding.state, finding.proposed_by) == ("open", None)


@pytest.mark.django_db
def test_the_queue_shows_what_is_due_and_the_first_page_counts_it() -> None:
    _user, finding = reported()
    Reporter().file(words="never confirmed")
    _officer, client = officer()
    page = client.get("/admin/takedown/minorreport/").content.decode()
    assert set(re.findall(r"M-[0-9A-Z]{4}-[0-9A-Z]{4}", page)) == {finding.report.reference}
    assert "Reports about minors" in client.get("/admin/").content.decode()
    MinorReport.objects.update(decide_by=now() - timedelta(minutes=1))
    with pytest.raises(SystemExit) as left:
        call_command("queue_status", "--json", stdout=(out := StringIO()))
    assert (left.value.code, '"minors.reports": 1' in out.getvalue()) == (4, True)


@pytest.mark.django_db
def test_what_nobody_can_find_is_refused_by_two_and_cannot_be_accepted() -> None:
    Reporter().report(words="the little astronaut")
    finding = MinorFinding.objects.get()
    (_one, first), (_two, second) = officer("po.one"), officer("po.two")
    decide(first, finding, "accept")
    finding.refresh_from_db()
    assert finding.state == "open"
    for client in (first, second):
        decide(client, finding, "refuse", reason="nothing_found")
    finding.report.refresh_from_db()
    assert finding.report.state == "refused"


@pytest.mark.django_db
def test_a_page_about_a_child_answers_410_from_the_decision_on() -> None:
    work = making.published()
    other = Reporter()
    for reporter in (Reporter(), other):
        report = reporter.report(page=f"http://localhost:8000/works/{work.slug}/")
    assert Client().get(f"/works/{work.slug}/").status_code == 200
    _officer, client = officer()
    finding = MinorFinding.objects.get(report=report)
    page = client.get(f"/admin/takedown/minorreport/{report.pk}/change/").content.decode()
    assert work.slug in page
    decide(client, finding, "accept")
    assert Client().get(f"/works/{work.slug}/").status_code == 410
    assert set(MinorReport.objects.values_list("state", flat=True)) == {"done"}
    assert OutsideLine.objects.filter(about=work.pk).count() == 2


@pytest.mark.django_db
def test_a_deletion_that_its_holder_asked_for_has_no_window_any_more() -> None:
    user, finding = reported()
    asked = asks(user, waived=False)
    _officer, client = officer()
    decide(client, finding, "accept")
    asked.refresh_from_db()
    assert (asked.origin, asked.waived, ErasureCase.objects.count()) == ("minor", True, 1)


@pytest.mark.django_db
def test_a_holder_who_leaves_by_themselves_ends_the_report_too() -> None:
    user, finding = reported()
    asks(user)
    run_everything()
    finding.refresh_from_db()
    assert (finding.state, finding.decider, finding.report.state) == ("done", "holder", "done")


@pytest.mark.django_db
def test_the_database_ends_no_case_with_an_open_service() -> None:
    minor = child()
    Reporter().report(username="lea.child")
    decide_by_our_data()
    finding = finding_about(minor)
    CancelledService.objects.create(finding=finding, code="intercom")
    finding.state, finding.finished_at = "done", now()
    with pytest.raises(DatabaseError, match="still runs"), transaction.atomic():
        finding.save()


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all of it at once; return what each came to."""
    ended: list[str] = []

    def do(deed: Callable[[], object]) -> None:
        try:
            deed()
            ended.append("done")
        except deciding.AlreadyDecided:
            ended.append("decided")
        connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def test_accepted_and_refused_at_once_it_is_decided_once(own_database: str) -> None:
    user, finding = reported()
    one, two, three = (officer(f"po.{n}")[0].subject_id for n in range(3))
    deciding.refuse(finding_id=finding.pk, reason=Refusal.ADULT, by=one)
    ended = at_once(
        lambda: deciding.accept(finding_id=finding.pk, decider=Decider.OFFICER, by=two),
        lambda: deciding.refuse(finding_id=finding.pk, reason=Refusal.ADULT, by=three),
        lambda: deciding.accept(finding_id=finding.pk, decider=Decider.OFFICER, by=three),
    )
    assert ended == ["decided", "decided", "done"]
    finding.refresh_from_db()
    assert (finding.state, stands(user)[0]) in {("running", "erasing"), ("refused", "active")}
    assert ErasureCase.objects.count() == int(finding.state == "running")
