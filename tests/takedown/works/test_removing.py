"""Taking down and putting back: causes, locks, and what the database refuses whoever asks."""

import json
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from privacy.outside.models import OutsideLine
from privacy.work.models import Work as Later
from takedown.works import domain
from takedown.works.domain.removing import event
from takedown.works.enums import Ground, LinkState, RemovalState, WorkState
from takedown.works.models import Removal, RemovalCause, Work
from takedown.works.queries import published, removals_of_case, standing_removal
from tests.takedown.works import making

pytestmark = pytest.mark.django_db


def test_removed_work_is_down_with_its_cause_its_line_and_its_look() -> None:
    work, cause = making.published(), making.notice()
    removal = making.remove(work, cause)
    making.settle()
    assert list(published()) == []
    work.refresh_from_db()
    assert (work.state, removal.state, removal.ground) == ("removed", "standing", "copyright")
    assert removal.causes.get().reference == cause.reference
    line = OutsideLine.objects.get(kind="work.removed.copyright.dmca")
    assert (line.about, event(line.reference, work.pk)) == (work.pk, cause.case_id)
    assert Later.objects.filter(kind="works.probe", reference=str(removal.pk)).count() == 1


def test_same_case_twice_is_one_removal_one_cause_one_line() -> None:
    work, cause = making.published(), making.notice()
    assert making.remove(work, cause) == making.remove(work, cause)
    assert RemovalCause.objects.count() == 1
    assert OutsideLine.objects.filter(about=work.pk).count() == 1


def test_work_of_two_cases_stays_down_until_the_last_has_ended() -> None:
    work, first, second = making.published(), making.notice(), making.notice()
    removal = making.remove(work, first)
    assert making.remove(work, second) == removal
    assert domain.end_cause(case_id=first.case_id, reason="withdrawn", actor_id=None) == []
    work.refresh_from_db()
    assert work.state == WorkState.REMOVED
    back = domain.end_cause(case_id=second.case_id, reason="withdrawn", actor_id=None)
    making.settle()
    work.refresh_from_db()
    assert (back, work.state) == ([removal], WorkState.PUBLISHED)
    kinds = list(OutsideLine.objects.filter(about=work.pk).values_list("kind", flat=True))
    assert kinds == [
        "work.removed.copyright.dmca", "work.removed.copyright.dmca",
        "work.cause_ended", "work.restored",
    ]  # fmt: skip


def test_ended_case_takes_nothing_down_again() -> None:
    work, cause = making.published(), making.notice()
    making.remove(work, cause)
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    assert domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None) == []
    with pytest.raises(domain.CauseEnded):
        making.remove(work, cause)
    making.remove(work)
    assert Removal.objects.filter(work=work).count() == 2


def test_case_about_a_work_and_a_link_brings_both_back() -> None:
    work, link, cause = making.published(), making.link(), making.notice()
    making.remove(work, cause)
    making.remove(link, cause)
    link.refresh_from_db()
    assert link.state == LinkState.CUT
    assert {each.target for each in removals_of_case(case_id=cause.case_id)} == {work, link}
    assert len(domain.end_cause(case_id=cause.case_id, reason="counter", actor_id=None)) == 2
    making.settle()
    link.refresh_from_db()
    assert link.state == LinkState.LIVE


def test_silent_ground_is_told_before_copyright_while_it_lives() -> None:
    work, notice, report = making.published(), making.notice(), making.notice()
    removal = making.remove(work, notice)
    making.remove(work, report, Ground.MINOR)
    removal.refresh_from_db()
    assert removal.ground == Ground.MINOR
    domain.end_cause(case_id=report.case_id, reason="mistaken", actor_id=None)
    removal.refresh_from_db()
    assert removal.ground == Ground.COPYRIGHT


