"""Whatever is typed for names, numbers and dates: no crash, and what is right is taken."""

import random
from datetime import UTC, date, datetime

import phonenumbers
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from accounts.domain import elements
from accounts.element_forms import AboutForm, MobileForm, PostalAddressForm
from accounts.validators import looks_blank, valid_lines, valid_name, valid_username
from privacy.formparts.fields import DateParts, DatePartsField, PhoneField, PhoneParts
from privacy.formparts.words import says_something

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
# Beside plain text: what people paste, and what attackers do.
TYPED = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789+-() \u3000\uff11\u0661", max_size=30),
    st.sampled_from(["N/A", "\u200b", "\u202e", "gAAAA", "<b>", "\x00", "\ud83d", "9" * 400]),
)
LETTERS = [
    "abcdefghijklmnop",
    "王李张陈林晓雨美玲",
    "ÀÉÎÕÜßæøł",
    "МариянаИван",
    "かなカナ",
    "김민준서연",
]


@given(typed=TYPED)
def test_name_is_taken_whole_or_refused(typed: str) -> None:
    try:
        name = valid_name(typed)
    except ValidationError:
        return
    assert (looks_blank(name), valid_name(name), len(name) <= 100) == (False, name, True)


@given(typed=TYPED)
def test_user_name_is_taken_whole_or_refused(typed: str) -> None:
    try:
        name = valid_username(typed)
    except ValidationError:
        return
    assert (valid_username(name), 3 <= len(name) <= 30) == (name, True)


@given(typed=TYPED)
def test_words_that_may_be_left_out_say_something_or_nothing(typed: str) -> None:
    try:
        words = valid_lines(typed, most=3)
    except ValidationError:
        return
    assert words == "" or (says_something(words) and words.count("\n") < 3)


@given(number=TYPED, region=st.one_of(st.sampled_from(REGIONS), TYPED))
def test_telephone_number_is_e164_or_refused(number: str, region: str) -> None:
    form = MobileForm({"mobile_region": region, "mobile_number": number, "mobile_declared": "on"})
    if form.is_valid():
        e164 = form.cleaned_data["mobile"]
        parsed = phonenumbers.parse(e164)
        assert phonenumbers.format_number(parsed, PhoneNumberFormat.E164) == e164


@given(year=TYPED, month=TYPED, day=TYPED)
def test_date_is_real_or_refused(year: str, month: str, day: str) -> None:
    field = DatePartsField(label="Day", required=False)
    try:
        cleaned = field.clean(DateParts(year, month, day))
    except ValidationError:
        return
    assert cleaned is None or isinstance(cleaned, date)


@given(answers=st.dictionaries(st.sampled_from([*elements.told_by_nobody()]), TYPED))
def test_rules_of_elements_answer_whatever_was_told(answers: dict[str, str]) -> None:
    told = elements.told_by_nobody() | answers
    wrong = {*elements.blank(told), *elements.refused(told, now=NOON)}
    assert wrong <= elements.BASIC.keys()


@given(name=TYPED, words=TYPED)
def test_forms_of_words_answer_whatever_was_typed(name: str, words: str) -> None:
    AboutForm({"name": name, "gender": words, "education": words, "occupation": words}).is_valid()
    PostalAddressForm({"postal_address": words}).is_valid()


def test_thousand_real_names_are_taken() -> None:
    chance = random.Random(7)
    for turn in range(1000):
        letters = LETTERS[turn % len(LETTERS)]
        parts = [
            "".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(2 + turn % 2)
        ]
        name = chance.choice([" ", "-", "'", "·"]).join(parts)
        assert valid_name(name) == name


def test_thousand_real_mobile_numbers_are_taken() -> None:
    chance, taken = random.Random(7), 0
    while taken < 1000:
        region = chance.choice(settings.SMS_COUNTRIES)
        example = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        if example is None:
            continue
        example.national_number = (example.national_number or 0) + chance.randrange(1000)
        if phonenumbers.number_type(example) not in {1, 2}:
            continue
        if not phonenumbers.is_valid_number(example):
            continue
        typed = phonenumbers.format_number(example, chance.choice([0, 1]))
        form = MobileForm({"mobile_region": "", "mobile_number": typed, "mobile_declared": "on"})
        assert form.is_valid(), (region, typed, form.errors)
        taken += 1


def test_thousand_real_dates_are_taken() -> None:
    chance, field = random.Random(7), DatePartsField(label="Day")
    for _ in range(1000):
        day = date.fromordinal(chance.randrange(date(1000, 1, 1).toordinal(), date.max.toordinal()))
        assert field.clean(DateParts(str(day.year), str(day.month), str(day.day))) == day


@pytest.mark.parametrize(
    "typed", ["\uff15\uff11\uff12\uff13 \uff14\uff15\uff16\uff17", "+852 5123 4567", "(5123) 4567"]
)
def test_one_number_has_one_form(typed: str) -> None:
    assert PhoneField().clean(PhoneParts("HK", typed)) == "+85251234567"
