"""A check begins with a reason and an announcement, for one person at a time (P-2.4)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from accounts.domain.activation import check_details
from accounts.identity.domain.opening import NothingToCheck, NotYours, ReasonMissing, open_check
from accounts.models import IdentityCheck, Profile, User
from privacy.messages.models import Message
from privacy.subjects.domain import SubjectGone
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.models import Work
from tests.accounts.identity.asking import asked, letters, opened, says, values_of
from tests.accounts.test_activation import registered
from tests.peers.authority import Authority
from tests.people import held, new_passport, person

WHY = "Two people sign in by turns."


@pytest.mark.django_db
def test_check_is_announced_by_mail_and_page_before_anything_is_sent() -> None:
    user = person("ana")
    check = opened(user)
    assert (check.state, check.asked_at) == ("not_checked", None)
    assert check.ask_at - check.announced_at == timedelta(hours=24)
    work = Work.objects.get(kind="identity.ask")
    assert (work.reference, work.due_at) == (str(check.pk), check.ask_at)
    [(address, text)] = letters("identity_announced")
    assert address == "ana@people.example"
    assert "Passport authority: United Kingdom" in text
    client = Client()
    client.force_login(user)
    page = client.get("/me/identity/").text
    assert "Nothing has been sent yet" in page
    assert "There are signs that somebody else uses your account" in page
    assert not any(value in text + page for value in values_of(user))


@pytest.mark.django_db
def test_person_about_whom_nobody_was_asked_reads_so_and_sees_no_others() -> None:
    opened(person("ana"))
    client = Client()
    client.force_login(person("ben"))
    assert "No authority was ever asked about you." in client.get("/me/identity/").text
    assert "Identity check" not in client.get("/me/").text
    assert Client().get("/me/identity/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "explanation"),
    [("", ""), ("everybody", WHY), ("staff", ""), ("staff", "        x"), ("MISUSE", "")],
)
def test_without_a_reason_of_the_list_nobody_is_checked(reason: str, explanation: str) -> None:
    user, officer = person("ana"), person("officer")
    with pytest.raises(ReasonMissing):
        open_check(
            subject_id=user.subject_id,
            reason=reason,
            explanation=explanation,
            by=officer.subject_id,
            now=now(),
        )
    assert IdentityCheck.objects.count() + Work.objects.filter(kind="identity.ask").count() == 0


@pytest.mark.django_db
def test_reason_of_staff_in_words_needs_a_member_of_staff() -> None:
    user, officer = person("ana"), person("officer")
    with pytest.raises(ReasonMissing):
        opened(user, reason="staff", explanation=WHY)
    check = opened(user, reason="staff", explanation=WHY, by=officer.subject_id)
    assert (check.explanation, check.requested_by_id) == (WHY, officer.subject_id)
    client = Client()
    client.force_login(user)
    assert WHY in client.get("/me/identity/").text


@pytest.mark.django_db
def test_words_of_staff_stand_encrypted() -> None:
    opened(person("ana"), reason="staff", explanation=WHY, by=person("officer").subject_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT explanation, authority FROM accounts_identitycheck")
        stored = cursor.fetchone()
    assert [each.startswith("v1:") for each in stored] == [True, True]


@pytest.mark.django_db
def test_nobody_asks_about_themselves_nor_about_who_is_leaving_or_told_nothing() -> None:
    user = person("ana")
    with pytest.raises(NotYours):
        opened(user, by=user.subject_id)
    bare = person("ben")
    nothing = dict.fromkeys([*new_passport(), *held(new_passport())])
    Profile.objects.filter(user=bare).update(**nothing)
    with pytest.raises(NothingToCheck):
        opened(bare)
    Subject.objects.filter(pk=user.subject_id).update(state="erasing")
    with pytest.raises(SubjectGone):
        opened(user)


@pytest.mark.django_db
def test_while_one_is_open_a_second_is_the_same_and_nobody_is_told_twice() -> None:
    user = person("ana")
    assert opened(user) == opened(user, reason="recovery")
    assert (IdentityCheck.objects.count(), len(letters("identity_announced"))) == (1, 1)


def test_two_who_ask_at_once_open_one_check(own_database: str) -> None:
    user = person("ana")
    found: list[IdentityCheck] = []

    def ask() -> None:
        found.append(opened(user))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len({check.pk for check in found}) == 1 == IdentityCheck.objects.count()
    assert Message.objects.filter(kind="identity_announced").count() == 1


@pytest.mark.django_db
def test_certificate_of_somebody_else_at_activation_has_the_authority_asked() -> None:
    passport = new_passport()
    holder, stranger = registered("holder", passport), registered("stranger", passport)
    for user in (holder, stranger, stranger):
        check_details(user_id=user.pk, now=now())
    check = IdentityCheck.objects.get()
    assert (check.subject_id, check.reason) == (stranger.subject_id, "duplicate")
    assert User.objects.get(pk=holder.pk).account_state == "active"


@pytest.mark.django_db
def test_letter_about_a_duplicate_does_not_say_that_somebody_has_the_document() -> None:
    passport = new_passport()
    for name in ("holder", "stranger"):
        check_details(user_id=registered(name, passport).pk, now=now())
    [(address, text)] = letters("identity_announced")
    assert address == "stranger@people.example"
    assert "We must be sure that the document belongs to you" in text
    assert not {"another", "other account", "duplicate", "already"} & set(text.lower().split())


@pytest.mark.django_db
def test_what_an_authority_has_answered_is_not_asked_again(authority: Authority) -> None:
    passport = new_passport()
    holder, stranger = registered("holder", passport), registered("stranger", passport)
    check_details(user_id=holder.pk, now=now())
    check = asked(stranger, reason="duplicate")
    says(authority, check, "mismatch")
    check_details(user_id=stranger.pk, now=now())
    assert IdentityCheck.objects.count() == 1
