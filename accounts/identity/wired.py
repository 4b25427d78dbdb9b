"""What has to be imported once the models are there: whatever registers itself."""

from accounts.identity import cards, checks, marks, receivers
from accounts.identity.queries import times_asked
from privacy.lists.shared import COUNTS

__all__ = ["cards", "checks", "marks", "receivers"]

COUNTS["identity_authority"] = times_asked
