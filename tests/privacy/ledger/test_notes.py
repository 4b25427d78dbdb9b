"""Checkpoints as text: what is signed, what a reader takes, what he does not."""

import base64

import pytest

from privacy.ledger import notes
from privacy.ledger.notes import KeyRefusedError, NoteRefusedError, PublicKey

SEED = base64.b64encode(bytes(range(32))).decode()
OURS = notes.signer(name="example.org/ledger", seed=SEED)
OTHER = notes.signer(name="example.org/ledger", seed=base64.b64encode(bytes(32)).decode())
ROOT = bytes(range(32))
NOTE = OURS.sign(size=7, root=ROOT)
# The one example key of the Go checksum database, which our reader has never seen before.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def test_note_is_origin_size_root_and_one_signature() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == ["example.org/ledger", "7", base64.b64encode(ROOT).decode(), ""]
    assert lines[4].startswith("— example.org/ledger ")
    assert len(lines) == 6


def test_note_opens_with_the_key_that_signed_it() -> None:
    opened = notes.open_note(NOTE, keys=[OTHER.public, OURS.public])
    assert (opened.origin, opened.size, opened.root) == ("example.org/ledger", 7, ROOT)


def test_key_line_is_that_of_other_tools() -> None:
    assert notes.public_key(GO_KEY).line() == GO_KEY


def test_key_of_the_settings_may_be_bare_or_a_line() -> None:
    bare = base64.b64encode(OURS.public.raw).decode()
    line = OURS.public.line()
    known = [notes.known_key(text, name=OURS.name) for text in (bare, line)]
    assert known == [OURS.public, OURS.public]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "no key",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("Peter", "Paul"),
        GO_KEY.replace("+AR", "+Ar"),
        GO_KEY[:-4],
        GO_KEY.removeprefix("PeterNeumann"),
        "é" * 44,
    ],
)
def test_line_that_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(KeyRefusedError):
        notes.known_key(line, name="x")


@pytest.mark.parametrize("seed", ["", "short", base64.b64encode(bytes(31)).decode()])
def test_seed_that_is_no_key_is_refused(seed: str) -> None:
    with pytest.raises(KeyRefusedError):
        notes.signer(name="x", seed=seed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n7\n", "\n8\n"),
        ("\n7\n", "\n07\n"),
        ("\n7\n", "\n-7\n"),
        ("\n7\n", "\n\N{ARABIC-INDIC DIGIT SEVEN}\n"),
        ("\n7\n", "\n7\n7\n"),
        ("example.org/ledger\n7", "example.org/fork\n7"),
        ("example.org/ledger\n7", "\n7"),
        ("— example", "- example"),
        ("— example", "— fork"),
        ("\n\n", "\nx\n"),
        ("AAECAwQF", "BBECAwQF"),
        ("AAECAwQF", "AAECAwQ"),
        ("AAECAwQF", "AAEC"),
        ("=\n\n", "\n\n"),
        ("ledger ", "ledger A"),
    ],
)
def test_altered_note_is_refused(old: str, new: str) -> None:
    assert old in NOTE
    with pytest.raises(NoteRefusedError):
        notes.open_note(NOTE.replace(old, new), keys=[OURS.public])


def test_note_of_another_key_is_refused() -> None:
    with pytest.raises(NoteRefusedError, match="no known key"):
        notes.open_note(OTHER.sign(size=7, root=ROOT), keys=[OURS.public])


def test_note_with_a_second_signature_is_refused() -> None:
    second = OTHER.sign(size=7, root=ROOT).split("\n")[4]
    with pytest.raises(NoteRefusedError, match="six lines"):
        notes.open_note(f"{NOTE}{second}\n", keys=[OURS.public])


def test_key_that_only_claims_our_id_does_not_open_it() -> None:
    """The id is four bytes and can be met by trying; the signature cannot."""

    class Claiming(PublicKey):
        @property
        def key_id(self) -> bytes:
            return OURS.public.key_id

    impostor = Claiming(name=OURS.name, raw=OTHER.public.raw)
    with pytest.raises(NoteRefusedError):
        notes.open_note(NOTE, keys=[impostor])
