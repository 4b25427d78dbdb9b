"""Clear values of an account's details, for a look that is written down (`privacy.lookups`)."""

import uuid
from collections.abc import Callable

from allauth.account.models import EmailAddress

from accounts import profile_words as words
from accounts.enums import Gender
from accounts.models import Profile
from privacy.lookups.values import clear_value

TOLD: dict[str, Callable[[Profile], str | None]] = {
    "D-04": lambda profile: profile.name,
    "D-05": lambda profile: words.label(Gender, profile.gender),
    "D-07": words.document,
    "D-08": lambda profile: profile.certificate_number,
    "D-09": lambda profile: words.period(profile.certificate_from, profile.certificate_until),
    "D-10": lambda profile: words.day_in_words(profile.birth_date),
    "D-11": lambda profile: words.in_clear("D-11", profile.mobile) if profile.mobile else "",
}


def of_the_profile(tell: Callable[[Profile], str | None]) -> Callable[[uuid.UUID], str]:
    """Return who answers with one detail of a Subject's profile."""

    def answer(subject_id: uuid.UUID) -> str:
        profile = Profile.objects.filter(user__subject=subject_id).first()
        return (tell(profile) if profile else "") or ""

    return answer


for element, tell in TOLD.items():
    clear_value(element)(of_the_profile(tell))


@clear_value("D-13")
def email(subject_id: uuid.UUID) -> str:
    """Return the primary address."""
    row = EmailAddress.objects.filter(user__subject=subject_id, primary=True).first()
    return str(row.email) if row else ""
