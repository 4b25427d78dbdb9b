"""A new number or address counts only after its code; the old one is told (T-3.18, S-28)."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.domain import previous, reaching
from accounts.models import (
    DetailEvent,
    OneTimeCode,
    PendingContact,
    PreviousValue,
    Profile,
    SendCount,
    User,
)
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.subjects.domain import SubjectGone
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from privacy.work.domain import schedule_duties
from tests.accounts.test_corrections import VERSION
from tests.people import just_proven, newest_code, person

pytestmark = pytest.mark.django_db
OLD, NEW = "+85291234567", "+85298765432"
NUMBER = {"mobile_region": "HK", "mobile_number": "98765432", "mobile_declared": "on"}
ADDRESS = {"email": "New@Example.com"}
PAGES = {"mobile": NUMBER, "email": ADDRESS}
CHANNEL = {"mobile": Channel.SMS, "email": Channel.MAIL}
RANDOM = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|data-seconds="\d+"|<span data-number>\d+</span>'
    r'|name="version" value="\w+"'
)


@pytest.fixture
def ana() -> User:
    return person("ana", mobile=OLD)


@pytest.fixture
def client(ana: User) -> Client:
    return just_proven(ana, reauthenticated=True, method="password")


def at(contact: str, step: str = "") -> str:
    return f"/me/profile/edit/{contact}/{step}"


def ask(client: Client, contact: str, **other: str):  # type: ignore[no-untyped-def] # noqa: ANN201 - the test client's answer
    found = VERSION.search(client.get(at(contact)).content.decode())
    assert found
    return client.post(at(contact), {"version": found[1], **PAGES[contact], **other})


def stands(user: User) -> tuple[str, str]:
    return (
        str(Profile.objects.get(user=user).mobile),
        str(EmailAddress.objects.get(user=user, primary=True).email),
    )


def said(kind: str) -> set[tuple[str, str]]:
    return {(each.channel, str(each.address)) for each in Message.objects.filter(kind=kind)}


@pytest.mark.parametrize(
    ("contact", "then"),
    [("mobile", (NEW, "ana@people.example")), ("email", (OLD, "new@example.com"))],
)
def test_new_one_counts_after_its_code_and_the_old_one_is_told(
    ana: User, client: Client, contact: str, then: tuple[str, str]
) -> None:
    led = ask(client, contact)
    before = stands(ana)
    code = newest_code(CHANNEL[contact])
    client.post(at(contact, "code/"), {"code": code})
    assert (led["Location"], before) == (at(contact, "code/"), (OLD, "ana@people.example"))
    assert stands(ana) == then
    assert said("contact_changed") == {("sms", OLD), ("mail", "ana@people.example")}
    assert list(DetailEvent.objects.values_list("element", "act")) == [
        (reaching.ELEMENT[getattr(reaching, contact.upper())], "changed")
    ]
    assert not PendingContact.objects.exists()
    ana.refresh_from_db()
    assert ana.account_state == "active"


def test_mail_about_it_names_neither_old_nor_new(ana: User, client: Client) -> None:
    ask(client, "mobile")
    client.post(at("mobile", "code/"), {"code": newest_code(Channel.SMS)})
    told = [
        f"{each.title} {each.body} {each.html}"
        for each in Message.objects.filter(kind="contact_changed")
    ]
    assert [value for value in (OLD, NEW, "9123", "9876") if value in str(told)] == []


def test_number_is_proven_and_declared_anew(ana: User, client: Client) -> None:
    Profile.objects.update(mobile_declared_at=None)
    ask(client, "mobile")
    client.post(at("mobile", "code/"), {"code": newest_code(Channel.SMS)})
    profile = Profile.objects.get(user=ana)
    assert None not in (
        profile.mobile_index,
        profile.mobile_verified_at,
        profile.mobile_declared_at,
    )


def test_number_needs_the_word_that_it_is_ones_own(client: Client) -> None:
    response = ask(client, "mobile", mobile_declared="")
    assert "Say that the number is yours" in response.content.decode()
    assert not PendingContact.objects.exists()


@pytest.mark.parametrize("contact", ["mobile", "email"])
def test_wrong_code_changes_nothing(ana: User, client: Client, contact: str) -> None:
    ask(client, contact)
    page = client.post(at(contact, "code/"), {"code": "000000"}).content.decode()
    assert ("wrong or no longer good" in page, stands(ana)) == (True, (OLD, "ana@people.example"))


def test_code_of_the_number_is_none_for_the_address(ana: User, client: Client) -> None:
    ask(client, "mobile")
    ask(client, "email")
    client.post(at("email", "code/"), {"code": newest_code(Channel.SMS)})
    assert stands(ana) == (OLD, "ana@people.example")


def test_code_is_good_once_and_for_its_holder(ana: User, client: Client) -> None:
    ask(client, "mobile")
    code = newest_code(Channel.SMS)
    other = person("other")
    theirs = just_proven(other, reauthenticated=True, method="password")
    assert theirs.post(at("mobile", "code/"), {"code": code})["Location"] == at("mobile")
    client.post(at("mobile", "code/"), {"code": code})
    again = client.post(at("mobile", "code/"), {"code": code})
    assert (again.status_code, again["Location"]) == (302, at("mobile"))


def shape(response) -> tuple[int, str]:  # type: ignore[no-untyped-def] # noqa: ANN001 - the test client's answer
    return response.status_code, RANDOM.sub("", response.content.decode())


@pytest.mark.parametrize("contact", ["mobile", "email"])
def test_one_that_is_in_use_is_answered_like_a_free_one_and_its_holder_is_warned(
    ana: User, client: Client, contact: str
) -> None:
    seen = []
    for is_taken in (False, True):
        if is_taken:
            PendingContact.objects.all().delete()
            OneTimeCode.objects.all().delete()
            SendCount.objects.all().delete()
            Message.objects.all().delete()
            holder = person("holder", mobile=NEW)
            EmailAddress.objects.filter(user=holder).update(email="new@example.com")
        led = ask(client, contact)
        seen.append(
            [
                (led.status_code, led["Location"]),
                shape(client.get(led["Location"])),
                shape(client.post(led["Location"], {"code": "000000"})),
                shape(client.post(at(contact, "resend/"))),
            ]
        )
    assert seen[0] == seen[1]
    assert [each.subject for each in Message.objects.filter(kind="holder_warning")] == [
        holder.subject
    ]
    assert not Message.objects.filter(kind__startswith="code").exists()


@pytest.mark.parametrize("contact", ["mobile", "email"])
def test_slower_of_two_hears_what_a_wrong_code_hears(
    ana: User, client: Client, contact: str
) -> None:
    ask(client, contact)
    code = newest_code(CHANNEL[contact])
    faster = person("faster", mobile=NEW)
    EmailAddress.objects.filter(user=faster).update(email="new@example.com")
    page = client.post(at(contact, "code/"), {"code": code}).content.decode()
    assert ("wrong or no longer good" in page, stands(ana)) == (True, (OLD, "ana@people.example"))
    assert Message.objects.get(kind="holder_warning").subject == faster.subject
    assert not Message.objects.filter(kind="contact_changed").exists()


def test_second_window_is_told_that_the_number_is_another_one(ana: User, client: Client) -> None:
    found = VERSION.search(client.get(at("mobile")).content.decode())
    assert found
    Profile.objects.filter(user=ana).update(mobile="+85291110000")
    late = client.post(at("mobile"), {"version": found[1], **NUMBER})
    page = late.content.decode()
    assert (late.status_code, "•000" in page, "•432" in page) == (409, True, True)
    assert 'name="mobile_number" value="98765432"' in page
    fresh = VERSION.search(page)
    assert fresh
    assert client.post(at("mobile"), {"version": fresh[1], **NUMBER})["Location"] == at(
        "mobile", "code/"
    )


def test_present_number_is_no_change(client: Client) -> None:
    page = ask(client, "mobile", mobile_number="91234567")
    assert (page["Location"], PendingContact.objects.count()) == ("/me/profile/", 0)


def test_limits_count_here_too(client: Client, settings) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - pytest-django's own
    settings.CODE_SENDS_PER_ADDRESS = 0
    assert ask(client, "mobile").status_code == 429
    assert not PendingContact.objects.exists()


def test_another_code_can_be_asked_for_after_a_while(client: Client, settings) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - pytest-django's own
    ask(client, "email")
    soon = client.post(at("email", "resend/"))
    settings.CODE_RESEND_GAP = type(settings.CODE_RESEND_GAP)(0)
    settings.CODE_SENDS_PER_TARGET = 2
    later = client.post(at("email", "resend/"))
    never = client.post(at("email", "resend/"))
    settings.CODE_SENDS_PER_ADDRESS = 1
    refused = client.post(at("email", "resend/"))
    codes = Message.objects.filter(kind="code_mail").count()
    assert (soon["Location"], later["Location"], never["Location"], codes) == (
        at("email", "code/"), at("email", "code/"), at("email", "code/?limit=1"), 2
    )  # fmt: skip
    assert refused.status_code == 429
    assert "Today no more codes" in client.get(never["Location"]).content.decode()


@pytest.mark.parametrize("step", ["code/", "resend/", "stop/"])
def test_without_anything_that_waits_the_way_leads_back(client: Client, step: str) -> None:
    answer = client.post(at("mobile", step), {"code": "123456"})
    assert answer["Location"] == (at("mobile") if step != "stop/" else "/me/profile/")


def test_what_waits_can_be_stopped(ana: User, client: Client) -> None:
    ask(client, "mobile")
    client.post(at("mobile", "stop/"))
    assert PendingContact.objects.count() == OneTimeCode.objects.count() == 0


def test_what_nobody_proves_goes_in_a_day(client: Client) -> None:
    ask(client, "mobile")
    schedule_duties()
    run_due()
    there = PendingContact.objects.count()
    PendingContact.objects.update(created_at=now() - timedelta(hours=24))
    expired = client.get(at("mobile", "code/"))
    assert (there, reaching.sweep(), expired["Location"]) == (1, 1, at("mobile"))


def test_old_number_can_be_taken_back_by_its_code(ana: User, client: Client) -> None:
    ask(client, "mobile")
    client.post(at("mobile", "code/"), {"code": newest_code(Channel.SMS)})
    row = PreviousValue.objects.get(user=ana)
    led = client.post(f"/me/profile/restore/{row.pk}/")
    assert (led["Location"], stands(ana)[0]) == (at("mobile", "code/"), NEW)
    client.post(led["Location"], {"code": newest_code(Channel.SMS)})
    assert stands(ana)[0] == OLD


def test_account_without_number_and_address_tells_them_here() -> None:
    bare = User.objects.create_user("bare", password="a long walk home")
    client = just_proven(bare, reauthenticated=True, method="password")
    assert "It counts once you have typed the code" in client.get(at("mobile")).content.decode()
    for contact in ("mobile", "email"):
        ask(client, contact)
        client.post(at(contact, "code/"), {"code": newest_code(CHANNEL[contact])})
    assert stands(bare) == (NEW, "new@example.com")
    assert PreviousValue.objects.count() == 0


def test_staff_tell_their_address_here() -> None:
    boss = User.objects.create_superuser("boss", password="a long walk home")
    client = just_proven(boss, reauthenticated=True, method="password")
    ask(client, "email")
    client.post(at("email", "code/"), {"code": newest_code(Channel.MAIL)})
    row = EmailAddress.objects.get(user=boss)
    assert (row.email, row.verified, row.primary) == ("new@example.com", True, True)
    assert not Profile.objects.exists()


def test_staff_have_no_number() -> None:
    boss = User.objects.create_superuser("boss", password="a long walk home")
    client = just_proven(boss, reauthenticated=True, method="password")
    assert client.get(at("mobile")).status_code == 404


def test_whoever_is_leaving_changes_nothing(ana: User) -> None:
    Subject.objects.filter(pk=ana.subject_id).update(state=SubjectState.ERASING)
    with pytest.raises(SubjectGone):
        reaching.ask(user_id=ana.pk, purpose=reaching.MOBILE, target=NEW, source="::1")


def test_number_typed_by_somebody_who_stays_goes_with_its_holder(ana: User) -> None:
    reaching.ask(user_id=ana.pk, purpose=reaching.MOBILE, target=NEW, source="::1")
    previous.forget_naming(values=frozenset({NEW}))
    assert not PendingContact.objects.exists()
