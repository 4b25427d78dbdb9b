"""Each invariant of T-3.6 holds through a whole challenge, and sees what was changed by hand."""

from collections.abc import Callable

import pytest

from accounts.challenges import invariants as hold
from accounts.challenges.promises import doubted as says
from accounts.models import AccuracyChallenge, RefusedService, User
from privacy.registry.promises import Looked, promises
from privacy.subjects.domain import restrict
from privacy.subjects.enums import Restriction
from privacy.work.clock import now
from tests.accounts.challenges.doubting import DAY, decide, doubted, member_of_staff, overdue
from tests.people import person

pytestmark = pytest.mark.django_db


def cancelled_by_nobody() -> None:
    User.objects.filter(username="ana").update(account_state="cancelled")


def forgotten_state() -> None:
    User.objects.filter(username="ben").update(account_state="active")


def restricted_for_nothing() -> None:
    restrict(subject_id=User.objects.get(username="ben").subject_id, reason=Restriction.CHALLENGE)


def stopped_clock() -> None:
    AccuracyChallenge.objects.filter(state="open").update(due_at=now() - 2 * DAY)


BROKEN: list[tuple[Callable[[], Looked], Callable[[], None]]] = [
    (hold.nobody_is_cancelled_without_a_challenge, cancelled_by_nobody),
    (hold.account_is_challenged_while_doubted, forgotten_state),
    (hold.what_holds_was_decided, restricted_for_nothing),
    (hold.deadlines_pass, stopped_clock),
]


@pytest.mark.parametrize(("invariant", "broken"), BROKEN)
def test_every_invariant_holds_and_sees_what_breaks_it(
    invariant: Callable[[], Looked], broken: Callable[[], None]
) -> None:
    decide(member_of_staff(), overdue(person("ana")), "refuse", "logs")
    doubted(person("ben"))
    assert invariant().violations == 0
    broken()
    assert invariant().violations == 1


def test_decision_before_its_time_is_seen_even_where_the_database_let_it_pass() -> None:
    decide(member_of_staff(), overdue(person("ana")), "restrict")
    assert hold.nobody_is_cancelled_early() == Looked(1, 0)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conname LIKE 'challenge_decided%'")
        assert cursor.fetchall() == [("challenge_decided_after_its_time",)]


def test_clause_names_what_is_doubted_and_refused() -> None:
    user = person("ana")
    assert [fact.value for fact in says(user.subject_id)] == ["none", "none"]
    challenge = doubted(user)
    assert says(user.subject_id)[1].value == challenge.due_at
    late = overdue(person("ben"))
    decide(member_of_staff(), late, "refuse", "logs", "linking")
    refused = ["none", "Linking of devices, Usage logs"]
    assert [fact.value for fact in says(late.subject_id)] == refused
    assert RefusedService.objects.count() == 2
    assert [each.id for each in promises.clauses["T-3.6"]] == ["T-3.6"]
