"""The page that checks certificates, and what it hands out for those who do not trust it."""

import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from privacy.ledger import receipts
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind


@pytest.fixture
def receipt(own_database: str) -> str:
    with transaction.atomic():
        entry = append(EntryKind.ERASURE_STARTED, {"case": uuid.uuid4()})
    checkpoint()
    return receipts.written(receipts.build(entry_id=entry)).decode()


def test_genuine_certificate_is_told_so(receipt: str) -> None:
    answer = Client().post("/verify/", {"receipt": receipt})
    assert (answer.status_code, "This certificate is genuine" in answer.text) == (200, True)
    assert "erasure.started" in answer.text
    assert answer.cookies == {}


@pytest.mark.parametrize("altered", ["", "{}", "no JSON", "[" * 100_000])
def test_anything_else_is_refused_and_kept_in_the_box(own_database: str, altered: str) -> None:
    answer = Client().post("/verify/", {"receipt": altered})
    assert (answer.status_code, "There is a problem" in answer.text) == (200, True)
    assert "genuine</h1>" not in answer.text


def test_altered_certificate_is_refused(receipt: str) -> None:
    answer = Client().post("/verify/", {"receipt": receipt.replace('"seq":0', '"seq":1')})
    assert "it was altered" in answer.text


def test_form_of_another_site_is_refused(own_database: str) -> None:
    answer = Client().post("/verify/", {"receipt": "{}"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_what_is_handed_out_checks_offline(receipt: str, tmp_path: Path) -> None:
    client = Client()
    script, keys, file = (tmp_path / name for name in ("check.py", "keys.txt", "receipt.json"))
    script.write_bytes(b"".join(client.get("/verify/verify_receipt.py").streaming_content))  # type: ignore[attr-defined]
    keys.write_text(client.get("/verify/public-keys.txt").text)
    file.write_text(receipt)
    done = subprocess.run(
        [sys.executable, "-I", script, file, keys], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.startswith("GENUINE")) == (0, True)
