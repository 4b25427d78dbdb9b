"""The one question every collector asks before it takes anything (P-1.4).

Ask inside the transaction that writes. It locks the holder as a writer does, so a withdrawal
either committed before and is seen, or waits until the row stands.
"""

from privacy.consent import queries
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.consent.locks import lock_for_reading


class ConsentRequired(Exception):  # noqa: N818 - reads as the news it is
    """Nobody agreed to this. `version` is the version in which one could."""

    def __init__(self, feature: Feature, version: int | None) -> None:
        super().__init__(str(feature))
        self.feature = feature
        self.version = version


def require(*, holder: Holder, feature: Feature) -> None:
    """Raise ConsentRequired unless the holder has switched the function on, as published now."""
    lock_for_reading(holder)
    if feature not in queries.granted(holder):
        version = queries.policy_in_force()
        raise ConsentRequired(feature, version.number if version else None)
