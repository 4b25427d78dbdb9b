"""The audit of a ledger that nobody tampered with: whole, or late and saying so."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from privacy.ledger.audit import audit
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.claims import UnreadableError
from privacy.ledger.sequencer import sequence
from tests.privacy.ledger.conftest import behind_the_guards, codes, record


def test_honest_ledger_is_whole(long_ledger: None) -> None:
    report = audit()
    assert (report.as_dict(), report.whole) == (
        {
            "whole": True,
            "size": 600,
            "checkpoints": 2,
            "published": 2,
            "counts": {},
            "findings": [],
        },
        True,
    )


def test_stopped_sequencer_is_named(ledger: str) -> None:
    record()
    behind_the_guards("UPDATE ledger_pending SET created_at = now() - interval '16 minutes'")
    assert codes() == ["pending.late"]


def test_stopped_signer_is_named(owned_ledger: None) -> None:
    record()
    behind_the_guards("UPDATE ledger_pending SET created_at = now() - interval '16 minutes'")
    sequence()
    assert codes() == ["checkpoint.late"]


def test_entry_waiting_a_little_for_its_checkpoint_is_no_alarm(owned_ledger: None) -> None:
    record()
    sequence()
    assert codes() == []


def test_stopped_publisher_is_named(owned_ledger: None) -> None:
    behind_the_guards(
        "DELETE FROM ledger_publication WHERE number = 1",
        "UPDATE ledger_checkpoint SET created_at = now() - interval '16 minutes'",
    )
    assert codes() == ["published.late"]


@pytest.mark.parametrize("since", [-5, 0, 255, 256, 600, 9000])
def test_incremental_audit_of_an_honest_ledger_is_whole(owned_ledger: None, since: int) -> None:
    assert audit(since=since).whole


def test_incremental_audit_sees_what_came_since(owned_ledger: None) -> None:
    behind_the_guards("UPDATE ledger_leaf SET leaf_hash = '' WHERE seq = 520")
    assert audit(since=512).findings.counts["leaf.hash"] == 1


def test_incremental_audit_leans_on_the_stored_subtrees(owned_ledger: None) -> None:
    behind_the_guards("DELETE FROM ledger_subtree WHERE position = 0")
    assert "subtree.missing" in audit(since=512).findings.counts


@pytest.mark.parametrize("text", ["{}", '{"checkpoint": 1}', "{"])
def test_file_without_checkpoints_cannot_be_compared_with(ledger: str, text: str) -> None:
    with pytest.raises(UnreadableError, match="line 1"):
        audit(against=text)


@pytest.mark.proof
def test_hundred_honest_runs_raise_no_alarm(ledger: str) -> None:
    """Beside writers, a sequencer and a signer at work."""
    stop = threading.Event()
    with ThreadPoolExecutor(3) as others:
        busy = [others.submit(keep_busy, stop, act) for act in (record, record, checkpoint)]
        outcomes = [codes() for _ in range(100)]
        stop.set()
    assert [each.result() for each in busy] == [None] * 3
    assert outcomes == [[]] * 100


def keep_busy(stop: threading.Event, act: Callable[[], object]) -> None:
    while not stop.is_set():
        act()
        time.sleep(0.005)
    connections.close_all()
