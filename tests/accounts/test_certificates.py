"""Certificates: which there are, one spelling, check digits, what a number says about a person."""

import random
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from accounts.certificates import (
    BETWEEN,
    CertificateType,
    agrees,
    hong_kong_sum,
    index_of,
    masked,
    normalised,
    types_for,
    valid_number,
    valid_period,
    valid_type,
)
from accounts.enums import Gender

T = CertificateType
BORN, TODAY = date(1984, 3, 27), date(2026, 11, 29)
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mainland(born: date = BORN, *, order: int = 1, place: str = "440304") -> str:
    """Return a valid number of the mainland's card; an odd order is a man's."""
    body = f"{place}{born:%Y%m%d}{order:03d}"
    return body + mod_11_2.calc_check_digit(body)


def hong_kong(letters: str, digits: int) -> str:
    """Return a valid Hong Kong number."""
    body = f"{letters}{digits:06d}"
    last = next(sign for sign in "0123456789A" if hong_kong_sum(body + sign) % 11 == 0)
    return body + last


def of(kind: CertificateType, typed: str, issuer: str = "CN") -> str:
    return valid_number(typed, kind=kind, issuer=issuer)


def said(check: Callable[[], object]) -> str:
    """Return the code by which something is refused; "" when it is taken."""
    try:
        check()
    except ValidationError as error:
        return str(error.code)
    return ""


def refusal(kind: CertificateType, typed: str, issuer: str = "CN") -> str:
    return said(lambda: of(kind, typed, issuer))


@pytest.mark.parametrize(
    "typed",
    [
        "A123456(3)",
        " a123456(3) ",
        "A 123456 3",
        "\uff21\uff11\uff12\uff13\uff14\uff15\uff16\uff08\uff13\uff09",
        "A\u200b1234563",
        "A123456\u30103\u3011",
        "A-123456-3",
    ],
)
def test_one_document_has_one_spelling(typed: str) -> None:
    assert of(T.HKID, typed) == "A1234563"


def test_thousand_valid_numbers_are_taken() -> None:
    chance = random.Random(7)
    for turn in range(1000):
        born = date.fromordinal(chance.randrange(date(1900, 1, 1).toordinal(), TODAY.toordinal()))
        number = mainland(born, order=turn)
        gender = Gender.MALE if turn % 2 else Gender.FEMALE
        agrees(of(T.PRC_ID, number), kind=T.PRC_ID, born=born, gender=gender)
        letters = "".join(chance.choices(SIGNS[10:], k=1 + turn % 2))
        assert refusal(T.HKID, hong_kong(letters, chance.randrange(10**6))) == ""


@given(place=st.integers(0, 17), sign=st.sampled_from("0123456789X"))
def test_slip_in_a_mainland_number_is_refused(place: int, sign: str) -> None:
    right = mainland()
    slip = right[:place] + sign + right[place + 1 :]
    assert (refusal(T.PRC_ID, slip) == "") is (slip == right)


@given(place=st.integers(0, 7), sign=st.sampled_from(SIGNS))
def test_slip_in_a_hong_kong_number_is_refused(place: int, sign: str) -> None:
    right = hong_kong("C", 668668)
    slip = right[:place] + sign + right[place + 1 :]
    if refusal(T.HKID, slip) == "":
        # Letters eleven apart weigh the same: no check digit tells them from each other.
        assert (int(slip[place], 36) - int(right[place], 36)) % 11 == 0


@given(kind=st.sampled_from(T), typed=st.text(max_size=40), issuer=st.sampled_from(["CN", "ZA"]))
def test_nothing_that_is_typed_breaks_it(kind: CertificateType, typed: str, issuer: str) -> None:
    if refusal(kind, typed, issuer) == "":
        assert of(kind, typed, issuer).isascii()


@given(
    kind=st.sampled_from(T),
    typed=st.text(alphabet="0123456789AHMXZ ()-", max_size=20),
    issuer=st.sampled_from(["CN", "CL", "ES", "GB", "HK", "IL", "TH", "TR", "TW", "ZA"]),
)
def test_number_is_taken_in_its_kept_spelling_too(
    kind: CertificateType, typed: str, issuer: str
) -> None:
    if refusal(kind, typed, issuer) == "":
        kept = of(kind, typed, issuer)
        assert (of(kind, kept, issuer), set(kept) & BETWEEN) == (kept, set())


@pytest.mark.parametrize(
    ("kind", "typed", "issuer"),
    [
        (T.MACAU_ID, "1234567(8)", "MO"),
        (T.HK_MACAU_PERMIT, "H12345678", "CN"),
        (T.HK_MACAU_PERMIT, "M1234567801", "CN"),
        (T.TAIWAN_PERMIT, "12345678", "CN"),
        (T.TAIWAN_PERMIT, "1234567890(B)", "CN"),
        (T.FOREIGN_RESIDENT_CARD, "GBR110084032701", "CN"),
        (T.PASSPORT, "E12345678", "CN"),
        (T.PASSPORT, "EA1234567", "CN"),
        (T.PASSPORT, "KJ1234567", "HK"),
        (T.PASSPORT, "123456789", "GB"),
        (T.PASSPORT, "12AB34567", "FR"),
        (T.NATIONAL_ID, "A123456789", "TW"),
        (T.NATIONAL_ID, "12345678Z", "ES"),
        (T.NATIONAL_ID, "10000000146", "TR"),
        (T.NATIONAL_ID, "ABC123456", "PL"),
    ],
)
def test_number_is_taken(kind: CertificateType, typed: str, issuer: str) -> None:
    assert refusal(kind, typed, issuer) == ""


