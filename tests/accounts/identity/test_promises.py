"""Each invariant of P-2.4 holds, and sees what was changed by hand; settings that cannot be."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from accounts.domain import marks
from accounts.enums import Mark
from accounts.identity import invariants as hold
from accounts.identity.checks import problems
from accounts.identity.promises import checked
from accounts.models import IdentityCheck, User
from accounts.signals import identity_data_changed
from privacy.disclosure.models import Processor
from privacy.registry.promises import Looked
from privacy.work.clock import now
from tests.accounts.identity.asking import asked, says
from tests.accounts.identity.conftest import ANSWER_KEY, KEY
from tests.peers.authority import Authority
from tests.people import person
from tests.privacy.erasure.conftest import leaves

pytestmark = pytest.mark.django_db


def more_is_listed() -> None:
    Processor.objects.filter(pk="identity_authority").update(elements=["D-04", "D-10"])


def asked_early() -> None:
    IdentityCheck.objects.update(asked_at=now() - timedelta(days=9))


def forgotten() -> None:
    IdentityCheck.objects.update(answer_due_at=now() - timedelta(days=2))


@pytest.mark.parametrize(
    ("invariant", "broken"),
    [
        (hold.asked_only_as_listed, more_is_listed),
        (hold.announced_before_asked, asked_early),
        (hold.nothing_waits_for_ever, forgotten),
    ],
)
def test_every_invariant_holds_and_sees_what_breaks_it(
    invariant: Callable[[], Looked], broken: Callable[[], None]
) -> None:
    asked()
    assert invariant() == Looked(1, 0)
    broken()
    assert invariant() == Looked(1, 1)


def test_clause_says_how_a_check_stands(authority: Authority) -> None:
    user = person("ana")
    assert [fact.value for fact in checked(user.subject_id)] == ["Not checked", 0]
    says(authority, asked(user), "match")
    agreed = "Agrees with the records of the authority"
    assert [fact.value for fact in checked(user.subject_id)] == [agreed, 1]


def test_checks_go_with_their_person(authority: Authority) -> None:
    user = person("ana")
    says(authority, asked(user), "mismatch")
    leaves(user)
    assert IdentityCheck.objects.count() == 0


@pytest.mark.parametrize(
    ("url", "keys", "found"),
    [
        ("manual://", ("", ""), []),
        ("https://authority.example/v1", (KEY, ANSWER_KEY), []),
        ("http://127.0.0.1:9/v1", (KEY, ANSWER_KEY), []),
        ("http://authority.example/v1", (KEY, ANSWER_KEY), ["E302"]),
        ("ftp://authority.example/v1", (KEY, ANSWER_KEY), ["E301"]),
        ("https://authority.example/v1", (KEY, KEY), ["E303"]),
        ("https://authority.example/v1", (KEY, "short"), ["E303"]),
    ],
)
def test_way_that_cannot_be_stops_the_start(
    settings: Settings, url: str, keys: tuple[str, str], found: list[str]
) -> None:
    settings.IDENTITY_BACKEND = url
    settings.IDENTITY_SIGNING_KEY, settings.IDENTITY_ANSWER_KEY = keys
    assert [number for number, _words in problems()] == found


def test_mark_follows_what_the_authority_says(authority: Authority) -> None:
    user = person("ana")
    marks.refresh(user=user, now=now())

    def true() -> str:
        results = marks.results_of(user=user, now=now())
        return str(marks.outcome_of(Mark.TRUE, results))

    seen = [true()]
    check = asked(user)
    seen.append(true())
    says(authority, check, "mismatch")
    seen.append(true())
    identity_data_changed.send(User, user_id=user.pk)
    seen.append(true())
    assert seen == ["passed", "open", "failed", "passed"]
