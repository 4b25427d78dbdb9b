"""What has to be imported once the models are there: whatever registers itself."""

from accounts.identity import cards, checks, marks, receivers

__all__ = ["cards", "checks", "marks", "receivers"]