@pytest.mark.parametrize(
    ("kind", "typed", "issuer", "code"),
    [
        (T.PRC_ID, mainland()[:-1], "CN", "written"),
        (T.PRC_ID, "440304840327001", "CN", "written"),
        (T.PRC_ID, mainland(order=2)[:-1] + mainland(order=1)[-1], "CN", "check_digit"),
        (T.HKID, "A123456(4)", "HK", "check_digit"),
        (T.HKID, "1234567", "HK", "written"),
        (T.MACAU_ID, "22345678", "MO", "written"),
        (T.HK_MACAU_PERMIT, "X12345678", "CN", "written"),
        (T.TAIWAN_PERMIT, "1234567", "CN", "written"),
        (T.FOREIGN_RESIDENT_CARD, "911382198403270012", "CN", "check_digit"),
        (T.PASSPORT, "TEST", "FR", "written"),
        (T.PASSPORT, "N/A", "FR", "written"),
        (T.PASSPORT, "UNKNOWN", "FR", "written"),
        (T.PASSPORT, "000000000", "GB", "written"),
        (T.PASSPORT, "1234567", "CN", "written"),
        (T.PASSPORT, "\u0661\u0662\u0663\u0664\u0665\u0666", "FR", "written"),
        (T.NATIONAL_ID, "12345678A", "ES", "check_digit"),
        (T.NATIONAL_ID, "10000000147", "TR", "check_digit"),
        (T.NATIONAL_ID, "", "PL", "written"),
        (T.NATIONAL_ID, "\u200b\u200b", "PL", "written"),
    ],
)
def test_number_is_refused(kind: CertificateType, typed: str, issuer: str, code: str) -> None:
    assert refusal(kind, typed, issuer) == code


@pytest.mark.parametrize(
    ("number", "kind", "gender", "code"),
    [
        (mainland(order=1), T.PRC_ID, Gender.MALE, ""),
        (mainland(order=2), T.PRC_ID, Gender.FEMALE, ""),
        (mainland(order=2), T.PRC_ID, Gender.UNSPECIFIED, ""),
        (mainland(order=2), T.PRC_ID, Gender.MALE, "gender"),
        (mainland(date(1984, 3, 28)), T.PRC_ID, Gender.MALE, "birth_date"),
        (mainland(place="911382"), T.FOREIGN_RESIDENT_CARD, Gender.FEMALE, "gender"),
        ("GBR110084032701", T.FOREIGN_RESIDENT_CARD, Gender.FEMALE, ""),
        ("A1234563", T.HKID, Gender.MALE, ""),
    ],
)
def test_number_is_held_against_birth_date_and_gender(
    number: str, kind: CertificateType, gender: Gender, code: str
) -> None:
    assert said(lambda: agrees(number, kind=kind, born=BORN, gender=gender)) == code


@pytest.mark.parametrize(
    ("begins", "ends", "code"),
    [
        (TODAY, TODAY, ""),
        (BORN, None, ""),
        (date(2026, 11, 30), None, "from"),
        (date(1984, 3, 26), None, "from"),
        (date(2016, 1, 1), date(2026, 11, 28), "until"),
    ],
)
def test_period_has_begun_and_not_ended(begins: date, ends: date | None, code: str) -> None:
    assert said(lambda: valid_period(begins=begins, ends=ends, born=BORN, today=TODAY)) == code


@pytest.mark.parametrize(
    ("typed", "residence", "issuer", "code"),
    [
        ("hkid", "HK", "HK", ""),
        ("passport", "HK", "FR", ""),
        ("prc_id", "HK", "CN", "choice"),
        ("driving_licence", "HK", "HK", "choice"),
        ("hkid", "HK", "CN", "issuer"),
        ("passport", "GB", "ZZ", "issuer"),
        ("national_id", "PL", "", "issuer"),
    ],
)
def test_type_goes_with_residence_and_issuer(
    typed: str, residence: str, issuer: str, code: str
) -> None:
    assert said(lambda: valid_type(typed, residence=residence, issuer=issuer)) == code


@pytest.mark.parametrize("typed", [mainland(), "A123456(4)", "12345678", "GBR1"])
@pytest.mark.parametrize("kind", T)
def test_no_error_repeats_the_number(kind: CertificateType, typed: str) -> None:
    words = ""
    try:
        agrees(of(kind, typed), kind=kind, born=TODAY, gender=Gender.MALE)
    except ValidationError as error:
        words = str(error)
    assert [form for form in (typed, normalised(typed)) if form in words] == []


def test_every_type_is_offered_somewhere() -> None:
    offered = {kind for country in ("CN", "HK", "MO", "TW", "FR") for kind in types_for(country)}
    assert offered == set(T)


def test_same_number_of_two_issuers_or_types_is_two_certificates() -> None:
    told = [("passport", "GB"), ("passport", "US"), ("national_id", "GB")]
    indexes = {index_of(kind=kind, issuer=issuer, number="123456789") for kind, issuer in told}
    assert (len(indexes), index_of(kind="passport", issuer="GB", number="")) == (3, None)


def test_two_signs_of_a_masked_number_can_be_read() -> None:
    assert masked("A1234563") == "••••••63"


@given(typed=st.text(max_size=30))
def test_spelling_is_settled_after_one_turn(typed: str) -> None:
    once = normalised(typed)
    assert normalised(once) == unicodedata.normalize("NFKC", once).upper()
