"""Orders, lines and the gate: what the database knows of the file that outlives it."""

import threading
import time
import uuid
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from privacy.outside import domain, file, reading, replay
from privacy.outside.domain import JUDGES, NotWritable, Verdict
from privacy.outside.models import OutsideLine
from privacy.work import domain as work
from privacy.work.models import Work

pytestmark = pytest.mark.usefixtures("own_database")


def order(count: int = 1, *, kind: str = "window.closed") -> list[uuid.UUID]:
    """Order so many lines and return what they are about."""
    references = [uuid.uuid4() for _ in range(count)]
    for reference in references:
        domain.order(kind=kind, reference=reference, subject_id=None)
    return references


def written(count: int) -> list[uuid.UUID]:
    references = order(count)
    domain.write()
    return references


def rows() -> list[tuple[int | None, str]]:
    return list(OutsideLine.objects.order_by("id").values_list("number", "line_hash"))


def test_lines_stand_in_the_file_as_the_database_numbers_them() -> None:
    wanted = written(3)
    chain = reading.chain()
    assert [line.reference for line in chain.lines] == [str(reference) for reference in wanted]
    assert rows() == [(line.number, line.hash) for line in chain.lines]
    assert domain.judge() == Verdict.OPEN
    assert str(OutsideLine.objects.order_by("id").first()) == "window.closed 1"


def test_the_same_order_twice_is_one_line() -> None:
    (reference,) = order()
    domain.order(kind="window.closed", reference=reference, subject_id=None)
    domain.write()
    assert len(reading.chain().lines) == 1


def test_nothing_ordered_writes_nothing() -> None:
    domain.write()
    assert not file.path().exists()


def test_an_order_that_is_not_committed_is_not_written() -> None:
    with transaction.atomic():
        order()
        with pytest.raises(RuntimeError, match="durable"):
            domain.write()
    assert not file.path().exists()


def test_two_writers_write_each_line_once() -> None:
    together = threading.Barrier(2)

    def write() -> None:
        try:
            together.wait()
            for _ in range(5):
                written(2)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ([line.number for line in reading.chain().lines], domain.judge()) == (
        list(range(1, 21)),
        Verdict.OPEN,
    )


def test_a_line_whose_writer_died_before_its_commit_is_adopted() -> None:
    """As a crash leaves it: the line is on the disk, its number was never committed."""
    written(2)
    (reference,) = order()
    with transaction.atomic():
        domain.write_rows(list(OutsideLine.objects.filter(number=None)))
        transaction.set_rollback(True)
    assert (domain.judge(), rows()[2]) == (Verdict.OPEN, (None, ""))
    order()
    domain.write()
    chain = reading.chain()
    assert (len(chain.lines), chain.lines[2].reference) == (4, str(reference))
    assert rows() == [(line.number, line.hash) for line in chain.lines]


def test_the_very_first_line_is_adopted_too() -> None:
    order()
    with transaction.atomic():
        domain.write_rows(list(OutsideLine.objects.filter(number=None)))
        transaction.set_rollback(True)
    domain.write()
    assert (len(reading.chain().lines), rows()[0][0]) == (1, 1)


def test_a_new_site_begins_its_file_once() -> None:
    for _ in range(2):
        domain.begin()
    assert [line.kind for line in reading.chain().lines] == ["site.begun"]


def raw() -> list[bytes]:
    return file.path().read_bytes().splitlines(keepends=True)


def another_file() -> None:
    """Write as many lines, honestly chained, that nobody here ordered."""
    before, made = file.START, []
    for number in range(1, len(raw()) + 1):
        line, before = file.compose(
            number=number,
            kind="window.closed",
            reference=str(uuid.uuid4()),
            subject=None,
            at="2026-01-01T00:00:00+00:00",
            before=before,
        )
        made.append(line)
    file.path().write_bytes(b"".join(made))


HARMED: dict[str, tuple[Callable[[], object], Verdict]] = {
    "removed": (lambda: file.path().unlink(), Verdict.MISSING),
    "cut by whole lines": (lambda: file.path().write_bytes(b"".join(raw()[:2])), Verdict.SHORT),
    "emptied": (lambda: file.path().write_bytes(b""), Verdict.SHORT),
    "cut in the middle of a line": (
        lambda: file.path().write_bytes(b"".join(raw())[:-9]),
        Verdict.ALTERED,
    ),
    "a byte altered": (
        lambda: file.path().write_bytes(b"".join(raw()).replace(b"closed", b"closEd", 1)),
        Verdict.ALTERED,
    ),
    "a line swapped": (
        lambda: file.path().write_bytes(b"".join([raw()[1], raw()[0], *raw()[2:]])),
        Verdict.ALTERED,
    ),
    "another file of the same length": (another_file, Verdict.ALTERED),
}


@pytest.mark.parametrize("how", HARMED)
def test_a_harmed_file_closes_the_site_and_takes_no_line(how: str) -> None:
    written(4)
    harm, verdict = HARMED[how]
    harm()
    before = file.path().read_bytes() if file.path().exists() else None
    assert domain.judge() == verdict
    order()
    with pytest.raises(NotWritable):
        domain.write()
    assert (file.path().read_bytes() if file.path().exists() else None) == before


