"""References and secret addresses of a report.

A token is made from the report's random id with the key of the blind indexes, so that every letter
can carry the link again, while the database holds only its hash.
"""

import hashlib
import uuid

from privacy.encryption.keys import blind_index

CONFIRM, CASE = "confirm", "case"
# Letters and digits that nobody mistakes for one another on the telephone.
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def reference_of(report_id: uuid.UUID) -> str:
    """Return what people read out: `M-7KQ4-2XH9`."""
    number, letters = report_id.int, ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(UNAMBIGUOUS))
        letters += UNAMBIGUOUS[digit]
    return f"M-{letters[:4]}-{letters[4:]}"


def token(purpose: str, report_id: uuid.UUID) -> str:
    """Return the token of a report for one purpose."""
    return blind_index(field=f"minor_report.{purpose}", value=str(report_id)) or ""


def token_hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def email_index(address: str) -> str | None:
    """Return the blind index of a reporter's address: case and outer blanks do not count."""
    return blind_index(field="minor_report.email", value=address.strip().lower())
