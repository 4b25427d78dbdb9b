"""Certificates of identity: which there are, how a number is written, when it can be true.

Types are a closed list by the country or region where somebody lives (P-2.8d); numbers are kept in
one spelling, so that the same document is the same value (P-2.8e). An error says what disagrees and
never repeats the number: nothing of it may stand on a page, over a shoulder or in a log.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries
from stdnum.cl import rut
from stdnum.es import nif
from stdnum.il import idnr as israeli
from stdnum.iso7064 import mod_11_2
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.za import idnr as south_african

from accounts.enums import Gender
from privacy.encryption.keys import blind_index

NO_EXPIRY = "no_expiry"
SHOWN_AT_END = 2


class CertificateType(TextChoices):
    PRC_ID = "prc_id", gettext_lazy("Resident identity card of mainland China")
    HKID = "hkid", gettext_lazy("Hong Kong identity card")
    MACAU_ID = "macau_id", gettext_lazy("Macau resident identity card")
    HK_MACAU_PERMIT = (
        "hk_macau_permit",
        gettext_lazy("Mainland travel permit for Hong Kong and Macau residents"),
    )
    TAIWAN_PERMIT = "taiwan_permit", gettext_lazy("Mainland travel permit for Taiwan residents")
    FOREIGN_RESIDENT_CARD = (
        "foreign_resident_card",
        gettext_lazy("Foreign permanent resident card of China"),
    )
    PASSPORT = "passport", gettext_lazy("Passport")
    NATIONAL_ID = "national_id", gettext_lazy("National identity card")


T = CertificateType
# Who issues it, where one authority does; a passport and a national card name their country.
ISSUED_BY: dict[CertificateType, str] = {
    T.PRC_ID: "CN",
    T.HKID: "HK",
    T.MACAU_ID: "MO",
    T.HK_MACAU_PERMIT: "CN",
    T.TAIWAN_PERMIT: "CN",
    T.FOREIGN_RESIDENT_CARD: "CN",
}
OF_RESIDENCE: dict[str, tuple[CertificateType, ...]] = {
    "CN": (T.PRC_ID, T.HK_MACAU_PERMIT, T.TAIWAN_PERMIT, T.FOREIGN_RESIDENT_CARD, T.PASSPORT),
    "HK": (T.HKID, T.HK_MACAU_PERMIT, T.PASSPORT),
    "MO": (T.MACAU_ID, T.HK_MACAU_PERMIT, T.PASSPORT),
    "TW": (T.NATIONAL_ID, T.TAIWAN_PERMIT, T.PASSPORT),
}
ELSEWHERE = (T.PASSPORT, T.NATIONAL_ID)

HONG_KONG_ID = re.compile(r"[A-Z]{1,2}[0-9]{6}[0-9A]")
# Eighteen digits since 2023; fifteen signs before, whose last digit nobody publishes how to count.
FOREIGN_CARD = re.compile(r"9[0-9]{16}[0-9X]|[A-Z]{3}[0-9]{12}")
WRITTEN: dict[CertificateType, re.Pattern[str]] = {
    T.PRC_ID: re.compile(r"[1-8][0-9]{16}[0-9X]"),
    T.HKID: HONG_KONG_ID,
    T.MACAU_ID: re.compile(r"[157][0-9]{7}"),
    T.HK_MACAU_PERMIT: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    T.TAIWAN_PERMIT: re.compile(r"[0-9]{8}(?:[0-9]{2}[A-Z]?)?"),
    T.FOREIGN_RESIDENT_CARD: FOREIGN_CARD,
    T.PASSPORT: re.compile(r"[A-Z0-9]{5,15}"),
    T.NATIONAL_ID: re.compile(r"[A-Z0-9]{5,20}"),
}
BY_COUNTRY: dict[tuple[CertificateType, str], re.Pattern[str]] = {
    (T.PASSPORT, "CN"): re.compile(r"[A-Z][A-Z0-9][0-9]{7}"),
    (T.PASSPORT, "HK"): re.compile(r"[A-Z][A-Z0-9][0-9]{7}"),
    (T.PASSPORT, "MO"): re.compile(r"[A-Z][A-Z0-9][0-9]{7}"),
    (T.PASSPORT, "TW"): re.compile(r"[0-9]{9}"),
    (T.PASSPORT, "GB"): re.compile(r"[0-9]{9}"),
    (T.PASSPORT, "US"): re.compile(r"[A-Z0-9][0-9]{8}"),
    (T.NATIONAL_ID, "TW"): re.compile(r"[A-Z][1289][0-9]{8}"),
}
# National cards whose number is the personal number itself, with a digit that tells a slip.
CHECKED: dict[str, Callable[[str], bool]] = {
    "CL": rut.is_valid,
    "ES": nif.is_valid,
    "IL": israeli.is_valid,
    "TH": pin.is_valid,
    "TR": tckimlik.is_valid,
    "ZA": south_african.is_valid,
}
# What people write between the signs of a number: blanks, brackets, strokes, dots.
BETWEEN = frozenset(
    "()[]{}<>\u3008\u3009\u300a\u300b\u3010\u3011.,-_/\\\u00b7\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
)
INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def types_for(country: str) -> tuple[CertificateType, ...]:
    """Return the types that people of a country or region may choose from."""
    return OF_RESIDENCE.get(country, ELSEWHERE)


def issuer_of(kind: CertificateType, *, stated: str) -> str:
    """Return the country of the issuing authority; a stated one counts where several issue."""
    return ISSUED_BY.get(kind, stated)


def normalised(typed: str) -> str:
    """Return a number in the one spelling that is kept: narrow capitals without what is between."""
    wide = unicodedata.normalize("NFKC", typed).upper()
    return "".join(
        sign for sign in wide if sign not in BETWEEN and unicodedata.category(sign) not in INVISIBLE
    )


def valid_type(typed: str, *, residence: str, issuer: str) -> CertificateType:
    """Return the type; raises ValidationError when it does not go with residence or issuer."""
    if typed not in types_for(residence):
        raise ValidationError(_("Choose a document from the list"), code="choice")
    kind = CertificateType(typed)
    if issuer not in dict(countries) or issuer != issuer_of(kind, stated=issuer):
        raise ValidationError(_("Choose the country or region that issued it"), code="issuer")
    return kind


def valid_number(typed: str, *, kind: CertificateType, issuer: str) -> str:
    """Return the number as it is kept; raises ValidationError by how it is written (code
    "written"), or for a check digit that does not fit (code "check_digit").
    """
    number = normalised(typed)
    pattern = BY_COUNTRY.get((kind, issuer), WRITTEN[kind])
    looks_made_up = len(set(number)) == 1 or not any(map(str.isdigit, number))
    if looks_made_up or not pattern.fullmatch(number):
        raise ValidationError(
            _("Enter the number as it stands on the document, with every letter and digit"),
            code="written",
        )
    if not check_digit_fits(number, kind=kind, issuer=issuer):
        raise ValidationError(
            _("The number cannot be right: its check digit does not fit. Look for a slip"),
            code="check_digit",
        )
    return number


def check_digit_fits(number: str, *, kind: CertificateType, issuer: str) -> bool:
    """Tell whether a number's check digit is right; true where its kind has none."""
    if kind == T.HKID:
        return hong_kong_sum(number) % 11 == 0
    if carries_person(number, kind=kind):
        return bool(mod_11_2.is_valid(number))
    if kind == T.NATIONAL_ID and issuer in CHECKED:
        return CHECKED[issuer](number)
    return True


