"""What a doubt is about, as keyed commitments: the same doubt about the same answers comes once.

The values themselves are nowhere written a second time. A commitment is keyed and holds for one
person and one element only, so that nobody without the key learns a value by trying them all.
"""

import json
import uuid
from collections.abc import Collection, Mapping

from allauth.account.models import EmailAddress

from accounts.domain.elements import COLUMNS
from accounts.models import Profile
from privacy.encryption.keys import blind_index

# What can be doubted: what was told about oneself.
DOUBTED = (*COLUMNS, "D-11", "D-13")


def facts_of(*, subject_id: uuid.UUID, elements: Collection[str]) -> dict[str, str]:
    """Return the commitment of each element as it stands now."""
    profile = Profile.objects.filter(user__subject=subject_id).first()
    email = EmailAddress.objects.filter(user__subject=subject_id, primary=True).first()
    return {
        element: commitment(subject_id, element, values_of(element, profile, email))
        for element in sorted(elements)
    }


def values_of(
    element: str, profile: Profile | None, email: EmailAddress | None
) -> list[str | None]:
    if element == "D-13":
        return [email.email if email else None]
    names = COLUMNS.get(element, ("mobile",))
    return [getattr(profile, name) if profile else None for name in names]


def commitment(subject_id: uuid.UUID, element: str, values: list[str | None]) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return blind_index(field=f"challenge.{subject_id}.{element}", value=text) or ""


def cover(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Tell whether earlier facts hold all of these, unchanged."""
    return all(before.get(element) == value for element, value in now.items())
