"""What accounts does later: recurring duties run, and leave what is not past its time."""

from datetime import timedelta

from django.db.models import F, Model
from django.test import Client

from accounts.domain import activation
from accounts.models import (
    OneTimeCode,
    Profile,
    RegistrationDraft,
    RegistrationTicket,
    SendCount,
    Session,
    UnprovenSend,
    User,
)
from accounts.sessions import SessionStore
from privacy.messages.channels import verified_channels
from privacy.messages.enums import Channel
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from privacy.work.domain import schedule_duties
from privacy.work.models import Work
from tests.people import Applicant

DAY = timedelta(days=1)
PASSING: list[type[Model]] = [
    RegistrationDraft,
    RegistrationTicket,
    OneTimeCode,
    SendCount,
    UnprovenSend,
    Session,
    User,
]


def run_duties() -> None:
    schedule_duties()
    Work.objects.filter(kind__startswith="accounts.").update(due_at=now() - timedelta(seconds=1))
    run_due()


def test_what_is_past_its_time_goes(applicant: Applicant) -> None:
    applicant.to_access()
    Applicant(username="second", email="s@example.com").to_mobile_code()
    SessionStore().save()
    RegistrationDraft.objects.update(expires_at=F("created_at") - DAY)
    RegistrationTicket.objects.update(expires_at=F("created_at") - DAY)
    OneTimeCode.objects.update(expires_at=F("created_at") - DAY)
    SendCount.objects.update(last_at=F("last_at") - 3 * DAY)
    UnprovenSend.objects.update(sent_at=F("sent_at") - DAY)
    Session.objects.update(expire_date=F("created_at") - DAY)
    User.objects.update(created_at=F("created_at") - 2 * DAY)
    run_duties()
    assert [model.__name__ for model in PASSING if model._default_manager.exists()] == []


def test_what_has_time_left_stays(applicant: Applicant) -> None:
    applicant.to_access()
    Applicant(username="second", email="s@example.com").to_mobile_code()
    SessionStore().save()
    run_duties()
    assert [model._default_manager.count() for model in PASSING] == [1, 1, 1, 4, 1, 1, 1]


def test_incomplete_account_is_not_purged(applicant: Applicant) -> None:
    applicant.to_checking()
    Profile.objects.update(country="")
    run_due()
    User.objects.update(created_at=F("created_at") - 2 * DAY)
    run_duties()
    assert User.objects.get().account_state == "incomplete"


def test_details_checked_twice_are_announced_once(applicant: Applicant) -> None:
    user = applicant.to_active()
    assert activation.check_details(user_id=user.pk, now=now()) is None


def test_check_of_a_vanished_registration_is_harmless(applicant: Applicant) -> None:
    applicant.to_checking()
    user = User.objects.get()
    user.delete()
    assert activation.check_details(user_id=user.pk, now=now()) is None
    run_due()
    assert Work.objects.get(kind=activation.CHECK).state == "done"


def test_only_proven_addresses_are_given_to_others(applicant: Applicant) -> None:
    applicant.to_email_code()
    user = User.objects.get()
    unproven = [each.channel for each in verified_channels.ask(user.subject_id)]
    active = Applicant(username="second", email="s@example.com", mobile="59876543").to_active()
    proven = [(each.channel, each.value) for each in verified_channels.ask(active.subject_id)]
    assert (unproven, proven) == (
        [Channel.SMS],
        [(Channel.SMS, "+85259876543"), (Channel.MAIL, "s@example.com")],
    )


def test_registration_waits_while_no_text_is_published(client: Client, db: None) -> None:

    response = client.get("/accounts/signup/")
    assert (response.status_code, "not published yet" in response.content.decode()) == (503, True)
