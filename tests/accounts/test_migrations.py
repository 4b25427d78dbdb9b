"""Whoever was there before a migration is there after it, by the rules of now."""

from django.core.management import call_command

from accounts.models import Profile, User
from tests.people import held, new_passport, person

BEFORE = "0005_sign_ins"


def migrate(*target: str) -> None:
    call_command("migrate", "accounts", *target, database="owner", verbosity=0)


def test_certificates_that_are_held_can_be_found_and_accounts_without_one_lack_it(
    own_database: str,
) -> None:
    person("ana")
    person("ben")
    nothing = dict.fromkeys([*new_passport(), *held(new_passport())])
    Profile.objects.filter(user__username="ben").update(**nothing)
    before = Profile.objects.get(user__username="ana").certificate_number_index
    migrate(BEFORE)
    migrate()
    states = dict(User.objects.values_list("username", "account_state"))
    assert states == {"ana": "active", "ben": "incomplete"}
    assert Profile.objects.get(user__username="ana").certificate_number_index == before
