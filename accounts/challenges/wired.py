"""What has to be imported once the models are there: whatever registers itself."""

from accounts.challenges import cards, receivers
from accounts.challenges.queries import refused_services
from privacy.subjects import refusals

__all__ = ["cards", "receivers"]

refusals.QUESTIONS.append(refused_services)
