"""The back office of accounts, one module a matter."""

from accounts.challenges import admin as challenges
from accounts.identity import admin as identity
from accounts.people import admin as people

__all__ = ["challenges", "identity", "people"]