def hong_kong_sum(number: str) -> int:
    """Return the weighted sum of a Hong Kong number, which 11 divides; A is 10, a blank is 36."""
    values = [36 if sign == " " else int(sign, 36) for sign in number.rjust(9)]
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True))


def carries_person(number: str, *, kind: CertificateType) -> bool:
    """Tell whether digits 7 to 14 are a birth date and digit 17 a gender (GB 11643)."""
    return kind in {T.PRC_ID, T.FOREIGN_RESIDENT_CARD} and len(number) == 18


def agrees(number: str, *, kind: CertificateType, born: date, gender: Gender) -> None:
    """Raise ValidationError where a number says another birth date or gender (T-3.4 b).

    Code "birth_date" or "gender". Whoever leaves the gender open is not contradicted by a number.
    """
    if not carries_person(number, kind=kind):
        return
    if number[6:14] != born.strftime("%Y%m%d"):
        raise ValidationError(
            _("The number does not agree with the date of birth that you gave"), code="birth_date"
        )
    of_number = Gender.MALE if int(number[16]) % 2 else Gender.FEMALE
    if gender not in {of_number, Gender.UNSPECIFIED}:
        raise ValidationError(
            _("The number does not agree with the gender that you gave"), code="gender"
        )


def end_of(stored: str) -> date | None:
    """Return the last day of a stored period; None for a certificate without an end (A-44)."""
    return None if stored == NO_EXPIRY else date.fromisoformat(stored)


def stored_end(ends: date | None) -> str:
    """Return what is kept for a last day, or for none."""
    return NO_EXPIRY if ends is None else ends.isoformat()


def valid_period(*, begins: date, ends: date | None, born: date, today: date) -> None:
    """Raise ValidationError for a period that is not running or began before birth (P-2.8f).

    Code "from" or "until" says which of the two days is meant.
    """
    if begins > today:
        raise ValidationError(_("The document must be valid already today"), code="from")
    if begins < born:
        raise ValidationError(_("The document cannot be older than you are"), code="from")
    if ends is not None and ends < today:
        raise ValidationError(_("This document is no longer valid. Use one that is"), code="until")


def index_of(*, kind: str, issuer: str, number: str) -> str | None:
    """Return the blind index that keeps a certificate to one account; None for no number."""
    return blind_index(field=f"certificate.{issuer}.{kind}", value=number)


def number_index_of(number: str) -> str | None:
    """Return the blind index by which a number is found, whoever issued it; None for no number."""
    return blind_index(field="certificate_number", value=normalised(number))


def masked(number: str) -> str:
    """Return a number of which the last two signs can be read."""
    return "\N{BULLET}" * (len(number) - SHOWN_AT_END) + number[-SHOWN_AT_END:]
