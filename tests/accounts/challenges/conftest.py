"""The authority of the identity checks is asked here too."""

from tests.accounts.identity.conftest import authority, authority_of_its_own

__all__ = ["authority", "authority_of_its_own"]
