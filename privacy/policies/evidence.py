"""What an acceptance certifies, and what its entry in the evidence ledger commits to (D-42).

The certificate names the person by their random number only. `text` is the hash of the words in
the language they were read in, so a receipt that carries these words proves them by itself.
"""

import hashlib

import rfc8785

from privacy.ledger.facts import Fact, instant_text
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.policies.reading import FIRST_LANGUAGE


def words(version: PolicyVersion, language: str) -> dict[str, object]:
    """Return the whole text of a version in one language, as a receipt carries it."""
    spoken = language if language in version.clauses else FIRST_LANGUAGE
    return {
        "clauses": version.clauses[spoken],
        "document": str(version.document),
        "language": spoken,
        "version": version.number,
    }


def certificate(acceptance: Acceptance) -> dict[str, str | int]:
    """Return everything an acceptance says."""
    version = acceptance.version
    text = rfc8785.dumps(words(version, acceptance.language))  # type: ignore[arg-type] # words and lists
    return {
        "act": "accepted",
        "at": instant_text(acceptance.accepted_at),
        "document": str(version.document),
        "holder": str(acceptance.subject_id),
        "language": acceptance.language,
        "policy": version.sha256,
        "reference": str(acceptance.pk),
        "text": hashlib.sha256(text).hexdigest(),
        "version": version.number,
    }


def facts(acceptance: Acceptance) -> dict[str, Fact]:
    """Return the facts of the entry of an acceptance."""
    return {
        "acceptance": acceptance.pk,
        "document": str(acceptance.version.document),
        "row": hashlib.sha256(rfc8785.dumps(certificate(acceptance))).hexdigest(),
        "version": acceptance.version.number,
    }