@pytest.mark.parametrize("how", HARMED)
def test_no_work_is_done_beside_a_harmed_file(how: str) -> None:
    written(4)
    HARMED[how][0]()
    work.schedule(kind="accounts.clear_sessions")
    row = Work.objects.get()
    assert work.run(work_id=row.pk) is False
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)


def test_a_file_put_back_opens_the_site() -> None:
    written(4)
    whole = file.path().read_bytes()
    file.path().write_bytes(whole[:-9])
    assert domain.judge() == Verdict.ALTERED
    file.path().write_bytes(whole)
    assert domain.judge() == Verdict.OPEN


def test_a_file_put_in_place_of_another_is_read_anew() -> None:
    written(4)
    domain.judge()
    other = file.path().with_suffix(".other")
    other.write_bytes(b"".join(raw()).replace(b"closed", b"closEd", 1) + b"{}\n")
    other.replace(file.path())
    assert domain.judge() == Verdict.ALTERED


def test_a_site_without_any_line_is_open() -> None:
    assert domain.judge() == Verdict.OPEN


def test_a_line_without_its_order_means_an_older_database() -> None:
    written(2)
    OutsideLine.objects.filter(number=2).delete()
    assert (domain.judge(), replay.lines_to_replay().total()) == (Verdict.BEHIND, 1)
    order()
    with pytest.raises(NotWritable, match="older database"):
        domain.write()


def test_a_database_from_before_the_first_line_is_older_too() -> None:
    written(2)
    OutsideLine.objects.all().delete()
    assert (domain.judge(), replay.lines_to_replay().total()) == (Verdict.BEHIND, 2)


def test_nothing_is_to_be_replayed_without_a_file() -> None:
    assert replay.lines_to_replay() == {}


def test_replayed_lines_wait_for_a_sweep() -> None:
    seen: list[str] = []
    domain.replayer("test.deed", erases=True)(
        lambda lines: seen.extend(line.reference for line in lines)
    )
    try:
        wanted = [*order(1, kind="test.deed"), *order(1)]
        domain.write()
        OutsideLine.objects.all().delete()
        assert [replay.replay_next().total() for _ in range(2)] == [2, 0]
    finally:
        del domain.REPLAYERS["test.deed"]
    assert (seen, domain.judge()) == ([str(wanted[0])], Verdict.UNSWEPT)
    replay.swept()
    assert domain.judge() == Verdict.OPEN


def test_a_replay_goes_on_behind_its_last_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "BATCH", 2)
    written(5)
    OutsideLine.objects.all().delete()
    assert [replay.replay_next().total() for _ in range(4)] == [2, 2, 1, 0]


def test_others_have_a_say_in_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "JUDGES", [lambda: Verdict.BEHIND, *JUDGES])
    assert domain.judge() == Verdict.BEHIND


def test_the_duty_writes_what_was_left_behind() -> None:
    order()
    work.schedule_duties()
    work.run(work_id=Work.objects.get(kind="outside.write").pk)
    assert [line.kind for line in reading.chain().lines] == ["window.closed", "site.begun"]


def test_a_half_written_line_is_waited_for() -> None:
    """A reader meets a writer between two parts of a line."""
    written(1)
    last = domain.head()
    assert last is not None
    line, _hash = file.compose(
        number=2,
        kind="window.closed",
        reference=str(order()[0]),
        subject=None,
        at="2026-01-01T00:00:00+00:00",
        before=last.line_hash,
    )
    verdicts: list[Verdict] = []

    def judge() -> None:
        try:
            verdicts.append(domain.judge())
        finally:
            connection.close()

    with file.opened_for_writing(may_create=False) as opened:
        file.append(opened, [line[:40]])
        reader = threading.Thread(target=judge)
        reader.start()
        time.sleep(0.3)
        file.append(opened, [line[40:]])
    reader.join()
    assert verdicts == [Verdict.OPEN]


def test_many_readers_of_one_process_agree() -> None:
    together = threading.Barrier(6)
    verdicts: list[Verdict] = []

    def judge() -> None:
        try:
            for _ in range(10):
                together.wait()
                verdicts.append(domain.judge())
        finally:
            connection.close()

    threads = [threading.Thread(target=judge) for _ in range(5)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        written(20)
        together.wait()
    for thread in threads:
        thread.join()
    assert verdicts == [Verdict.OPEN] * 50


def test_only_what_is_new_is_read_again() -> None:
    written(1_000)
    assert domain.judge() == Verdict.OPEN
    before = list(reading.chain().lines)
    written(1)
    assert domain.judge() == Verdict.OPEN
    after = reading.chain().lines
    assert len(after) == len(before) + 1
    assert all(known is still for known, still in zip(before, after, strict=False))


def test_line_numbered_between_two_looks_closes_no_gate() -> None:
    """The head is read, another process writes a line and commits, the file is read."""
    written(1)
    before = domain.head()
    assert before is not None
    written(1)
    beyond = reading.chain().lines[before.number or 0 :]
    assert (len(beyond), domain.unknown_lines(beyond)) == (1, [])
