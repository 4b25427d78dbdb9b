"""`audit_verify` and `verify_receipt` as an operator types them."""

import json
import uuid
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from privacy.ledger import publication, receipts, verify_receipt
from tests.privacy.ledger.conftest import behind_the_guards


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and standard output."""
    out = StringIO()
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def test_audit_of_a_whole_ledger_exits_0(owned_ledger: None) -> None:
    assert run("audit_verify") == (0, "600 entries, 2 checkpoints, 2 published: whole\n")
    code, text = run("audit_verify", "--json", "--since", "512")
    assert (code, json.loads(text)["whole"]) == (0, True)


def test_audit_of_a_tampered_ledger_exits_4_and_names_the_problem(owned_ledger: None) -> None:
    behind_the_guards("UPDATE ledger_leaf SET leaf_hash = ''")
    code, text = run("audit_verify")
    assert (code, text.splitlines()[0], text.splitlines()[-1]) == (
        4,
        "600 entries, 2 checkpoints, 2 published: NOT WHOLE",
        "and 580 more",
    )
    assert "leaf.hash: entry 0 does not hash to what stands beside it" in text
    code, text = run("audit_verify", "--json")
    assert (code, json.loads(text)["counts"]) == (4, {"leaf.hash": 600})


def test_audit_compares_with_what_was_kept_elsewhere(owned_ledger: None, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(publication.path().read_bytes())
    assert run("audit_verify", "--against", str(kept))[0] == 0
    kept.write_text("{}")
    assert run("audit_verify", "--against", str(kept))[0] == 2
    assert run("audit_verify", "--against", str(tmp_path / "none"))[0] == 2


def test_receipt_is_verified_with_the_keys_of_the_settings(
    owned_ledger: list[uuid.UUID], tmp_path: Path
) -> None:
    file, keys = tmp_path / "receipt.json", tmp_path / "keys"
    file.write_bytes(receipts.written(receipts.build(entry_id=owned_ledger[5])))
    code, text = run("verify_receipt", str(file))
    assert (code, text.split(":")[0]) == (0, "GENUINE")
    code, text = run("verify_receipt", str(file), "--json")
    assert (code, json.loads(text)["entry"]["id"]) == (0, str(owned_ledger[5]))
    keys.write_text(run("verify_receipt", "--print-keys")[1])
    assert run("verify_receipt", str(file), "--keys", str(keys))[0] == 0
    assert verify_receipt.main([str(file), str(keys)]) == 0


def test_forged_receipt_exits_4(owned_ledger: list[uuid.UUID], tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    document = receipts.build(entry_id=owned_ledger[5])
    file.write_bytes(receipts.written({**document, "seq": 6}))
    reason = "the entry is not in the signed tree"
    assert run("verify_receipt", str(file)) == (4, f"REFUSED: {reason}\n")
    code, text = run("verify_receipt", str(file), "--json")
    assert (code, json.loads(text)) == (4, {"genuine": False, "reason": reason})


@pytest.mark.parametrize("arguments", [[], ["/nowhere"], ["/dev/null", "--keys", "/dev/null"]])
def test_wrong_usage_of_verify_receipt_exits_2(arguments: list[str]) -> None:
    assert run("verify_receipt", *arguments)[0] == 2
