"""From submitted to active: the whole basic set, and one account a certificate (P-2.3, P-2.8e)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.domain import elements, proving
from accounts.domain.activation import check_details, indexes_of
from accounts.domain.registration import forget_attempts
from accounts.invariants import identifiers_are_unique
from accounts.models import Profile, User
from privacy.messages.models import Message
from privacy.registry.paths import find_subjects
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from tests.people import new_passport, person
from tests.privacy.erasure.conftest import leaves

pytestmark = pytest.mark.django_db


def registered(username: str, passport: dict[str, str] | None = None, **columns: object) -> User:
    """Return somebody who has proven number and address and waits for the check."""
    user = person(username, proven=False)
    Profile.objects.filter(user=user).update(**(passport or {}), **columns)
    user = User.objects.get(pk=user.pk)
    proving.take_mobile(user)
    proving.take_email(user)
    return user


def checked(user: User) -> str:
    return str(check_details(user_id=user.pk, now=now()))


def test_whole_account_becomes_active_and_takes_its_certificate() -> None:
    user = registered("ana")
    assert checked(user) == "active"
    profile = Profile.objects.get(user=user)
    made = indexes_of(profile)
    assert ({name: getattr(profile, name) for name in made}, None in made.values()) == (made, False)


def test_unfinished_registration_holds_no_certificate() -> None:
    assert Profile.objects.get(user=registered("ana")).certificate_index is None


def test_second_account_with_a_certificate_stays_incomplete_and_the_holder_is_told() -> None:
    passport = new_passport()
    holder, stranger = registered("holder", passport), registered("stranger", passport)
    assert [checked(holder), checked(stranger), checked(stranger)] == [
        "active",
        "incomplete",
        "incomplete",
    ]
    warned = Message.objects.filter(kind="certificate_warning")
    assert {(m.subject_id, m.channel, m.address) for m in warned} == {
        (holder.subject_id, "mail", "holder@people.example")
    }
    assert passport["certificate_number"] not in str([(m.title, m.body) for m in warned])


def test_holder_who_is_leaving_is_not_written_to() -> None:
    passport = new_passport()
    holder, stranger = registered("holder", passport), registered("stranger", passport)
    checked(holder)
    Subject.objects.filter(pk=holder.subject_id).update(state=SubjectState.ERASING)
    assert (checked(stranger), Message.objects.filter(kind="certificate_warning").count()) == (
        "incomplete",
        0,
    )


def test_certificate_of_somebody_who_left_is_taken_back_from_who_never_held_it() -> None:
    passport = new_passport()
    holder, stranger = registered("holder", passport), registered("stranger", passport)
    checked(holder)
    checked(stranger)
    forget_attempts(values={passport["certificate_number"].casefold()}, before=now())
    kept = Profile.objects.order_by("user__username").values_list("certificate_number", flat=True)
    assert list(kept) == [passport["certificate_number"], None]


def test_unfinished_registration_with_the_certificate_of_somebody_who_left_goes() -> None:
    user = registered("stranger")
    number = str(Profile.objects.get(user=user).certificate_number)
    forget_attempts(values={number}, before=now() + timedelta(minutes=1))
    assert User.objects.count() == 0


def test_person_is_found_by_a_certificate_that_they_hold() -> None:
    passport = new_passport() | {"certificate_number": "123456789"}
    holder = registered("holder", passport)
    typed = ["123 456-789", "\uff11\uff12\uff13456789", "123456780", ""]
    before = find_subjects(kind="certificate", value=typed[0])
    checked(holder)
    after = [find_subjects(kind="certificate", value=value) for value in typed]
    assert (before, after) == (
        set(),
        [{holder.subject_id}, {holder.subject_id}, set(), set()],
    )


def test_same_number_of_another_country_is_another_certificate() -> None:
    british = new_passport()
    people = [
        registered("ana", british),
        registered("ben", british | {"certificate_country": "TW"}),
    ]
    assert [checked(each) for each in people] == ["active", "active"]
    found = find_subjects(kind="certificate", value=british["certificate_number"])
    assert found == {each.subject_id for each in people}


def test_number_of_another_country_does_not_hold_an_erasure_up() -> None:
    british = new_passport()
    ana, ben = (
        registered("ana", british),
        registered("ben", british | {"certificate_country": "TW"}),
    )
    checked(ana)
    checked(ben)
    case = leaves(ana)
    kept = Profile.objects.get().certificate_number
    assert (case.state, kept) == ("done", british["certificate_number"])


def test_duplicate_does_not_hold_an_erasure_up() -> None:
    passport = new_passport()
    ana, stranger = registered("ana", passport), registered("stranger", passport)
    checked(ana)
    checked(stranger)
    case = leaves(ana)
    assert (case.state, Profile.objects.get().certificate_number) == ("done", None)


def test_altered_certificate_is_a_violation() -> None:
    checked(registered("ana"))
    assert identifiers_are_unique().violations == 0
    Profile.objects.update(certificate_number="987654321")
    assert identifiers_are_unique().violations == 1


@pytest.mark.parametrize(
    "columns",
    [
        {"certificate_index": "x"},
        {"certificate_number": None},
        {"certificate_until": None},
        {"certificate_type": None, "certificate_country": None},
    ],
)
def test_half_a_certificate_is_refused_by_the_database(columns: dict[str, str | None]) -> None:
    user = registered("ana")
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.filter(user=user).update(**columns)


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200b", "N/A", "test", "\u3164"])
@pytest.mark.parametrize("column", [name for names in elements.COLUMNS.values() for name in names])
def test_blank_looking_element_is_none(column: str, typed: str) -> None:
    told = elements.told_by(Profile.objects.get(user=registered("ana"))) | {column: typed}
    (element,) = (each for each, names in elements.COLUMNS.items() if column in names)
    assert (elements.blank(told), elements.refused(told, now=now())) == ([element], {})


@pytest.mark.parametrize(
    ("columns", "element"),
    [
        ({"name": "123"}, "D-04"),
        ({"gender": "blue"}, "D-05"),
        ({"country": "ZZ"}, "D-06"),
        ({"certificate_type": "macau_id"}, "D-07"),
        ({"certificate_country": "ZZ"}, "D-07"),
        ({"certificate_number": "12345"}, "D-08"),
        ({"certificate_from": "2999-01-01"}, "D-09"),
        ({"certificate_from": "1989-12-31"}, "D-09"),
        ({"certificate_until": "2020-03-01"}, "D-09"),
        ({"birth_date": "1850-01-01"}, "D-10"),
        ({"birth_date": "2025-01-01"}, "D-10"),
        ({"birth_date": "soon"}, "D-10"),
        ({"certificate_until": "2020-02-30"}, "D-09"),
    ],
)
def test_element_that_breaks_its_rule_is_named(columns: dict[str, str], element: str) -> None:
    told = elements.told_by(Profile.objects.get(user=registered("ana"))) | columns
    assert element in elements.refused(told, now=now())
