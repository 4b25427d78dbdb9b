"""A certificate's end and the yearly question: rows of Work, each once, by what stands (T-3.5)."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.timezone import localdate

from accounts.domain import activation, proving, reminders, standing
from accounts.models import Profile, RuleResult, User
from privacy.messages.models import Message
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from privacy.work.models import Work
from tests.people import just_proven, new_passport, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEAR = timedelta(days=365)


@pytest.fixture
def ana() -> User:
    return person("ana")


def ends(user: User, day: date) -> None:
    Profile.objects.filter(user=user).update(certificate_until=day.isoformat())
    standing.follow(user=user, now=now())


def let_it_come(kind: str) -> None:
    """Let the row of this kind be due, whatever it waits for."""
    Work.objects.filter(kind=kind).update(due_at=now() - timedelta(seconds=1))
    run_due()


def written(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def test_new_account_is_planned_by_the_check_of_its_details() -> None:
    user = person("ana", proven=False)
    passport = new_passport() | {"certificate_until": (localdate() + YEAR).isoformat()}
    Profile.objects.filter(user=user).update(**passport)
    user = User.objects.get(pk=user.pk)
    proving.take_mobile(user)
    proving.take_email(user)
    activation.ask_for_check(user=user)
    run_due()
    kinds = {reminders.CERTIFICATE, reminders.STILL_RIGHT}
    open_rows = Work.objects.filter(kind__in=kinds, state="waiting")
    assert {row.kind: row.reference for row in open_rows} == dict.fromkeys(
        kinds, str(user.subject_id)
    )
    assert RuleResult.objects.filter(user=user, outcome="passed").count() > 20


def test_certificate_is_announced_thirty_days_before_its_end_and_once(ana: User) -> None:
    ends(ana, localdate() + 40 * DAY)
    due_at = Work.objects.get(kind=reminders.CERTIFICATE).due_at
    let_it_come(reminders.CERTIFICATE)
    before = written("certificate_ends")
    ends(ana, localdate() + 20 * DAY)
    let_it_come(reminders.CERTIFICATE)
    let_it_come(reminders.CERTIFICATE)
    assert (due_at.date(), before, written("certificate_ends")) == (localdate() + 10 * DAY, 0, 1)


def test_mail_names_neither_document_nor_day(ana: User) -> None:
    last = localdate() + 20 * DAY
    ends(ana, last)
    let_it_come(reminders.CERTIFICATE)
    mail = Message.objects.get(kind="certificate_ends")
    number = Profile.objects.get(user=ana).certificate_number
    said = f"{mail.title} {mail.body} {mail.html} {mail.key}"
    assert [each for each in (number, last.isoformat(), str(last.year)) if each in said] == []
    assert "/me/profile/" in str(mail.body)


def test_certificate_that_is_over_is_told_and_only_the_mark_changes(ana: User) -> None:
    ends(ana, localdate() - 2 * DAY)
    let_it_come(reminders.CERTIFICATE)
    ana.refresh_from_db()
    mark = RuleResult.objects.get(user=ana, rule="certificate.running")
    assert (ana.account_state, mark.outcome, written("certificate_over")) == ("active", "failed", 1)


def test_account_waits_when_the_grace_is_over(ana: User) -> None:
    ends(ana, localdate() - 10 * DAY)
    Profile.objects.update(certificate_until=(localdate() - 32 * DAY).isoformat())
    let_it_come(reminders.CERTIFICATE)
    ana.refresh_from_db()
    assert (ana.account_state, standing.lacking(user=ana, now=now())) == ("incomplete", ["D-09"])
    assert not Work.objects.filter(kind=reminders.CERTIFICATE, state="waiting").exists()


def test_certificate_over_gives_no_grace_to_who_was_never_active(ana: User) -> None:
    Profile.objects.update(certificate_until=(localdate() - 2 * DAY).isoformat())
    User.objects.filter(pk=ana.pk).update(account_state="incomplete")
    assert activation.check_details(user_id=ana.pk, now=now()) == "incomplete"


def test_renewed_certificate_moves_the_reminder(ana: User) -> None:
    ends(ana, localdate() + 40 * DAY)
    ends(ana, localdate() + 400 * DAY)
    let_it_come(reminders.CERTIFICATE)
    row = Work.objects.get(kind=reminders.CERTIFICATE)
    assert (row.due_at.date(), written("certificate_ends")) == (localdate() + 370 * DAY, 0)


def test_certificate_without_an_end_is_never_announced(ana: User) -> None:
    ends(ana, localdate() + 40 * DAY)
    Profile.objects.update(certificate_until="no_expiry")
    let_it_come(reminders.CERTIFICATE)
    assert Work.objects.get(kind=reminders.CERTIFICATE).state == "done"


def test_everybody_is_asked_once_a_year(ana: User) -> None:
    standing.follow(user=ana, now=now())
    let_it_come(reminders.STILL_RIGHT)
    early = written("still_right")
    User.objects.filter(pk=ana.pk).update(created_at=now() - YEAR)
    let_it_come(reminders.STILL_RIGHT)
    row = Work.objects.get(kind=reminders.STILL_RIGHT)
    assert (early, written("still_right"), row.due_at > now() + 364 * DAY) == (0, 1, True)


def test_whoever_confirmed_is_asked_a_year_later(ana: User) -> None:
    User.objects.filter(pk=ana.pk).update(created_at=now() - 2 * YEAR)
    standing.follow(user=ana, now=now())
    response = just_proven(ana, method="password").post("/me/profile/confirm/", follow=True)
    let_it_come(reminders.STILL_RIGHT)
    assert "We ask again in a year" in response.content.decode()
    assert (written("still_right"), Work.objects.get(kind=reminders.STILL_RIGHT).state) == (
        0,
        "waiting",
    )


def test_whoever_proved_no_address_gets_no_mail(ana: User) -> None:
    ends(ana, localdate() + 20 * DAY)
    EmailAddress.objects.update(verified=False)
    let_it_come(reminders.CERTIFICATE)
    assert written("certificate_ends") == 0


@pytest.mark.parametrize("kind", [reminders.CERTIFICATE, reminders.STILL_RIGHT])
def test_whoever_leaves_or_has_left_is_not_reminded(ana: User, kind: str) -> None:
    ends(ana, localdate() + 20 * DAY)
    Work.objects.exclude(kind=kind).delete()
    Subject.objects.filter(pk=ana.subject_id).update(state=SubjectState.ERASING)
    let_it_come(kind)
    assert (Message.objects.count(), Work.objects.get(kind=kind).state) == (0, "done")


def test_row_of_somebody_who_is_gone_ends(ana: User) -> None:
    ends(ana, localdate() + 20 * DAY)
    User.objects.all().delete()
    let_it_come(reminders.CERTIFICATE)
    let_it_come(reminders.STILL_RIGHT)
    assert set(Work.objects.filter(kind__in=[reminders.CERTIFICATE, reminders.STILL_RIGHT])
               .values_list("state", flat=True)) == {"done"}  # fmt: skip


def test_nobody_confirms_for_a_stranger() -> None:
    assert Client().post("/me/profile/confirm/")["Location"].startswith("/accounts/login/")