def test_draft_that_is_removed_comes_back_as_a_draft() -> None:
    work, cause = making.draft(), making.notice()
    making.remove(work, cause)
    with pytest.raises(domain.Locked):
        domain.publish(work_id=work.pk)
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    work.refresh_from_db()
    assert work.state == WorkState.DRAFT


def test_snapshot_keeps_words_for_copyright_and_hashes_for_a_minor() -> None:
    work = making.published()
    kept = json.loads(making.remove(work).snapshot)
    assert kept["texts"]["en"][0] == "A door that opens"
    other = json.loads(making.remove(making.published(), None, Ground.MINOR).snapshot)
    assert (other["texts"], len(other["content_sha256"])) == ({}, 64)
    with connection.cursor() as cursor:
        cursor.execute("SELECT snapshot FROM takedown_removal")
        assert [row for row in cursor.fetchall() if "opens" in row[0]] == []


def test_removed_work_is_locked_for_editors() -> None:
    work = making.published()
    making.remove(work)
    with pytest.raises(domain.Locked):
        domain.write(values=making.values(), actor_id=making.EDITOR, work_id=work.pk)
    with pytest.raises(domain.Locked):
        domain.publish(work_id=work.pk)
    with pytest.raises(domain.Locked):
        domain.unpublish(work_id=work.pk)
    assert standing_removal(target=work) is not None


def refused(statement: str, *values: uuid.UUID) -> str:
    """Return what the database says against raw SQL, the deferred triggers included."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement, [str(value) for value in values])
            making.settle()
    except DatabaseError as refusal:
        return str(refusal)
    return ""


def test_raw_sql_removes_nothing_without_a_cause() -> None:
    work, link = making.published(), making.link()
    update = "UPDATE takedown_work SET state = 'removed' WHERE id = %s"
    assert "removed by a removal" in refused(update, work.pk)
    assert "cut by a removal" in refused(
        "UPDATE takedown_externallink SET state = 'cut' WHERE id = %s", link.pk
    )
    insert = """INSERT INTO takedown_removal (id, work_id, ground, state, was, snapshot)
                VALUES (gen_random_uuid(), %s, 'copyright', 'standing', 'published', 'v1:x:y')"""
    assert "by nothing else" in refused(insert, work.pk)


def test_raw_sql_brings_nothing_back_while_a_cause_lives() -> None:
    work = making.published()
    removal = making.remove(work)
    making.settle()
    for statement, words in (
        ("UPDATE takedown_work SET state = 'published' WHERE id = %s", "removed by a removal"),
        ("UPDATE takedown_work SET slug = 'other' WHERE id = %s", "Cannot update"),
        ("DELETE FROM takedown_work WHERE id = %s", "takedown_work"),
        ("UPDATE takedown_worktext SET title = 'x' WHERE work_id = %s", "locked"),
        ("DELETE FROM takedown_worktext WHERE work_id = %s", "locked"),
    ):
        assert words in refused(statement, work.pk)
    for statement, words in (
        (
            "UPDATE takedown_removal SET state = 'ended', ended_at = now() WHERE id = %s",
            "living cause",
        ),
        ("DELETE FROM takedown_removal WHERE id = %s", "Cannot delete"),
        ("DELETE FROM takedown_removalcause WHERE removal_id = %s", "Cannot delete"),
        (
            "UPDATE takedown_removalcause SET case_id = gen_random_uuid() WHERE removal_id = %s",
            "Cannot update",
        ),
        (
            """UPDATE takedown_removalcause SET ended_at = clock_timestamp(), end_reason = 'x'
                WHERE removal_id = %s""",
            "living cause",
        ),
    ):
        assert words in refused(statement, removal.pk)
    assert Removal.objects.get().state == RemovalState.STANDING


def test_work_that_is_gone_cannot_be_removed() -> None:
    work = making.draft()
    Work.objects.filter(pk=work.pk).delete()
    with pytest.raises(domain.NotRemovable):
        making.remove(work)
    assert domain.end_cause(case_id=uuid.uuid4(), reason="x", actor_id=None) == []
