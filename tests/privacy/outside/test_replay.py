"""A restored database does again what the file tells: in its order, once, counted by kind."""

import uuid
from collections import Counter

import pytest

from privacy.outside import domain, file, replay
from privacy.outside.domain import Verdict
from privacy.outside.models import OutsideLine

pytestmark = pytest.mark.usefixtures("own_database")
Deed = tuple[str, str | None]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[list[Deed]]:
    """Note what is done again instead of doing it, group by group."""
    groups: list[list[Deed]] = []

    def note(lines: list[file.Line]) -> None:
        groups.append([(line.kind, line.subject or line.about) for line in lines])

    monkeypatch.setattr(domain, "REPLAYERS", domain.REPLAYERS.copy())
    monkeypatch.setattr(replay, "REPLAYERS", domain.REPLAYERS)
    domain.REPLAYERS.clear()
    for kind in ("subject.restricted", "subject.released", "work.removed", "work.restored"):
        domain.replayer(kind)(note)
    domain.replayer("erasure.started", erases=True)(note)
    return groups


def happened(
    kind: str, *, subject: uuid.UUID | None = None, about: uuid.UUID | None = None
) -> None:
    domain.note(kind=kind, reference=uuid.uuid4(), subject_id=subject, about=about)


def older_database() -> None:
    """Forget every line, as a backup from before the first of them."""
    OutsideLine.objects.all().delete()


def test_whoever_was_restricted_and_released_ends_released(done: list[list[Deed]]) -> None:
    ana, ben = uuid.uuid4(), uuid.uuid4()
    for kind, subject in [
        ("subject.restricted", ana),
        ("subject.restricted", ben),
        ("subject.released", ana),
        ("subject.restricted", ana),
    ]:
        happened(kind, subject=subject)
    older_database()
    replay.replay_next()
    assert done == [
        [("subject.restricted", str(ana)), ("subject.restricted", str(ben))],
        [("subject.released", str(ana))],
        [("subject.restricted", str(ana))],
    ]


def test_a_work_that_came_and_went_is_done_in_order(done: list[list[Deed]]) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    for kind, about in [("work.removed", one), ("work.restored", one), ("work.removed", two)]:
        happened(kind, about=about)
    older_database()
    replay.replay_next()
    assert done == [
        [("work.removed", str(one)), ("work.removed", str(two))],
        [("work.restored", str(one))],
    ]


def test_erasures_come_last_and_all_at_once(done: list[list[Deed]]) -> None:
    people = [uuid.uuid4() for _ in range(3)]
    for subject in people:
        happened("subject.restricted", subject=subject)
        happened("erasure.started", subject=subject)
        happened("erasure.done", subject=subject)
    older_database()
    replay.replay_next()
    assert [(group[0][0], len(group)) for group in done] == [
        ("subject.restricted", 3),
        ("erasure.started", 3),
    ]


def test_only_erasures_wait_for_a_sweep(done: list[list[Deed]]) -> None:
    happened("subject.restricted", subject=uuid.uuid4())
    older_database()
    replay.replay_next()
    assert domain.judge() == Verdict.OPEN
    happened("erasure.started", subject=uuid.uuid4())
    OutsideLine.objects.filter(kind="erasure.started").delete()
    replay.replay_next()
    assert domain.judge() == Verdict.UNSWEPT
    replay.swept()
    assert domain.judge() == Verdict.OPEN


def test_lines_are_counted_by_kind_and_done_once(done: list[list[Deed]]) -> None:
    for _ in range(2):
        happened("work.removed", about=uuid.uuid4())
    happened("erasure.done")
    before = list(OutsideLine.objects.order_by("number").values("number", "about", "line_hash"))
    older_database()
    wanted = Counter({"work.removed": 2, "erasure.done": 1})
    assert replay.lines_to_replay() == wanted
    assert [replay.replay_next(), replay.replay_next()] == [wanted, Counter()]
    assert (len(done), replay.lines_to_replay()) == (1, Counter())
    after = list(OutsideLine.objects.order_by("number").values("number", "about", "line_hash"))
    assert after == before
