import uuid

import pytest

from privacy.work import domain
from privacy.work.handlers import HANDLERS, Again, Done, Handler, Job
from privacy.work.models import Work


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A kind of work that takes three chunks."""
    seen: list[int] = []

    def run(job: Job) -> Again | Done:
        seen.append(job.fence)
        return Again() if len(seen) < 3 else Done()

    monkeypatch.setitem(HANDLERS, "test.counted", Handler("test.counted", run))
    return seen


@pytest.mark.django_db
def test_work_is_done_chunk_by_chunk_in_one_claim(counted: list[int]) -> None:
    reference = str(uuid.uuid4())
    domain.schedule(kind="test.counted", reference=reference)
    row = Work.objects.get(reference=reference)
    assert domain.run(work_id=row.pk) is True
    row.refresh_from_db()
    assert (counted, row.state, row.fence, row.attempts) == ([1, 1, 1], "done", 1, 1)


@pytest.mark.django_db
def test_work_scheduled_twice_is_one_row(counted: list[int]) -> None:
    for _ in range(2):
        domain.schedule(kind="test.counted", reference="same")
    assert Work.objects.filter(kind="test.counted").count() == 1
