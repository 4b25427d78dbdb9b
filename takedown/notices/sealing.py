"""Everything a notifier told lies under a key of the case (D-53 to D-56, D-67).

Why a key of its own: destroying it ends words, letters and files of the case together, in backups
too; and nothing that reads the tables, the site's own search for leftovers included, reads a
running case.
"""

import json
from typing import Any, Protocol

from cryptography.fernet import Fernet, InvalidToken

MARK = "s1:"


class Keyed(Protocol):
    """Something with a key of its own: a case."""

    key: Any


class Unreadable(Exception):  # noqa: N818
    """The key of the case is destroyed, or the text was altered."""


def new_key() -> str:
    return Fernet.generate_key().decode()


def seal_bytes(case: Keyed, content: bytes) -> bytes:
    if not case.key:
        raise Unreadable
    return Fernet(case.key).encrypt(content)


def open_bytes(case: Keyed, sealed: bytes) -> bytes:
    """Return the clear bytes; raises Unreadable."""
    if not case.key:
        raise Unreadable
    try:
        return Fernet(case.key).decrypt(sealed)
    except InvalidToken as error:
        raise Unreadable from error


def seal(case: Keyed, text: str) -> str:
    return MARK + seal_bytes(case, text.encode()).decode()


def unseal(case: Keyed, sealed: str | None) -> str:
    """Return the clear text, nothing for nothing; raises Unreadable."""
    if not sealed:
        return ""
    return open_bytes(case, sealed.removeprefix(MARK).encode()).decode()


def seal_json(case: Keyed, value: Any) -> str:
    return seal(case, json.dumps(value, ensure_ascii=False, sort_keys=True))


def unseal_json(case: Keyed, sealed: str | None) -> Any:
    """Return the value, an empty mapping for nothing."""
    return json.loads(unseal(case, sealed)) if sealed else {}
