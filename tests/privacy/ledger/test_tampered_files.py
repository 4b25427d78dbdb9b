"""Somebody changes what is published outside the database; the audit names it."""

from collections.abc import Callable

import pytest

from privacy.ledger import merkle, publication
from privacy.ledger.keys import our_signer
from privacy.ledger.tree import StoredTree
from tests.privacy.ledger.conftest import codes


def cut_the_file() -> None:
    whole = publication.path().read_bytes()
    publication.path().write_bytes(whole[: whole.index(b"\n") + 1])


def cut_the_file_within_a_line() -> None:
    publication.path().write_bytes(publication.path().read_bytes()[:-9])


def alter_the_file() -> None:
    text = publication.path().read_bytes()
    publication.path().write_bytes(text.replace(b'"number":0', b'"number":2'))


def fill_the_file_with_nonsense() -> None:
    publication.path().write_bytes(b"{}\n[]\n")


def alter_a_published_entry() -> None:
    text = publication.entries_path().read_bytes()
    publication.entries_path().write_bytes(text.replace(b"erasure.started", b"erasure.stopped", 1))


def cut_the_entries() -> None:
    publication.entries_path().write_bytes(publication.entries_path().read_bytes()[:-1])


def remove_the_entries() -> None:
    publication.entries_path().unlink()


def remove_the_file() -> None:
    publication.path().unlink()


def too_long() -> str:
    """Return a checkpoint of ours over entries that there are not yet."""
    return our_signer().sign(size=900, root=merkle.root(600, StoredTree()))


def add_to_the_file() -> None:
    with publication.path().open("ab") as file:
        file.write(publication.line(number=2, note=too_long()))


TAMPERING: list[tuple[str, Callable[[], None], str]] = [
    ("file cut", cut_the_file, "published.short"),
    ("file cut within a line", cut_the_file_within_a_line, "published.altered"),
    ("file altered", alter_the_file, "published.altered"),
    ("file of nonsense", fill_the_file_with_nonsense, "published.altered"),
    ("file removed", remove_the_file, "published.missing"),
    ("published entry altered", alter_a_published_entry, "published.entries"),
    ("published entries cut", cut_the_entries, "published.entries"),
    ("published entries removed", remove_the_entries, "published.entries"),
    ("line added to the file", add_to_the_file, "published.ahead"),
]


@pytest.mark.parametrize(
    ("tamper", "code"), [case[1:] for case in TAMPERING], ids=[case[0] for case in TAMPERING]
)
def test_tampering_is_named(owned_ledger: None, tamper: Callable[[], None], code: str) -> None:
    tamper()
    assert code in codes()
