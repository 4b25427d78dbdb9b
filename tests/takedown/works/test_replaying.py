"""A restored backup that is older than removals and restorations gets all of them again."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client

from privacy.outside import domain as outside
from privacy.outside import replay
from privacy.outside.domain import Verdict
from takedown.references import public_reference
from takedown.works import domain
from takedown.works.enums import Ground
from takedown.works.models import RemovalCause, Work
from tests.conftest import clone, drop, use_database
from tests.takedown.works import making


@pytest.fixture
def restored(own_database: str) -> Iterator["Backup"]:
    outside.begin()
    backup = Backup(own_database)
    yield backup
    backup.gone()


class Backup:
    """A copy of the database, taken at one moment and put in its place at another."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.copy = f"{database}_old"

    def take(self) -> None:
        self.close()
        clone(self.database, self.copy)

    def put_back(self) -> None:
        self.close()
        use_database(self.copy)

    def gone(self) -> None:
        self.close()
        use_database(self.database)
        drop(self.copy)

    def close(self) -> None:
        for each in connections.all():
            each.close()


def replayed() -> int:
    count = 0
    while done := replay.replay_next():
        count += done.total()
    return count


def states() -> dict[str, str]:
    return dict(Work.objects.values_list("slug", "state"))


def test_backup_older_than_removals_and_restorations_is_as_young_as_they_are(
    restored: Backup,
) -> None:
    slugs = ["claimed", "wished", "minors", "back", "twice", "half", "untouched"]
    works = {slug: making.published(making.values(slug=slug)) for slug in slugs}
    link, before = making.link(), making.notice()
    making.remove(works["half"], before)
    making.remove(works["back"], before)
    restored.take()
    notice, other, ended = making.notice(), making.notice(), making.notice()
    making.remove(works["claimed"], notice)
    making.remove(link, notice)
    making.remove(works["wished"], None, Ground.OWN_WISH)
    making.remove(works["minors"], None, Ground.MINOR)
    making.remove(works["twice"], ended)
    making.remove(works["twice"], other)
    making.remove(works["half"], other)
    domain.end_cause(case_id=ended.case_id, reason="withdrawn", actor_id=None)
    domain.end_cause(case_id=before.case_id, reason="withdrawn", actor_id=None)
    young = states()
    assert young == {**dict.fromkeys(slugs, "removed"), "back": "published",
                     "untouched": "published"}  # fmt: skip
    restored.put_back()
    assert outside.judge() == Verdict.BEHIND
    assert (states()["claimed"], states()["back"]) == ("published", "removed")
    assert replayed() > 0
    assert (states(), outside.judge()) == (young, Verdict.OPEN)
    page = Client().get("/works/claimed/")
    assert page.status_code == 451
    assert public_reference(notice.case_id) in page.text
    assert "17 U.S.C. 512" in page.text
    assert Client().get(f"/out/{link.pk}/").status_code == 451
    assert Client().get("/works/minors/").status_code == 410
    living = RemovalCause.objects.filter(ended_at=None)
    assert {cause.case_id for cause in living.filter(removal__work__slug="twice")} == {
        other.case_id
    }
    rows = RemovalCause.objects.count()
    assert (replayed(), RemovalCause.objects.count(), states()) == (0, rows, young)
    domain.end_cause(case_id=other.case_id, reason="withdrawn", actor_id=None)
    assert states()["half"] == "published"


def test_removed_work_that_the_backup_does_not_know_is_passed_over(restored: Backup) -> None:
    restored.take()
    cause = making.notice()
    making.remove(making.published(), cause)
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    restored.put_back()
    assert (replayed(), outside.judge(), Work.objects.count()) == (2, Verdict.OPEN, 0)


def test_reference_of_a_case_is_made_from_its_id_and_from_nothing_else() -> None:
    case_id = uuid.UUID("5f2b7c1e-8a44-4d0e-9c3b-1a2b3c4d5e6f")
    assert public_reference(case_id) == public_reference(uuid.UUID(str(case_id)))
    many = {public_reference(uuid.uuid4()) for _ in range(1000)}
    assert len(many) == 1000
    assert all(len(each) == 13 for each in many)
