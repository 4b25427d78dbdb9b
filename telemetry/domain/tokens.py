"""Tokens of installs: random, shown once, found again by their hash only.

A token of 256 random bits needs no slow hash: nobody can try enough of them.
"""

import hashlib
import secrets

BYTES = 32


def new_token() -> str:
    """Return a token for the answer to an enrolment."""
    return secrets.token_urlsafe(BYTES)


def hashed(token: str) -> str:
    """Return what stands in the database for a token."""
    return hashlib.sha256(token.encode()).hexdigest()
