"""The file outside the database: a chain of lines of which none can be missing or different."""

import errno
import resource
import signal
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from privacy.outside import file
from privacy.outside.models import OutsideLine


def lines(count: int) -> list[bytes]:
    """Return so many lines that follow one another."""
    made, before = [], file.START
    for number in range(1, count + 1):
        raw, before = file.compose(
            number=number,
            kind="erasure.started",
            reference=str(uuid.uuid4()),
            subject=str(uuid.uuid4()),
            at="2026-01-01T00:00:00+00:00",
            before=before,
        )
        made.append(raw)
    return made


@pytest.fixture
def five() -> list[bytes]:
    """A file of five lines."""
    made = lines(5)
    with file.opened_for_writing(may_create=True) as opened:
        file.append(opened, made)
    return made


def test_what_was_written_is_read(five: list[bytes]) -> None:
    chain = file.read(file.Chain())
    assert ([line.number for line in chain.lines], chain.offset) == (
        [1, 2, 3, 4, 5],
        sum(map(len, five)),
    )
    assert chain.last_hash == chain.lines[-1].hash


def test_reading_goes_on_where_it_ended(five: list[bytes]) -> None:
    file.path().write_bytes(b"".join(five[:3]))
    chain = file.read(file.Chain())
    file.path().write_bytes(b"".join(five))
    assert [line.number for line in file.read(chain).lines] == [1, 2, 3, 4, 5]


def test_what_was_read_before_may_not_change_behind_a_new_line(five: list[bytes]) -> None:
    file.path().write_bytes(b"".join(five[:3]))
    chain = file.read(file.Chain())
    file.path().write_bytes(b"".join(five).replace(b"started", b"staRted", 1))
    with pytest.raises(file.Altered, match="read before"):
        file.read(chain)


def test_an_empty_chain_begins_at_the_start() -> None:
    assert file.Chain().last_hash == "0" * 64


ALTERATIONS: dict[str, Callable[[list[bytes]], bytes]] = {
    "a byte altered": lambda five: b"".join(five).replace(b"started", b"startEd", 1),
    "cut in the middle of a line": lambda five: b"".join(five)[:-7],
    "the last line's end is missing": lambda five: b"".join(five)[:-1],
    "a line is missing": lambda five: b"".join([*five[:2], *five[3:]]),
    "two lines swapped": lambda five: b"".join([five[0], five[2], five[1], *five[3:]]),
    "a line twice": lambda five: b"".join([*five, five[4]]),
    "a line of another file": lambda five: b"".join([*five[:4], lines(5)[4]]),
    "a space more": lambda five: b"".join(five).replace(b'{"', b'{ "', 1),
    "not a line at all": lambda five: b"".join(five) + b"[]\n",
    "a fact is missing": lambda five: b"".join(five) + b"{}\n",
    "a number that is none": lambda five: b"".join(five) + b'{"at":1e999}\n',
    "bytes that are no text": lambda five: b"".join(five) + b"\xff\xfe\n",
    "an empty line": lambda five: b"".join(five) + b"\n",
}


@pytest.mark.parametrize("how", ALTERATIONS)
def test_every_alteration_is_seen(five: list[bytes], how: str) -> None:
    file.path().write_bytes(ALTERATIONS[how](five))
    with pytest.raises(file.Altered):
        file.read(file.Chain())


def test_a_fact_that_no_canonical_form_has_is_refused(five: list[bytes]) -> None:
    file.path().write_bytes(
        b'{"at":NaN,"before":"","hash":"","kind":"","number":1,"reference":"","subject":null}\n'
    )
    with pytest.raises(file.Altered, match="cannot be read"):
        file.read(file.Chain())


def test_a_missing_file_is_never_made_anew(five: list[bytes]) -> None:
    file.path().unlink()
    with pytest.raises(FileNotFoundError), file.opened_for_writing(may_create=False):
        pass
    assert not file.path().exists()


def test_nobody_else_may_read_it(five: list[bytes]) -> None:
    assert file.path().stat().st_mode & 0o777 == 0o600


