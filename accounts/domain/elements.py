"""The basic set (P-2.7, P-2.8): what an account must have told, and the rule of each element.

Registration, corrections and the check before an account becomes active all ask here, so that no
way in is softer than another. What is blank-looking is not told (T-3.4 d).

`Told` are the answers by the names of the Profile's columns, all of them text: dates in ISO 8601,
choices by their value.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from accounts import certificates
from accounts.certificates import NO_EXPIRY
from accounts.domain.age import is_adult, is_plausible
from accounts.enums import Gender
from accounts.models import Profile, User
from accounts.regions import today_in
from accounts.validators import looks_blank, valid_name

Told = Mapping[str, str | None]
Rule = Callable[[Told, datetime], None]

# By the ids of the inventory, in the order of the pages.
BASIC = {
    "D-02": gettext_lazy("user name"),
    "D-03": gettext_lazy("password"),
    "D-04": gettext_lazy("name"),
    "D-05": gettext_lazy("gender"),
    "D-06": gettext_lazy("country or region"),
    "D-07": gettext_lazy("type of certificate"),
    "D-08": gettext_lazy("certificate number"),
    "D-09": gettext_lazy("validity of the certificate"),
    "D-10": gettext_lazy("date of birth"),
    "D-11": gettext_lazy("proven mobile number"),
    "D-13": gettext_lazy("proven e-mail address"),
}
# What stands in the profile for each, beside what is proven elsewhere.
COLUMNS: dict[str, tuple[str, ...]] = {
    "D-04": ("name",),
    "D-05": ("gender",),
    "D-06": ("country",),
    "D-07": ("certificate_type", "certificate_country"),
    "D-08": ("certificate_number",),
    "D-09": ("certificate_from", "certificate_until"),
    "D-10": ("birth_date",),
}


def told_by_nobody() -> dict[str, str | None]:
    """Return the answers of somebody who told nothing."""
    return dict.fromkeys(name for names in COLUMNS.values() for name in names)


def told_by(profile: Profile) -> dict[str, str | None]:
    """Return what somebody told, as the rules read it."""
    return {name: getattr(profile, name) for name in told_by_nobody()}


def blank(told: Told) -> list[str]:
    """Return which elements were not told: empty, invisible, or words like "N/A" (T-3.4 d)."""
    return [
        element
        for element, names in COLUMNS.items()
        if any(looks_blank(told.get(name) or "") for name in names)
    ]


def refused(told: Told, *, now: datetime) -> dict[str, ValidationError]:
    """Return which told elements break their rule, with the words for the person (T-3.4 b, c).

    The words never repeat a value. What is blank is not held against a rule, and nothing is held
    against what is blank or refused itself.
    """
    found: dict[str, ValidationError] = {}
    untold = blank(told)
    for element, rule in RULES.items():
        if not {element, *NEEDS.get(element, ())} & {*untold, *found}:
            try:
                rule(told, now)
            except ValidationError as error:
                found[element] = error
    return found


def missing(*, user: User, now: datetime) -> list[str]:
    """Return which basic elements an account lacks, by inventory id, in their order (P-2.3, I-10).

    Lacking is what was never told or looks blank, what breaks its rule, and what is not proven.
    """
    profile = Profile.objects.filter(user=user).first()
    told = told_by(profile) if profile else told_by_nobody()
    lacking = {*blank(told), *refused(told, now=now)}
    if not user.has_usable_password():
        lacking.add("D-03")
    if profile is None or None in (profile.mobile_index, profile.mobile_declared_at):
        lacking.add("D-11")
    if not EmailAddress.objects.filter(user=user, primary=True, verified=True).exists():
        lacking.add("D-13")
    return [element for element in BASIC if element in lacking]


# --- the rule of each element; each raises ValidationError --------------------------------------


def day(told: str | None) -> date:
    """Read a date in ISO 8601; raises ValidationError."""
    try:
        return date.fromisoformat(told or "")
    except ValueError as error:
        raise ValidationError(_("Enter a date that exists"), code="not_real") from error


def name_rule(told: Told, _now: datetime) -> None:
    valid_name(told["name"] or "")


def gender_rule(told: Told, _now: datetime) -> None:
    if told["gender"] not in Gender.values:
        raise ValidationError(_("Choose one of the answers"), code="choice")


def country_rule(told: Told, _now: datetime) -> None:
    if told["country"] not in dict(countries):
        raise ValidationError(_("Choose a country or region from the list"), code="choice")


def type_rule(told: Told, _now: datetime) -> None:
    certificates.valid_type(
        told["certificate_type"] or "",
        residence=told["country"] or "",
        issuer=told["certificate_country"] or "",
    )


def number_rule(told: Told, _now: datetime) -> None:
    kind = certificates.CertificateType(told["certificate_type"] or "")
    number = certificates.valid_number(
        told["certificate_number"] or "", kind=kind, issuer=told["certificate_country"] or ""
    )
    certificates.agrees(
        number,
        kind=kind,
        born=day(told["birth_date"]),
        gender=Gender(told["gender"] or ""),
    )


def period_rule(told: Told, now: datetime) -> None:
    certificates.valid_period(
        begins=day(told["certificate_from"]),
        ends=None if told["certificate_until"] == NO_EXPIRY else day(told["certificate_until"]),
        born=day(told["birth_date"]),
        today=today_in(told["country"] or "", now=now),
    )


def birth_date_rule(told: Told, now: datetime) -> None:
    born, country = day(told["birth_date"]), told["country"] or ""
    if not is_plausible(born=born, country=country, now=now):
        raise ValidationError(_("Date of birth must be a day in the past"), code="year")
    if not is_adult(born=born, country=country, now=now):
        raise ValidationError(_("An account is for adults"), code="minor")


# What others are compared with comes first.
RULES: dict[str, Rule] = {
    "D-04": name_rule,
    "D-05": gender_rule,
    "D-06": country_rule,
    "D-10": birth_date_rule,
    "D-07": type_rule,
    "D-08": number_rule,
    "D-09": period_rule,
}
# What a rule compares with: without it there is nothing to compare.
NEEDS: dict[str, tuple[str, ...]] = {
    "D-07": ("D-06",),
    "D-08": ("D-05", "D-07", "D-10"),
    "D-09": ("D-06", "D-10"),
    "D-10": ("D-06",),
}
