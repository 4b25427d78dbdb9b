"""The one question before anything is taken, and before what is held serves a purpose (P-1.4).

Ask inside the transaction that writes. It locks the holder as a writer does, so a withdrawal
either committed before and is seen, or waits until the row stands.
"""

import uuid

from privacy.consent import queries
from privacy.consent.enums import Feature
from privacy.consent.features import FEATURES, FeatureRow
from privacy.consent.holders import Holder
from privacy.consent.locks import lock_for_reading
from privacy.registry.inventory import INVENTORY


class ConsentRequired(Exception):  # noqa: N818 - reads as the news it is
    """Nobody agreed to this. `version` is the version in which one could."""

    def __init__(self, feature: str, version: int | None) -> None:
        super().__init__(str(feature))
        self.feature = feature
        self.version = version


def require(*, holder: Holder, feature: Feature) -> None:
    """Raise ConsentRequired unless the holder has switched the function on, as published now."""
    lock_for_reading(holder)
    if feature not in queries.granted(holder):
        raise ConsentRequired(feature, version_in_force())


def require_use(
    *, holder: Holder, element: str, purpose: str, device: uuid.UUID | None = None
) -> None:
    """Raise ConsentRequired unless what is held of this element may serve this purpose."""
    lock_for_reading(holder)
    if not may_use(holder=holder, element=element, purpose=purpose, device=device):
        row = function_of(element)
        raise ConsentRequired(row.code if row else element, version_in_force())


def may_use(*, holder: Holder, element: str, purpose: str, device: uuid.UUID | None = None) -> bool:
    """Tell whether an element of the inventory (`D-24`) may serve a purpose, whenever it was taken.

    In order:
    - the inventory lists this purpose for this element, else never;
    - an element that belongs to no function has another ground than agreement: that is all;
    - the form of its function that the holder agreed to covers element and purpose. What was taken
      under an earlier form does not serve a purpose added since until they agree to that form;
      refusing it leaves the uses they agreed to;
    - it is not off for the device (the number of its link) that it came from.
    """
    if element not in INVENTORY or purpose not in INVENTORY[element].purposes:
        return False
    row = function_of(element)
    if row is None:
        return True
    form = queries.agreed_form(holder=holder, code=row.code, history=queries.published())
    if form is None or (element, str(purpose)) not in form.uses:
        return False
    return device is None or row.basic or Feature(row.code) not in queries.off_for([device])[device]


def function_of(element: str) -> FeatureRow | None:
    """Return the function that an element belongs to."""
    return next((row for row in FEATURES.values() if element in row.elements), None)


def version_in_force() -> int | None:
    version = queries.policy_in_force()
    return version.number if version else None
