"""The back office of accounts, one module a matter."""

from accounts.identity import admin as identity

__all__ = ["identity"]
