"""A person's details as their own page says them: the value, why we hold it, since when.

Numbers that could be misused stay masked; `shown` names what was just proven and asked for.
"""

from collections.abc import Mapping
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django_countries import countries
from phonenumbers import PhoneNumberFormat, format_number, parse

from accounts import certificates
from accounts.cards import masked_number
from accounts.certificates import NO_EXPIRY, CertificateType
from accounts.domain import details
from accounts.enums import Education, Gender
from accounts.models import Profile, User
from accounts.notice import PURPOSES
from privacy.registry.inventory import INVENTORY
from privacy.web.cards import Row

# In the order of the page.
SHOWN = (
    *("D-02", "D-03", "D-04", "D-05", "D-06", "D-10"),
    *("D-07", "D-08", "D-09", "D-11", "D-13"),
    *("D-15", "D-16", "D-14", "D-73"),
)
OF_STAFF = ("D-02", "D-03", "D-13")
CONTACTS = ("mobile", "email")
PASSWORD_PAGE = "me_security_password"  # noqa: S105 - the name of a page
# The page on which each element is changed.
PAGES = {
    "D-02": "username",
    "D-04": "name",
    "D-05": "gender",
    "D-06": "country",
    "D-10": "birth-date",
    "D-07": "certificate",
    "D-08": "certificate",
    "D-09": "validity",
    "D-11": "mobile",
    "D-13": "email",
    "D-15": "education",
    "D-16": "occupation",
    "D-14": "postal-address",
    "D-73": "language",
}


def change_url(element: str) -> str:
    """Return where an element is changed."""
    if element == "D-03":
        return reverse(PASSWORD_PAGE)
    page = PAGES[element]
    return reverse("profile_contact" if page in CONTACTS else "profile_edit", args=[page])


def rows_of(user: User, *, shown: Mapping[str, str]) -> list[Row]:
    """Return a row for each element; `shown` are values to be read in clear, by element."""
    profile = Profile.objects.filter(user=user).first()
    email = EmailAddress.objects.filter(user=user, primary=True).first()
    changed = details.since(user=user)
    values = {
        **account_values(user, email),
        **(profile_values(profile) if profile else {}),
        **{element: in_clear(element, value) for element, value in shown.items()},
    }
    return [
        Row(
            label=capfirst(str(INVENTORY[element].name)),
            value=values.get(element, ""),
            change_url=change_url(element),
            note=why(element, changed.get(element) or begun(element, user, profile))
            if values.get(element)
            else why(element, None),
        )
        for element in (OF_STAFF if user.is_staff else SHOWN)
    ]


def begun(element: str, user: User, profile: Profile | None) -> datetime:
    """Return since when a value stands that was never changed."""
    proven_at = profile.mobile_verified_at if profile and element == "D-11" else None
    return proven_at or user.created_at


def why(element: str, since: datetime | None) -> str:
    """Say what we hold an element for, and since when."""
    purposes = [PURPOSES[word] for word in INVENTORY[element].purposes if word in PURPOSES]
    held = "; ".join(str(purpose) for purpose in purposes)
    if since is None:
        return _("Why: %(purposes)s.") % {"purposes": held}
    day = date_format(localtime(since), "DATE_FORMAT")
    return _("Why: %(purposes)s. Since %(day)s.") % {"purposes": held, "day": day}


def account_values(user: User, email: EmailAddress | None) -> dict[str, str]:
    """Return what stands outside the profile."""
    values = {"D-02": user.username}
    if user.has_usable_password():
        values["D-03"] = _("Set; nobody can read it")
    if email is not None:
        values["D-13"] = email.email if email.verified else with_note(email.email, _("not proven"))
    return values


def profile_values(profile: Profile) -> dict[str, str]:
    """Return what the profile says, numbers masked."""
    words = {
        "D-04": profile.name,
        "D-05": label(Gender, profile.gender),
        "D-06": country_name(profile.country),
        "D-10": day_in_words(profile.birth_date),
        "D-07": document(profile),
        "D-08": certificates.masked(profile.certificate_number or ""),
        "D-09": period(profile.certificate_from, profile.certificate_until),
        "D-11": number(profile),
        "D-15": label(Education, profile.education),
        "D-16": profile.occupation,
        "D-14": profile.postal_address,
        "D-73": get_language_info(profile.language)["name_local"],
    }
    return {element: value or "" for element, value in words.items()}


def in_clear(element: str, value: str) -> str:
    """Return a number as people write it."""
    return (
        format_number(parse(value), PhoneNumberFormat.INTERNATIONAL) if element == "D-11" else value
    )


def number(profile: Profile) -> str:
    if not profile.mobile:
        return ""
    masked = masked_number(profile.mobile)
    return masked if profile.mobile_index else with_note(masked, _("not proven"))


def with_note(value: str, note: str) -> str:
    return _("%(value)s (%(note)s)") % {"value": value, "note": note}


def label(choices: type[Gender] | type[Education], value: str | None) -> str:
    """Return the words for a choice; the stored word itself where it is none of the list."""
    return str(dict(choices.choices).get(value or "", value or ""))


def country_name(code: str | None) -> str:
    return str(countries.name(code or ""))


def document(profile: Profile) -> str:
    """Return the kind of certificate and who issued it."""
    kind = str(dict(CertificateType.choices).get(profile.certificate_type or "", ""))
    issuer = country_name(profile.certificate_country)
    return with_note(kind, issuer) if kind and issuer else kind


def period(begins: str | None, until: str | None) -> str:
    if not begins or not until:
        return ""
    words = {"from": day_in_words(begins), "until": day_in_words(until)}
    if until == NO_EXPIRY:
        return _("From %(from)s, without an end") % words
    return _("From %(from)s until %(until)s") % words


def day_in_words(stored: str | None) -> str:
    """Return a stored date in the reader's language; as it stands where it is none."""
    try:
        return date_format(date.fromisoformat(stored or ""), "DATE_FORMAT")
    except ValueError:
        return stored or ""
