"""What staff see of a person: enough to know whom they are talking to, not enough to misuse.

Nobody sees a value whole here, a superuser neither. The last two signs of a certificate are for
those who look after identity checks; Support never sees them (promises.md 0.2).
"""

from typing import Any

from accounts.cards import masked_email, masked_number
from accounts.certificates import SHOWN_AT_END
from accounts.models import Profile, User

HIDDEN = "\N{BULLET}"
NOTHING = "-"


def profile_of(user: User) -> Profile | None:
    """Return the profile that was read with the user; staff accounts have none."""
    profile: Profile | None = getattr(user, "profile", None)
    return profile


def name(user: User) -> str:
    """Return the first sign of each word of a name."""
    profile = profile_of(user)
    words = (profile.name or "").split() if profile else []
    return " ".join(word[0] + HIDDEN * 2 for word in words) or NOTHING


def mobile(user: User) -> str:
    """Return the last three digits of a number."""
    profile = profile_of(user)
    return masked_number(profile.mobile) if profile and profile.mobile else NOTHING


def email(addresses: list[Any]) -> str:
    """Return the first sign and the domain of the primary address."""
    return next((masked_email(each.email) for each in addresses if each.primary), NOTHING)


def certificate(user: User) -> str:
    """Return the last two signs of a certificate, and not even how long its number is."""
    profile = profile_of(user)
    number = profile.certificate_number if profile else ""
    return HIDDEN * 3 + number[-SHOWN_AT_END:] if number else NOTHING
