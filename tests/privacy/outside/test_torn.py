"""A power cut in the middle of a line: mended where it is provably ours and new, else shut."""

import uuid

import pytest

from privacy.outside import domain, file, reading
from privacy.outside.domain import NotWritable, Verdict
from privacy.outside.models import OutsideLine

pytestmark = pytest.mark.usefixtures("own_database")


def order(count: int = 1, *, about: bool = False) -> list[str]:
    """Order so many lines; return what they are called."""
    made = []
    for _ in range(count):
        reference = uuid.uuid4()
        domain.order(
            kind="work.removed",
            reference=reference,
            subject_id=None,
            about=uuid.uuid4() if about else None,
        )
        made.append(str(reference))
    return made


def torn(keep: int, *, whole: int = 0) -> None:
    """Write what is ordered as a power cut leaves it: some whole lines and a part of the next."""
    rows = list(OutsideLine.objects.filter(number=None).order_by("id"))
    seen = reading.chain() if file.path().exists() else file.Chain()
    lines = domain.number_rows(rows, seen)
    with file.opened_for_writing(may_create=True) as opened:
        opened.write(b"".join(lines[:whole]) + lines[whole][:keep])


@pytest.mark.parametrize(("keep", "about"), [(1, False), (60, True), (300, False)])
def test_a_torn_tail_of_ours_is_written_anew(keep: int, about: bool) -> None:
    domain.begin()
    references = order(2, about=about)
    torn(keep, whole=1)
    assert domain.judge() == Verdict.OPEN
    domain.write()
    lines = reading.chain().lines
    assert [line.reference for line in lines[1:]] == references
    assert [row.line_hash for row in OutsideLine.objects.order_by("number")] == [
        line.hash for line in lines
    ]
    assert domain.judge() == Verdict.OPEN


def test_the_first_line_of_all_may_be_torn() -> None:
    references = order()
    torn(80)
    domain.write()
    assert [line.reference for line in reading.chain().lines] == references


def test_a_torn_line_whose_number_was_committed_keeps_the_site_shut() -> None:
    """It was on the disk once: whoever cut it was no power cut."""
    domain.begin()
    order()
    domain.write()
    file.path().write_bytes(file.path().read_bytes()[:-30])
    order()
    assert domain.judge() == Verdict.ALTERED
    with pytest.raises(NotWritable):
        domain.write()


def test_a_tail_that_is_not_ours_keeps_the_site_shut() -> None:
    domain.begin()
    order()
    whole = file.path().read_bytes() + b"half of a word"
    file.path().write_bytes(whole)
    assert domain.judge() == Verdict.ALTERED
    with pytest.raises(NotWritable):
        domain.write()
    assert file.path().read_bytes() == whole


def test_a_torn_tail_without_any_order_keeps_the_site_shut() -> None:
    domain.begin()
    order()
    torn(80)
    OutsideLine.objects.filter(number=None).delete()
    assert domain.judge() == Verdict.ALTERED
