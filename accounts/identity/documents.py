"""What an authority is told of a person: type, number, name and validity, and nothing more (P-2.4).

The values are read from the profile at the moment of asking and are not stored a second time; a
keyed commitment, another one for each check, tells later whether an answer is still about them.
"""

import json
from dataclasses import dataclass, field

from accounts.certificates import NO_EXPIRY
from accounts.models import Profile
from privacy.encryption.keys import blind_index

ELEMENTS = frozenset({"D-04", "D-07", "D-08", "D-09"})


@dataclass(frozen=True)
class Document:
    """The details as an authority gets them; dates are ISO 8601, no end is None."""

    country: str = field(repr=False)
    kind: str = field(repr=False)
    number: str = field(repr=False)
    name: str = field(repr=False)
    valid_from: str = field(repr=False)
    valid_until: str | None = field(repr=False)


def document_of(profile: Profile) -> Document | None:
    """Return what could be sent about somebody; None where no certificate was told."""
    if not profile.certificate_number:
        return None
    until = profile.certificate_until
    return Document(
        country=profile.certificate_country,
        kind=profile.certificate_type,
        number=profile.certificate_number,
        name=profile.name,
        valid_from=profile.certificate_from,
        valid_until=None if until == NO_EXPIRY else until,
    )


def commitment(profile: Profile, *, check_id: object) -> str:
    """Return what the details of a profile are compared by, under this check only.

    The birth date counts too, although no authority is told it: a changed one resets the check.
    """
    values = [getattr(profile, name) for name in COMPARED]
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return blind_index(field=f"identity_check.{check_id}", value=text) or ""


COMPARED = (
    "name",
    "birth_date",
    "certificate_type",
    "certificate_country",
    "certificate_number",
    "certificate_from",
    "certificate_until",
)
