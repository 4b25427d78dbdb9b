"""The recurring duties number, sign and publish; each may be done twice."""

from privacy.ledger import publication
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf
from privacy.work import domain
from privacy.work.models import Work
from tests.privacy.ledger.conftest import codes, record


def test_duties_number_sign_and_publish_what_was_recorded(ledger: str) -> None:
    domain.schedule_duties()
    record(2)
    assert do("ledger.sequence")
    assert (LedgerLeaf.objects.count(), LedgerCheckpoint.objects.count()) == (2, 0)
    assert do("ledger.checkpoint")
    assert [each.size for each in LedgerCheckpoint.objects.all()] == [2]
    assert (publication.content() or b"").count(b"\n") == 1
    assert codes() == []


def do(kind: str) -> bool:
    return domain.run(work_id=Work.objects.get(kind=kind).pk)
