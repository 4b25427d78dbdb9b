"""A receipt is proof for a stranger: any byte changed, and it is none."""

import base64
import json
import random
import runpy
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from privacy.ledger import notes, receipts, verify_receipt
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.ledger.keys import our_public_keys, our_signer
from privacy.ledger.models import LedgerCheckpoint, LedgerLeaf
from privacy.ledger.receipts import NotProvableError
from privacy.ledger.sequencer import sequence
from privacy.ledger.verify_receipt import RefusedError
from tests.privacy.ledger.conftest import as_owner, record

CERTIFICATE = {
    "case": "6f1c7b1e-54a9-4f0e-9a68-0a7c2f6f6d11",
    "stores": [{"name": "accounts.User", "method": "delete", "done": 1, "residue": 0}],
}


def key_lines() -> str:
    return "\n".join(key.line() for key in our_public_keys())


def keys() -> list[verify_receipt.Key]:
    return verify_receipt.read_keys(key_lines())


def swept(certificate: dict[str, Any]) -> uuid.UUID:
    with transaction.atomic():
        return append(
            EntryKind.ERASURE_SWEPT,
            {
                "case": uuid.uuid4(),
                "certificate": receipts.commitment(certificate),
                "registry": "0" * 16,
                "residue": 0,
                "rows": 12,
            },
        )


@pytest.fixture
def receipt(ledger: str) -> bytes:
    """Of the second of five entries, with a certificate."""
    record(1)
    entry_id = swept(CERTIFICATE)
    record(3)
    checkpoint()
    return receipts.written(receipts.build(entry_id=entry_id, certificate=CERTIFICATE))


def test_receipt_proves_its_entry_and_certificate(receipt: bytes) -> None:
    genuine = verify_receipt.verify(receipt, keys())
    leaf = LedgerLeaf.objects.get(seq=1)
    assert (genuine.seq, genuine.size) == (1, 5)
    assert (verify_receipt.canonical(genuine.entry).decode(), genuine.certificate) == (
        leaf.body,
        CERTIFICATE,
    )


def test_every_entry_of_a_long_ledger_is_proven(long_ledger: list[uuid.UUID]) -> None:
    known = keys()
    for entry_id in [*long_ledger[::37], long_ledger[299], long_ledger[300], long_ledger[-1]]:
        written = receipts.written(receipts.build(entry_id=entry_id))
        assert verify_receipt.verify(written, known).entry["id"] == str(entry_id)


def test_receipt_is_the_same_bytes_after_more_entries(receipt: bytes) -> None:
    entry_id = LedgerLeaf.objects.get(seq=1).entry_id
    record(300)
    checkpoint()
    again = receipts.build(entry_id=entry_id, certificate=CERTIFICATE)
    assert receipts.written(again) == receipt


def test_entry_without_number_or_checkpoint_is_not_provable_yet(ledger: str) -> None:
    [entry_id] = record()
    with pytest.raises(NotProvableError, match="number"):
        receipts.build(entry_id=entry_id)
    sequence()
    with pytest.raises(NotProvableError, match="checkpoint"):
        receipts.build(entry_id=entry_id)


@pytest.mark.parametrize("other", [None, {**CERTIFICATE, "case": "another"}])
def test_receipt_with_another_certificate_is_not_built(
    receipt: bytes, other: dict[str, Any] | None
) -> None:
    with pytest.raises(NotProvableError, match="commit"):
        receipts.build(entry_id=LedgerLeaf.objects.get(seq=1).entry_id, certificate=other)


@pytest.mark.parametrize("value", [1.5, 1 << 53, {"a b": 1}])
def test_certificate_the_script_could_not_read_is_refused(value: object) -> None:
    with pytest.raises((RefusedError, ValueError)):
        receipts.commitment({"value": value})


def altered(receipt: bytes, **changes: Any) -> bytes:
    return receipts.written({**json.loads(receipt), **changes})


