import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from privacy.registry.holdings import registry
from privacy.registry.paths import UnknownIdentifier, counts, find_subjects, needles
from tests.privacy.registry.conftest import Person

pytestmark = pytest.mark.django_db


def test_rows_are_those_of_the_asked_people_only(person: Person) -> None:
    mei, other = person(), person("lok", mobile="+85267654321")
    addresses = registry.holdings["account.EmailAddress"]
    assert [a.email for a in addresses.rows([mei.subject_id])] == ["mei@example.org"]
    assert addresses.rows([mei.subject_id, other.subject_id]).count() == 2


def test_counts_name_every_holding_that_leads_to_a_person(person: Person) -> None:
    found = counts(subject_ids=[person().subject_id])
    full = {label: count for label, count in found.items() if count}
    assert full == {
        "account.EmailAddress": 1,
        "accounts.Profile": 1,
        "accounts.User": 1,
        "privacy.Subject": 1,
    }


def test_rows_of_the_admin_log_are_found_by_the_id_they_name(person: Person) -> None:
    mei, staff = person(), person("staff", mobile="+85267654321")
    about = LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(mei.pk),
        object_repr=str(mei),
        action_flag=CHANGE,
    )
    assert list(registry.holdings["admin.LogEntry"].rows([mei.subject_id])) == [about]


def test_needles_are_clear_and_identify_alone(person: Person) -> None:
    mei = person()
    assert needles(subject_ids=[mei.subject_id]) == {
        mei.subject_id: sorted(
            [
                ("D-01", str(mei.pk)),
                ("D-02", "mei"),
                ("D-03", mei.password),
                ("D-11", "+85251234567"),
                ("D-11", mei.profile.mobile_index),
                ("D-13", "mei@example.org"),
            ]
        )
    }


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", " Mei@Example.org "),
        ("mobile", "+852 5123 4567"),
        ("username", "\uff2d\uff25\uff29"),
    ],
)
def test_somebody_is_found_by_any_proven_identifier(person: Person, kind: str, value: str) -> None:
    mei = person()
    assert find_subjects(kind=kind, value=value) == {mei.subject_id}


@pytest.mark.parametrize(
    ("kind", "value"), [("email", ""), ("mobile", "seven"), ("mobile", "+85267654321")]
)
def test_nobody_is_found_by_what_is_no_identifier_of_theirs(
    person: Person, kind: str, value: str
) -> None:
    person()
    assert find_subjects(kind=kind, value=value) == set()


def test_unproven_address_finds_nobody(person: Person) -> None:
    mei = person()
    EmailAddress.objects.create(user=mei, email="claimed@example.org")
    assert find_subjects(kind="email", value="claimed@example.org") == set()


def test_undeclared_kind_of_identifier_is_an_error() -> None:
    with pytest.raises(UnknownIdentifier, match="shoe size"):
        find_subjects(kind="shoe size", value="43")
