"""Two at once: removals, an end against a new cause, an editor against Legal. Real commits."""

import threading
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from takedown.works import domain
from takedown.works.enums import WorkState
from takedown.works.models import Removal, RemovalCause, Work
from tests.takedown.works import making

pytestmark = pytest.mark.usefixtures("own_database")


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do all of it at the same moment, each on a connection of its own; return what came out."""
    start = threading.Barrier(len(deeds))
    found: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            found[place] = deed()
        except Exception as error:  # noqa: BLE001 - judged by the test
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def ending(case_id: uuid.UUID) -> Callable[[], Any]:
    return partial(domain.end_cause, case_id=case_id, reason="withdrawn", actor_id=None)


def test_ten_removals_at_once_are_one_removal_with_each_cause_once() -> None:
    work = making.published()
    causes = [making.notice() for _ in range(5)] * 2
    found = at_once(*(partial(making.remove, work, cause) for cause in causes))
    assert len({removal.pk for removal in found}) == 1
    assert (Removal.objects.count(), RemovalCause.objects.count()) == (1, 5)


def test_last_end_against_a_new_cause_leaves_the_work_down() -> None:
    work, first, second = making.published(), making.notice(), making.notice()
    making.remove(work, first)
    at_once(ending(first.case_id), lambda: making.remove(work, second))
    work.refresh_from_db()
    assert work.state == WorkState.REMOVED


def test_editor_who_publishes_while_legal_removes_does_not_win() -> None:
    work = making.draft()
    at_once(lambda: making.remove(work), lambda: domain.publish(work_id=work.pk))
    work.refresh_from_db()
    assert work.state == WorkState.REMOVED


def test_two_cases_about_two_works_end_and_begin_without_a_deadlock() -> None:
    one, two = making.published(), making.published()
    first, second = making.notice(), making.notice()
    for work in (one, two):
        making.remove(work, first)
        making.remove(work, second)
    cases = (first.case_id, second.case_id, uuid.uuid4()) * 2
    found = at_once(*(ending(case_id) for case_id in cases))
    assert [each for each in found if isinstance(each, Exception)] == []
    assert set(Work.objects.values_list("state", flat=True)) == {WorkState.PUBLISHED}