def test_every_part_of_a_receipt_is_held_to_the_others(receipt: bytes) -> None:
    document = json.loads(receipt)
    entry, proof = document["entry"], document["proof"]
    longer = {**document["certificate"], "name": "x"}
    forged = [
        altered(receipt, seq=0),
        altered(receipt, seq=5),
        altered(receipt, seq=-1),
        altered(receipt, seq=True),
        altered(receipt, seq="1"),
        altered(receipt, proof=[]),
        altered(receipt, proof=[*proof, proof[0]]),
        altered(receipt, proof=[*proof, *proof, *proof]),
        altered(receipt, proof=proof[::-1]),
        altered(receipt, proof=[proof[0].upper(), *proof[1:]]),
        altered(receipt, proof=["00" * 32] * 65),
        altered(receipt, proof={}),
        altered(receipt, proof=[1]),
        altered(receipt, entry={**entry, "at": "2026-01-01T00:00:00.000000Z"}),
        altered(receipt, entry={**entry, "v": 2}),
        altered(receipt, entry={**entry, "facts": "x"}),
        altered(receipt, entry={**entry, "more": 1}),
        altered(receipt, entry=[]),
        altered(receipt, certificate=None),
        altered(receipt, certificate=longer),
        altered(receipt, certificate="x"),
        altered(receipt, format="nexhome-receipt-2"),
        altered(receipt, public_key=our_public_keys()[0].line()),
        altered(receipt, checkpoint=None),
        altered(receipt, checkpoint=document["checkpoint"].replace("—", "-")),
        altered(receipt, checkpoint=document["checkpoint"].replace("\n5\n", "\n05\n")),
        altered(receipt, checkpoint=document["checkpoint"].replace("\n5\n", "\n6\n")),
        altered(receipt, checkpoint=document["checkpoint"] + "x"),
        altered(receipt, checkpoint=document["checkpoint"][:-8] + "\n"),
        altered(receipt, checkpoint=document["checkpoint"][:-8] + "=====" + "\n"),
        receipt[:-1],
        receipt + b" ",
        receipt + b"\n\n",
        b" " + receipt,
        receipt.replace(b'"seq":1', b'"seq":1,"seq":1'),
        receipt.replace(b'"seq":1', b'"seq":1.0'),
        receipt.replace(b'"seq":1', b'"seq":NaN'),
        receipt.replace(b'"seq":1', b'"seq":9007199254740992'),
        receipt.replace(b'"seq"', b'"s\\u0065q"'),
        receipt.replace(b'"seq"', b'"s q"'),
        receipt.replace(b'"case"', b'"\\ud800"'),
        b"[" * 100_000,
        b"\xff",
        b"[]",
        b"1" * ((1 << 20) + 1),
    ]
    known = keys()
    assert [number for number, each in enumerate(forged) if not refused(each, known)] == []


def test_certificate_where_the_entry_commits_to_none_is_refused(
    long_ledger: list[uuid.UUID],
) -> None:
    plain = receipts.written(receipts.build(entry_id=long_ledger[0]))
    with pytest.raises(RefusedError, match="certificate"):
        verify_receipt.verify(altered(plain, certificate=CERTIFICATE), keys())


def test_final_newline_of_an_editor_does_no_harm(receipt: bytes) -> None:
    assert verify_receipt.verify(receipt + b"\n", keys()).seq == 1


def resigned(receipt: bytes, seed: bytes, *, show_key: bool) -> bytes:
    """Signed over with a key of the forger, who puts that key beside it."""
    forger = notes.signer(name=our_signer().name, seed=base64.b64encode(seed).decode())
    document = json.loads(receipt)
    claim = notes.read_note(document["checkpoint"])
    document["checkpoint"] = forger.sign(size=claim.size, root=claim.root)
    if show_key:
        document["public_key"] = forger.public.line()
    return receipts.written(document)


def test_receipt_signed_again_with_another_key_is_refused(receipt: bytes) -> None:
    rng = random.Random(1)
    for show_key in (True, False):
        with pytest.raises(RefusedError, match=r"exactly the parts|not in your file"):
            verify_receipt.verify(resigned(receipt, rng.randbytes(32), show_key=show_key), keys())


def test_signature_of_another_tree_is_refused(receipt: bytes) -> None:
    """The right key, but over another root: a real signature in the wrong place."""
    [ours] = LedgerCheckpoint.objects.all()
    other = our_signer().sign(size=ours.size, root=bytes(32))
    with pytest.raises(RefusedError, match="not in the signed tree"):
        verify_receipt.verify(altered(receipt, checkpoint=other), keys())


def mutation(receipt: bytes, rng: random.Random) -> bytes:
    """One byte flipped, dropped, doubled or moved, or a digit or letter exchanged for another."""
    place = rng.randrange(len(receipt))
    match rng.randrange(4):
        case 0:
            flipped = receipt[place] ^ (1 << rng.randrange(8))
            return receipt[:place] + bytes([flipped]) + receipt[place + 1 :]
        case 1:
            return receipt[:place] + receipt[place + 1 :]
        case 2:
            return receipt[:place] + receipt[place : place + 1] + receipt[place:]
        case _:
            other = rng.choice(b"0123456789abcdefABCDEF")
            return receipt[:place] + bytes([other]) + receipt[place + 1 :]


