"""Receipts to take away: of a decision, and of a text that was agreed to (P-1.3, P-1.4).

Who (a random number, and what the holder adds), what, when, which words (all of them), in which
language, signed, and how to check it: complete in one file that outlives the account.
"""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.consent.evidence import certificate as of_event
from privacy.consent.models import ConsentEvent
from privacy.ledger import receipts
from privacy.policies import evidence
from privacy.policies.enums import Document
from privacy.policies.models import Acceptance

DOCUMENTS = {Document.TERMS: _("Terms"), Document.PRIVACY: _("Privacy policy")}


def of_decision(event: ConsentEvent, *, added: str = "") -> dict[str, Any]:
    """Return the receipt of a decision; raises NotProvableError until a checkpoint covers it."""
    return receipts.of_act(
        act=event.reference,
        certificate=of_event(event),
        words=json.loads(event.text.body) if event.text else None,
        added=added,
    )


def of_acceptance(acceptance: Acceptance, *, added: str = "") -> dict[str, Any]:
    """Return the receipt of an acceptance, with the whole text; raises as `of_decision`."""
    return receipts.of_act(
        act=acceptance.pk,
        certificate=evidence.certificate(acceptance),
        words=evidence.words(acceptance.version, acceptance.language),
        added=added,
    )
