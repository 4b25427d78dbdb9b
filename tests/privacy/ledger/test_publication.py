"""The file outside grows, is completed after a crash, and is never made anew."""

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from privacy.ledger import publication
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.models import LedgerCheckpoint, LedgerPublication
from privacy.ledger.publication import PublicationRefusedError
from tests.privacy.ledger.conftest import as_owner, behind_the_guards, codes, record


def published() -> list[str]:
    return [json.loads(text)["checkpoint"] for text in publication.path().read_bytes().splitlines()]


def test_checkpoints_stand_in_the_file_in_their_order(long_ledger: None) -> None:
    notes = LedgerCheckpoint.objects.order_by("size").values_list("note", flat=True)
    assert published() == list(notes)
    assert LedgerPublication.objects.count() == 2


def test_nothing_new_publishes_nothing(long_ledger: None) -> None:
    before = publication.path().read_bytes()
    newest = checkpoint()
    assert newest is not None
    assert (newest.size, publication.path().read_bytes()) == (600, before)


def test_folder_is_made_with_the_first_line(ledger: str, settings: Settings) -> None:
    settings.TOMBSTONE_DIR = str(Path(settings.TOMBSTONE_DIR) / "new" / "folder")
    record()
    checkpoint()
    assert len(published()) == 1


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_line_cut_by_a_crash_is_completed(long_ledger: None, kept: int) -> None:
    """Killed in the middle of writing, or after the fsync and before the rows."""
    whole = publication.path().read_bytes()
    second = whole.index(b"\n") + 1
    behind_the_guards("DELETE FROM ledger_publication WHERE number = 1")
    publication.path().write_bytes(whole[: second + kept] if kept >= 0 else whole)
    assert codes() == []
    checkpoint()
    assert (publication.path().read_bytes(), codes()) == (whole, [])


def test_missing_file_is_not_made_anew(long_ledger: None) -> None:
    publication.path().unlink()
    record()
    with pytest.raises(PublicationRefusedError, match="missing"):
        checkpoint()
    assert not publication.path().exists()


def test_shorter_file_is_not_filled_up(long_ledger: None) -> None:
    short = publication.path().read_bytes()[:-40]
    publication.path().write_bytes(short)
    record()
    with pytest.raises(PublicationRefusedError, match="shorter"):
        checkpoint()
    assert publication.path().read_bytes() == short


def test_file_with_more_than_the_database_knows_is_left_alone(long_ledger: None) -> None:
    """An older database was put back: its ledger may not go on under the same file."""
    publication.path().write_bytes(publication.path().read_bytes() + b'{"checkpoint":"x"}\n')
    record()
    with pytest.raises(PublicationRefusedError, match="does not know"):
        checkpoint()


@pytest.mark.parametrize("kept", [0, 1, 5_000])
def test_entries_cut_by_a_crash_are_completed(long_ledger: None, kept: int) -> None:
    """Killed while the entries of the second checkpoint were being written, before its line."""
    entries, lines = publication.entries_path(), publication.path()
    whole, first = entries.read_bytes(), LedgerPublication.objects.get(number=0)
    behind_the_guards("DELETE FROM ledger_publication WHERE number = 1")
    lines.write_bytes(lines.read_bytes()[: lines.read_bytes().index(b"\n") + 1])
    entries.write_bytes(whole[: first.entries_end + kept])
    checkpoint()
    assert (entries.read_bytes(), codes()) == (whole, [])


def test_entries_shorter_than_published_are_not_filled_up(long_ledger: None) -> None:
    short = publication.entries_path().read_bytes()[:-1]
    publication.entries_path().write_bytes(short)
    record()
    with pytest.raises(PublicationRefusedError, match="shorter"):
        checkpoint()
    assert publication.entries_path().read_bytes() == short


def test_entries_the_database_does_not_know_are_left_alone(long_ledger: None) -> None:
    with publication.entries_path().open("ab") as file:
        file.write(b'{"at":"1999')
    record()
    with pytest.raises(PublicationRefusedError, match="do not know"):
        checkpoint()


def test_checkpoint_that_could_not_be_published_is_published_by_the_next(ledger: str) -> None:
    publication.path().mkdir(parents=True)
    record()
    with pytest.raises(IsADirectoryError):
        checkpoint()
    assert LedgerCheckpoint.objects.count() == 1
    publication.path().rmdir()
    checkpoint()
    assert len(published()) == 1


def test_published_rows_only_grow(long_ledger: None) -> None:
    with pytest.raises(Exception, match="only grows"):
        as_owner("DELETE FROM ledger_publication")
