"""What the offline script says of a decision's receipt beside its proof (P-1.4)."""

import uuid

import pytest

from privacy.ledger import verify_receipt as script
from privacy.ledger.models import LedgerAct


def test_withdrawal_without_words_is_told_without_words() -> None:
    document = {"words": None, "added": "", "check": script.CHECK}
    assert script._beside(document, {"text": ""}) == (None, "")
    with pytest.raises(script.RefusedError, match="the words are not those"):
        script._beside(document, {"text": "0" * 64})


def test_nothing_is_said_of_an_addition_that_nobody_made() -> None:
    entry = {"kind": "consent.withdrawn", "at": "now", "id": "1", "facts": {"row": "0" * 64}}
    said = {"holder": "7", "act": "withdrawn", "feature": "logs", "version": 1, "language": "en"}
    told = script.describe(script.Genuine("site", 1, 0, entry, said))
    assert ("what: withdrawn logs" in told, "NOT PROVEN" in told) == (True, False)


def test_act_names_nobody() -> None:
    act = uuid.uuid4()
    assert str(LedgerAct(act=act)) == f"act {act}"