def test_a_new_folder_is_made_for_its_first_line(settings: object, tmp_path: Path) -> None:
    settings.TOMBSTONE_DIR = str(tmp_path / "new" / "tombstones")  # type: ignore[attr-defined]
    with file.opened_for_writing(may_create=True) as opened:
        file.append(opened, lines(1))
    assert len(file.read(file.Chain()).lines) == 1
    assert file.path().parent.stat().st_mode & 0o777 == 0o700


def test_a_full_disk_leaves_no_half_line(five: list[bytes]) -> None:
    """The kernel takes a part of what is written and refuses the rest."""
    size = sum(map(len, five))
    more = lines(7)[5:]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + len(more[0]) + 20, before[1]))
    try:
        with (
            file.opened_for_writing(may_create=False) as opened,
            pytest.raises(OSError) as refused,  # noqa: PT011 - the number is what counts
        ):
            file.append(opened, more)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert (refused.value.errno, file.path().read_bytes()) == (errno.EFBIG, b"".join(five))


def test_a_reader_waits_for_the_writer(five: list[bytes]) -> None:
    order: list[str] = []

    def look() -> None:
        with file.unchanging():
            order.append("read")

    with file.opened_for_writing(may_create=False):
        reader = threading.Thread(target=look)
        reader.start()
        reader.join(0.2)
        order.append("written")
    reader.join()
    assert order == ["written", "read"]


def composed(row: OutsideLine, *, number: int = 1, before: str = file.START) -> bytes:
    return file.compose(
        number=number,
        kind=row.kind,
        reference=str(row.reference),
        subject=str(row.subject_id) if row.subject_id else None,
        at="2026-11-22T08:00:00.123456+00:00",
        before=before,
        about=str(row.about) if row.about else None,
    )[0]


ORDERS = [
    OutsideLine(kind="link.cut", reference=uuid.uuid4(), about=uuid.uuid4()),
    OutsideLine(kind="erasure.started", reference=uuid.uuid4(), subject_id=uuid.uuid4()),
]


@pytest.mark.parametrize("row", ORDERS)
def test_every_beginning_of_a_line_is_known_as_its_own(row: OutsideLine) -> None:
    line = composed(row)
    assert all(file.begins(line[:n], row, after=None) for n in range(1, len(line)))


def test_a_line_in_its_place_begins_behind_the_one_before(five: list[bytes]) -> None:
    last = file.read(file.Chain()).lines[-1]
    line = composed(ORDERS[1], number=6, before=last.hash)
    assert file.begins(line[:-2], ORDERS[1], after=last)
    assert not file.begins(line[:-2], ORDERS[1], after=None)


TAILS = {
    "another order": composed(ORDERS[0])[:60],
    "another order to its end": composed(OutsideLine(kind="x", reference=uuid.uuid4()))[:-1],
    "no line at all": b"half",
    "a long word that is no line": b"half of a word, and then some",
    "nothing but zeros": bytes(40),
    "a time that is none": b'{"at":"yesterday',
    "another line before it": b'{"at":"2026-11-22T00:00:00+00:00","before":"ffff',
}


@pytest.mark.parametrize("how", TAILS)
def test_what_is_no_beginning_of_an_order_is_not_taken_for_one(how: str) -> None:
    assert not file.begins(TAILS[how], ORDERS[1], after=None)


def test_a_line_about_something_is_as_well_protected(five: list[bytes]) -> None:
    last = file.read(file.Chain()).lines[-1]
    line = composed(ORDERS[0], number=6, before=last.hash)
    with file.opened_for_writing(may_create=False) as opened:
        file.append(opened, [line])
    assert file.read(file.Chain()).lines[-1].about == str(ORDERS[0].about)
    for altered in (b"null", b'"%s"' % str(uuid.uuid4()).encode()):
        about = b'"%s"' % str(ORDERS[0].about).encode()
        file.path().write_bytes(b"".join(five) + line.replace(about, altered))
        with pytest.raises(file.Altered):
            file.read(file.Chain())


def test_the_canonical_form_is_that_of_rfc_8785() -> None:
    facts: dict[str, Any] = {
        "at": "2026-01-01T00:00:00+00:00",
        "number": 2**53 - 1,
        "subject": None,
        "kind": '"\\\x00\x1f\x7f é 王 \U0001f3e0',
        "before": file.START,
    }
    assert file.canonical(facts) == rfc8785.dumps(facts)