def refused(receipt: bytes, known: list[verify_receipt.Key]) -> bool:
    try:
        verify_receipt.verify(receipt, known)
    except RefusedError:
        return True
    return False


def judged(entry_ids: list[uuid.UUID], mutations: int, forgeries: int) -> tuple[int, int, int]:
    """How many honest ones were accepted, how many mutated and how many signed anew refused."""
    rng, known = random.Random(9), keys()
    honest = [receipts.written(receipts.build(entry_id=each)) for each in entry_ids]
    accepted = sum(not refused(each, known) for each in honest)
    mutated: list[bytes] = []
    while len(mutated) < mutations:
        source = rng.choice(honest)
        candidate = mutation(source, rng)
        # A byte exchanged for itself is no mutation.
        mutated += [candidate] if candidate != source else []
    signed = [
        resigned(rng.choice(honest), rng.randbytes(32), show_key=number % 2 == 0)
        for number in range(forgeries)
    ]
    return accepted, sum(refused(m, known) for m in mutated), sum(refused(s, known) for s in signed)


def test_sample_of_honest_receipts_is_accepted_and_of_mutated_refused(
    long_ledger: list[uuid.UUID],
) -> None:
    assert judged(long_ledger[::30], 60, 6) == (20, 60, 6)


@pytest.mark.proof
def test_1000_honest_receipts_are_accepted_and_1000_mutated_refused(ledger: str) -> None:
    ids = record(700)
    checkpoint()
    ids += record(300)
    checkpoint()
    assert judged(ids, 950, 50) == (1000, 950, 50)


def run_script(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Isolated: no site packages, no environment, not our folder; what a stranger has."""
    script = Path(verify_receipt.__file__)
    return subprocess.run(
        [sys.executable, "-I", "-S", str(script), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )


def test_script_alone_says_what_is_proven(receipt: bytes, tmp_path: Path) -> None:
    file, key_file = tmp_path / "receipt.json", tmp_path / "keys"
    file.write_bytes(receipt)
    key_file.write_text(f"# keys of the site\n\n{key_lines()}\n")
    outcome = run_script(file, key_file)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("GENUINE: nexhome.example/evidence holds this as entry 1 of 5")
    assert '"name": "accounts.User"' in outcome.stdout


def test_script_refuses_a_forgery_with_exit_code_4(receipt: bytes, tmp_path: Path) -> None:
    file, key_file = tmp_path / "receipt.json", tmp_path / "keys"
    file.write_bytes(altered(receipt, seq=2))
    key_file.write_text(key_lines())
    outcome = run_script(file, key_file)
    assert (outcome.returncode, outcome.stdout) == (
        4,
        "REFUSED: the entry is not in the signed tree\n",
    )


def test_main_answers_as_the_script_does(
    receipt: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, key_file, empty = tmp_path / "receipt.json", tmp_path / "keys", tmp_path / "empty"
    key_file.write_text(key_lines())
    empty.write_text("# nothing\n")
    file.write_bytes(receipt)
    answers = [
        verify_receipt.main([str(file), str(key_file)]),
        verify_receipt.main([str(file)]),
        verify_receipt.main([str(file), str(empty)]),
        verify_receipt.main([str(tmp_path / "none"), str(key_file)]),
    ]
    file.write_bytes(b"{}")
    answers.append(verify_receipt.main([str(file), str(key_file)]))
    assert answers == [0, 2, 2, 2, 4]
    assert "usage" in capsys.readouterr().err


def test_script_ends_with_the_code_of_its_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["verify_receipt.py"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(verify_receipt.__file__, run_name="__main__")
    assert (ended.value.code, capsys.readouterr().out) == (2, "")


def test_script_describes_an_entry_without_certificate(long_ledger: list[uuid.UUID]) -> None:
    written = receipts.written(receipts.build(entry_id=long_ledger[0]))
    text = verify_receipt.describe(verify_receipt.verify(written, keys()))
    assert [line.split(":")[0].strip() for line in text.splitlines()][::2] == ["GENUINE", "case"]


@pytest.mark.parametrize(
    "line", ["x", "a+b+c", "name+00000000+" + base64.b64encode(b"\1" * 33).decode()]
)
def test_key_file_with_a_wrong_line_is_refused(line: str) -> None:
    with pytest.raises(verify_receipt.KeyFileError):
        verify_receipt.read_keys(line)


def test_receipt_of_a_rewritten_ledger_still_shows_what_was(receipt: bytes) -> None:
    """Whoever holds a receipt is a witness: the database cannot take it back."""
    as_owner("ALTER TABLE ledger_leaf DISABLE TRIGGER USER", "DELETE FROM ledger_leaf")
    assert verify_receipt.verify(receipt, keys()).seq == 1
