"""Which facts an entry of each kind carries, and how they are written.

The ledger never loses a row, so nothing about a person may ever enter it. That is not left to
care: a fact is a word of a list, a number, a time, the random id of an *act* (a case, a run, an
acceptance; never of a person, whose id the sweep of an erasure must not find again), or a
32-byte commitment. Each kind has exactly the facts listed here, all of them required, so one
regular expression holds every canonical text of a kind; Python and the database compare with
the same one. Never commit to a bare hash of something guessable: a telephone number or an
identity number is found by trying them all, so mix in a random id or salt.

After a change here, add a migration that runs `guards.INSTALL` again; `audit_verify` and a
test report the difference until then.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import rfc8785

from privacy.ledger.enums import EntryKind

Fact = str | int | datetime | UUID
"""What a caller may give; a bool is an int."""

RANDOM_ID: Final = '"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"'
INSTANT: Final = r'"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"'
COMMITMENT: Final = '"[0-9a-f]{64}"'
SHORT_HASH: Final = '"[0-9a-f]{16}"'
"""Of something public, such as the version of the registry."""
FLAG: Final = "(?:true|false)"


def word(*values: str) -> str:
    return f'"(?:{"|".join(values)})"'


def count(*, digits: int) -> str:
    return f"(?:0|[1-9][0-9]{{0,{digits - 1}}})"


_DOCUMENT: Final = word("terms", "privacy")
_FEATURE: Final = word("device", "location", "logs")

FACTS: Final[Mapping[EntryKind, Mapping[str, str]]] = {
    EntryKind.ACCOUNT_ACTIVATED: {"registration": RANDOM_ID},
    EntryKind.BACKUP_RESTORED: {"run": RANDOM_ID, "taken_at": INSTANT},
    EntryKind.CHALLENGE_DECIDED: {
        "challenge": RANDOM_ID,
        "final": FLAG,
        "outcome": word("cancel", "drop", "refuse", "restrict"),
    },
    EntryKind.CHALLENGE_MOVED: {
        "challenge": RANDOM_ID,
        "to": word("answered", "appealed", "overdue", "settled"),
    },
    EntryKind.CHALLENGE_OPENED: {
        "cause": word("rule", "staff"),
        "challenge": RANDOM_ID,
        "elements": count(digits=2),
    },
    EntryKind.CONSENT_GRANTED: {
        "consent": RANDOM_ID,
        "feature": _FEATURE,
        "row": COMMITMENT,
        "version": count(digits=6),
    },
    EntryKind.CONSENT_REFUSED: {
        "consent": RANDOM_ID,
        "feature": _FEATURE,
        "row": COMMITMENT,
        "version": count(digits=6),
    },
    EntryKind.CONSENT_WITHDRAWN: {
        "consent": RANDOM_ID,
        "feature": _FEATURE,
        "row": COMMITMENT,
    },
    EntryKind.ERASURE_CANCELLED: {"by": word("self", "staff"), "case": RANDOM_ID},
    EntryKind.ERASURE_REPLAYED: {
        "case": RANDOM_ID,
        "rows": count(digits=9),
        "run": RANDOM_ID,
    },
    EntryKind.ERASURE_REQUESTED: {
        "basis": word("command", "minor", "replay", "self", "staff"),
        "case": RANDOM_ID,
        "scope": word("account", "category", "element"),
        "waived": FLAG,
    },
    EntryKind.ERASURE_STARTED: {"case": RANDOM_ID},
    EntryKind.ERASURE_SWEPT: {
        "case": RANDOM_ID,
        "certificate": COMMITMENT,
        "registry": SHORT_HASH,
        "residue": count(digits=9),
        "rows": count(digits=9),
    },
    EntryKind.IDENTITY_ANSWERED: {
        "check": RANDOM_ID,
        "how": word("connection", "letter", "no_answer"),
        "outcome": word("match", "mismatch", "not_available"),
    },
    EntryKind.IDENTITY_ASKED: {
        "check": RANDOM_ID,
        "reason": word("duplicate", "misuse", "recovery", "staff"),
    },
    EntryKind.INQUIRY_ENDED: {
        "agent": FLAG,
        "inquiry": RANDOM_ID,
        "kind": word("instruction", "question", "report", "suggestion"),
        "outcome": word("abuse", "answered", "carried_out", "refused", "withdrawn"),
    },
    EntryKind.MINOR_CONFIRMED: {"found": count(digits=4), "report": RANDOM_ID},
    EntryKind.MINOR_DECIDED: {
        "how": word("holder", "officer", "our_data", "reporter"),
        "outcome": word("accepted", "refused", "withdrawn"),
        "report": RANDOM_ID,
    },
    EntryKind.TEXT_ACCEPTED: {
        "acceptance": RANDOM_ID,
        "document": _DOCUMENT,
        "version": count(digits=6),
    },
    EntryKind.TEXT_AGREED: {
        "acceptance": RANDOM_ID,
        "document": _DOCUMENT,
        "row": COMMITMENT,
        "version": count(digits=6),
    },
    EntryKind.TEXT_PUBLISHED: {
        "document": _DOCUMENT,
        "text": COMMITMENT,
        "version": count(digits=6),
    },
    EntryKind.TEXT_SCHEDULED: {
        "document": _DOCUMENT,
        "effective_at": INSTANT,
        "version": count(digits=6),
    },
    EntryKind.WORK_CASE_ENDED: {
        "back": FLAG,
        "case": RANDOM_ID,
        "matter": word("link", "work"),
        "removal": RANDOM_ID,
    },
    EntryKind.WORK_REMOVED: {
        "case": RANDOM_ID,
        "ground": word("copyright", "minor", "own_wish"),
        "matter": word("link", "work"),
        "removal": RANDOM_ID,
    },
}


class FactRefusedError(ValueError):
    """The facts are not those of the kind. Names the fact, never its value."""


def facts_pattern(kind: EntryKind) -> str:
    """The canonical text of the facts of a kind, in the dialect of Python and PostgreSQL."""
    members = (f'"{name}":{pattern}' for name, pattern in sorted(FACTS[kind].items()))
    return rf"\{{{','.join(members)}\}}"


_COMPILED: Final = {kind: re.compile(facts_pattern(kind)) for kind in EntryKind}


def canonical_facts(kind: EntryKind, facts: Mapping[str, Fact]) -> str:
    """The facts as RFC 8785 text, or the name of the first that may not be recorded."""
    if facts.keys() != FACTS[kind].keys():
        wrong = sorted(facts.keys() ^ FACTS[kind].keys())
        message = f"an entry {kind} has the facts {sorted(FACTS[kind])}; look at {wrong}"
        raise FactRefusedError(message)
    encoded = {name: _encode(name, value) for name, value in facts.items()}
    for name, pattern in FACTS[kind].items():
        if not re.fullmatch(pattern, _canonical(encoded[name])):
            message = f"the fact {name} of {kind} is not of the form listed for it"
            raise FactRefusedError(message)
    return _canonical(encoded)


def facts_allowed(kind: str, facts: str) -> bool:
    """What the database's own check says, for an auditor who does not trust the database."""
    return kind in EntryKind and _COMPILED[EntryKind(kind)].fullmatch(facts) is not None


def instant_text(moment: datetime) -> str:
    """RFC 3339 in UTC with six digits, as the database writes the time of an entry."""
    if moment.tzinfo is None:
        raise FactRefusedError("a time without a zone is not an instant")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _encode(name: str, value: Fact) -> str | int:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str | int):
        return value
    message = f"the fact {name} is neither word, number, time nor id"
    raise FactRefusedError(message)


def _canonical(value: str | int | dict[str, str | int]) -> str:
    return rfc8785.dumps(value).decode()
