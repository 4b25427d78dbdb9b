"""The certificate's mail: tried for 72 hours, never doubled; then the key goes all the same."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from pytest_django.fixtures import Settings

from accounts.models import User
from privacy.disclosure.models import Processor
from privacy.erasure.domain import informing
from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase, ErasureReceipt, Seal
from privacy.messages.outbox import received
from privacy.outside.models import OutsideLine
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.models import Work
from tests.peers.mail import MailServer
from tests.peers.orders import Order
from tests.people import person
from tests.privacy.erasure.conftest import asks, run_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings: Settings) -> Settings:
    """A mail server that does not answer."""
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    return settings


def to_informing(user: User) -> ErasureCase:
    """Take somebody so far that only the certificate is missing."""
    case = asks(user)
    run_everything()
    case.refresh_from_db()
    return case


def inform_again(case: ErasureCase) -> Work:
    Work.objects.filter(kind="erasure.inform").update(due_at=now() - timedelta(seconds=1))
    row = Work.objects.get(kind="erasure.inform")
    work.run(work_id=row.pk)
    row.refresh_from_db()
    case.refresh_from_db()
    return row


def test_the_certificate_reaches_the_proven_address_and_the_key_goes() -> None:
    case = to_informing(person("ana.leaves"))
    (mail,) = received()
    assert (case.state, case.informed_at is not None, Seal.objects.count()) == ("done", True, 0)
    assert (mail.address, mail.attachment) == (
        "ana.leaves@people.example",
        ErasureReceipt.objects.get().document,
    )
    assert OutsideLine.objects.filter(kind="erasure.done", subject_id=None).count() == 1


def test_every_proven_address_gets_it() -> None:
    user = person("ana.leaves")
    EmailAddress.objects.create(user=user, email="second@people.example", verified=True)
    EmailAddress.objects.create(user=user, email="unproven@people.example", verified=False)
    to_informing(user)
    assert sorted(mail.address for mail in received()) == [
        "ana.leaves@people.example",
        "second@people.example",
    ]


def test_a_server_that_is_away_is_tried_again(away: Settings) -> None:
    case = to_informing(person("ana.leaves"))
    row = Work.objects.get(kind="erasure.inform")
    assert (case.state, row.state, row.error, Seal.objects.count()) == (
        "informing",
        "waiting",
        "unreachable",
        1,
    )
    away.EMAIL_URL = "outbox://"
    inform_again(case)
    assert (case.state, case.informed_at is not None, len(received())) == ("done", True, 1)


def test_it_is_tried_more_often_than_other_work(away: Settings) -> None:
    """Twelve tries are over in half a day; the certificate has three."""
    case = to_informing(person("ana.leaves"))
    Work.objects.filter(kind="erasure.inform").update(attempts=400)
    assert inform_again(case).state == "waiting"


def test_after_72_hours_the_key_is_destroyed_all_the_same(away: Settings) -> None:
    case = to_informing(person("ana.leaves"))
    ErasureCase.objects.update(swept_at=now() - timedelta(hours=73))
    inform_again(case)
    assert (case.state, case.informed_at, Seal.objects.count()) == ("done", None, 0)
    assert ErasureReceipt.objects.filter(case=case).exists()


def test_a_processor_that_is_switched_off_waits_for_a_person() -> None:
    Processor.objects.filter(code="mail").update(active=False)
    case = to_informing(person("ana.leaves"))
    row = Work.objects.get(kind="erasure.inform")
    assert (case.state, row.state, row.error, received()) == (
        "informing",
        "waiting",
        "not_authorised",
        [],
    )
    Processor.objects.filter(code="mail").update(active=True)
    inform_again(case)
    assert (case.state, len(received())) == ("done", 1)


def test_of_two_one_is_away_and_both_wait_without_being_asked_one_by_one(away: Settings) -> None:
    cases = [asks(person(f"ana.{n}")) for n in range(2)]
    run_everything()
    for case in cases:
        case.refresh_from_db()
    assert {case.state for case in cases} == {"informing"}
    assert set(Work.objects.filter(kind="erasure.inform").values_list("error", flat=True)) == {
        "unreachable"
    }


def test_an_address_that_is_refused_is_final(settings: Settings) -> None:
    with MailServer() as server:
        server.order = Order.REJECT_RECIPIENT
        settings.EMAIL_URL = f"smtp://127.0.0.1:{server.port}"
        case = to_informing(person("ana.leaves"))
    assert (case.state, case.informed_at, Seal.objects.count()) == ("done", None, 0)


def test_whoever_has_no_address_is_not_called_informed() -> None:
    user = person("ana.leaves")
    EmailAddress.objects.update(verified=False)
    case = to_informing(user)
    assert (case.state, case.informed_at, received()) == ("done", None, [])


def test_a_resend_carries_the_same_id_and_the_same_bytes() -> None:
    """The worker died after the mail had left and before that was recorded."""
    case = to_informing(person("ana.leaves"))
    (first,) = received()
    again = informing.receipts_of([case])[case.pk]
    assert again == ErasureReceipt.objects.get().document
    assert first.attachment == again


def test_a_zombie_that_informs_again_changes_nothing() -> None:
    case = to_informing(person("ana.leaves"))
    ended = case.done_at
    work.schedule(kind="erasure.inform", reference=str(case.pk))
    run_everything()
    case.refresh_from_db()
    assert (case.state, case.done_at, len(received())) == (CaseState.DONE, ended, 1)


def test_long_mailing_keeps_its_leases(
    settings: Settings,
) -> None:
    """Each mail takes longer than a quarter of a lease."""
    settings.WORK_LEASE = timedelta(seconds=0.001)
    cases = [asks(person(f"ana.{n}")) for n in range(2)]
    for _ in range(20):
        run_everything()
        if not ErasureCase.objects.exclude(state="done").exists():
            break
    for case in cases:
        case.refresh_from_db()
    assert {case.state for case in cases} == {"done"}
    assert len(received()) == 2


def test_a_case_that_somebody_took_meanwhile_gets_no_second_mail(away: Settings) -> None:
    """A worker slept past its lease with two cases in its hands; another has one of them."""
    cases = [asks(person(f"ana.{n}")) for n in range(2)]
    run_everything()
    away.EMAIL_URL = "outbox://"
    Work.objects.filter(kind="erasure.inform").update(due_at=now() - timedelta(seconds=1))
    jobs = work.claim_more(kind="erasure.inform", limit=2)
    taken = Work.objects.get(reference=str(cases[1].pk), kind="erasure.inform")
    Work.objects.filter(pk=taken.pk).update(lease_until=now() - timedelta(seconds=1))
    assert work.claim(work_id=taken.pk) is not None
    away.WORK_LEASE = timedelta(seconds=0)
    assert list(informing.hand_over(jobs)) == [cases[0].pk]
    assert [mail.address for mail in received()] == ["ana.0@people.example"]
