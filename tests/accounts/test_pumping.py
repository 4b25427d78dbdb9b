"""Codes cost money: limits of block and country, and the breaker (docs/adr/0011)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format
from pytest_django import Settings

from accounts.domain import breaker
from accounts.domain.limits import TooManySends, count_send, end_of_day, sweep
from accounts.enums import SendScope
from accounts.models import RegistrationDraft, SendCount, UnprovenSend, User
from privacy.erasure.domain import requests
from privacy.erasure.enums import Origin
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.work.clock import now
from tests.people import Applicant, newest_code, person

BLOCKS = ["+8525123", "+8525234", "+8525345", "+8526123", "+8525567"]
NUMBERS = [f"{block}{last:04d}" for last in range(100) for block in BLOCKS]
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_gap(settings: Settings) -> None:
    settings.CODE_RESEND_GAP = timedelta(0)


def asked(number: str, *, turn: int = 0, is_proven: bool = False) -> SendScope | None:
    """Ask for a code from a network of one's own; return what stood in the way."""
    try:
        count_send(target=number, source=network(turn), is_proven=is_proven)
    except TooManySends as refusal:
        return refusal.scope
    return None


def pump(turns: int) -> list[SendScope | None]:
    """Ask so often for codes to 500 numbers in five blocks."""
    return [asked(NUMBERS[turn % 500], turn=turn) for turn in range(turns)]


def network(turn: int) -> str:
    return f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}"


def later(by: timedelta) -> None:
    """Move everything that was counted back."""
    for row in UnprovenSend.objects.all():
        UnprovenSend.objects.filter(pk=row.pk).update(sent_at=row.sent_at - by)
    for count in SendCount.objects.all():
        SendCount.objects.filter(pk=count.pk).update(day=count.day - by, last_at=count.last_at - by)


# --- the pump -----------------------------------------------------------------------------------


@pytest.mark.proof
def test_five_thousand_requests_over_five_blocks_send_twenty_five() -> None:
    answers = pump(5_000)
    assert (answers.count(None), answers.count(SendScope.PREFIX)) == (25, 4_975)


def test_numbers_of_other_blocks_and_proven_ones_are_served_meanwhile() -> None:
    pump(50)
    assert asked("+85259876543") is None
    assert asked(f"{BLOCKS[0]}9999") == SendScope.PREFIX
    assert asked(f"{BLOCKS[0]}9999", is_proven=True) is None


@pytest.mark.parametrize("turns", [60, pytest.param(5_000, marks=pytest.mark.proof)])
def test_attack_over_http_sends_as_little(applicant: Applicant, turns: int) -> None:
    applicant.mobile = NUMBERS[-1].removeprefix("+852")
    applicant.to_mobile_code()
    statuses = [
        applicant.client.post(
            f"{applicant.at}change/",
            {"mobile_region": "HK", "mobile_number": NUMBERS[turn % 500], "mobile_declared": "on"},
            REMOTE_ADDR=network(turn),
        ).status_code
        for turn in range(turns)
    ]
    sent = Message.objects.filter(channel=Channel.SMS).count()
    assert (sent, statuses.count(302), statuses.count(429)) == (25, 24, turns - 24)


def test_real_person_of_another_block_registers_during_the_attack(applicant: Applicant) -> None:
    pump(50)
    applicant.mobile = "98765432"
    assert applicant.to_active().account_state == "active"


def test_holder_of_a_number_in_the_block_is_still_written_to() -> None:
    holder = person("ana", mobile=f"{BLOCKS[0]}4567")
    pump(50)
    requests.request(subject_id=holder.subject_id, origin=Origin.SELF, waived=False)
    sent = Message.objects.filter(subject=holder.subject, channel=Channel.SMS)
    assert [message.address for message in sent] == [f"{BLOCKS[0]}4567"]


# --- success gives back -------------------------------------------------------------------------


def test_who_types_the_code_gives_the_places_back(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    applicant.client.post(f"{applicant.at}resend/")
    taken = UnprovenSend.objects.count()
    applicant.post(code=newest_code(Channel.SMS))
    assert (taken, UnprovenSend.objects.count()) == (2, 0)


def test_wrong_code_gives_nothing_back(applicant: Applicant) -> None:
    applicant.to_mobile_code()
    wrong = f"{(int(newest_code(Channel.SMS)) + 1) % 10**6:06d}"
    applicant.post(code=wrong)
    assert UnprovenSend.objects.count() == 1


def test_block_whose_people_type_their_codes_never_closes() -> None:
    answers = []
    for turn in range(100):
        number = f"{BLOCKS[0]}{turn:04d}"
        answers += [asked(number, turn=turn), asked(number, turn=turn)]
        breaker.give_back(number=number)
    assert answers == [None] * 200


def test_proof_of_one_number_frees_its_own_places_only() -> None:
    for last in range(5):
        asked(f"{BLOCKS[0]}{last:04d}", turn=last)
    breaker.give_back(number=f"{BLOCKS[0]}0003")
    answers = [asked(f"{BLOCKS[0]}{last:04d}", turn=last) for last in (7, 8)]
    assert answers == [None, SendScope.PREFIX]


# --- time ---------------------------------------------------------------------------------------


def test_breaker_does_not_open_at_midnight_but_a_day_after() -> None:
    pump(50)
    # Yesterday's counts are over; what was sent then is a moment old.
    SendCount.objects.update(day=now().date() - DAY)
    assert pump(50).count(None) == 0
    later(DAY - timedelta(minutes=1))
    assert pump(50).count(None) == 0
    later(timedelta(minutes=1))
    assert pump(50).count(None) == 25


def test_refusal_says_when_the_next_place_is_free() -> None:
    for last in range(5):
        asked(f"{BLOCKS[0]}{last:04d}", turn=last)
        later(timedelta(hours=1))
    oldest = UnprovenSend.objects.earliest("sent_at").sent_at
    with pytest.raises(TooManySends) as refusal:
        count_send(target=f"{BLOCKS[0]}9999", source="198.51.100.1")
    assert (refusal.value.scope, refusal.value.free_at) == (SendScope.PREFIX, oldest + DAY)


def test_day_of_the_limits_ends_at_midnight_utc(settings: Settings) -> None:
    settings.SMS_SENDS_PER_COUNTRY = 1
    asked("+85251230001")
    with pytest.raises(TooManySends) as refusal:
        count_send(target="+85269990001", source="198.51.100.1")
    free_at = refusal.value.free_at
    assert (refusal.value.scope, free_at) == (SendScope.COUNTRY, end_of_day(now()))
    SendCount.objects.update(day=now().date() - DAY)
    assert asked("+85269990001") is None


def test_day_ends_at_the_next_midnight() -> None:
    moment = datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert end_of_day(moment) == datetime(2027, 1, 1, tzinfo=UTC)
    assert end_of_day(datetime(2027, 1, 1, tzinfo=UTC)) == datetime(2027, 1, 2, tzinfo=UTC)


def test_places_of_yesterday_are_swept() -> None:
    asked("+85251230001")
    later(DAY)
    asked("+85251230002")
    assert (sweep(), UnprovenSend.objects.count()) == (1, 1)


# --- budgets ------------------------------------------------------------------------------------


def test_block_has_a_budget_that_proof_does_not_give_back(settings: Settings) -> None:
    settings.SMS_SENDS_PER_PREFIX = 3
    answers = []
    for last in range(4):
        answers.append(asked(f"{BLOCKS[0]}{last:04d}", turn=last))
        breaker.give_back(number=f"{BLOCKS[0]}{last:04d}")
    assert answers == [None, None, None, SendScope.PREFIX]


def test_country_that_is_not_served_gets_nothing(settings: Settings) -> None:
    settings.SMS_COUNTRIES = ["HK"]
    assert (asked("+8613123456789"), asked("+85251230001")) == (SendScope.COUNTRY, None)


def test_refused_send_counts_nowhere(settings: Settings) -> None:
    settings.SMS_COUNTRIES = ["HK"]
    asked("+8613123456789")
    assert (SendCount.objects.count(), UnprovenSend.objects.count()) == (0, 0)


def test_mail_is_no_matter_of_blocks() -> None:
    count_send(target="mei@example.com", source="198.51.100.1")
    scopes = sorted(SendCount.objects.values_list("scope", flat=True))
    assert (scopes, UnprovenSend.objects.count()) == (["source", "target"], 0)


def test_what_is_kept_names_no_number() -> None:
    asked("+85251234567")
    held = str([*SendCount.objects.values(), *UnprovenSend.objects.values()])
    assert [part for part in ("5123", "4567", "10.0.0.0") if part in held] == []


# --- what people see ----------------------------------------------------------------------------


def closed(block: str) -> None:
    for last in range(5):
        asked(f"{block}{last:04d}", turn=last)


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("", "No code can be sent for now"),
        ("/zh-hans", "目前无法发送验证码"),
        ("/zh-hant", "目前無法發送驗證碼"),
    ],
)
def test_page_says_when_and_keeps_what_was_typed(
    applicant: Applicant, language: str, title: str
) -> None:
    closed("+8525123")
    applicant.at = f"{language}/accounts/signup/"
    applicant.to_check()
    answer = applicant.client.post(applicant.at)
    page = answer.content.decode()
    free_at = UnprovenSend.objects.earliest("sent_at").sent_at + DAY + timedelta(minutes=1)
    with translation.override(language.strip("/") or "en"):
        moment = date_format(timezone.localtime(free_at), "DATETIME_FORMAT")
    assert (answer.status_code, title in page, moment in page) == (429, True, True)
    assert 86_300 < int(answer["Retry-After"]) <= 86_460
    assert (User.objects.count(), RegistrationDraft.objects.count()) == (0, 1)
    change = applicant.at.replace("/check/", "/contact/")
    assert [f'href="{way}"' in page for way in (applicant.at, change)] == [True, True]
    assert applicant.client.get(change).status_code == 200


def test_page_is_the_same_for_a_number_that_somebody_has(applicant: Applicant) -> None:
    person("ana", mobile="+85251234567")
    closed("+8525123")
    pages = []
    for name, number in (("one", "51234567"), ("two", "51237654")):
        someone = Applicant(username=name, email=f"{name}@example.com", mobile=number)
        someone.to_check()
        answer = someone.client.post(someone.at)
        draft = someone.at.split("/")[-3]
        pages.append((answer.status_code, answer.content.decode().replace(draft, "")))
    assert (pages[0] == pages[1], pages[0][0], Message.objects.count()) == (True, 429, 0)


@pytest.mark.parametrize("path", ["resend/", "change/"])
def test_block_that_closed_after_the_first_code_is_told_too(
    applicant: Applicant, path: str
) -> None:
    applicant.to_mobile_code()
    closed("+8525123")
    answer = applicant.client.post(
        f"{applicant.at}{path}",
        {"mobile_region": "HK", "mobile_number": "51237654", "mobile_declared": "on"},
    )
    page = answer.content.decode()
    assert (answer.status_code, "No code can be sent for now" in page) == (429, True)
    assert [f'href="{applicant.at}{way}"' in page for way in ("", "change/")] == [True, True]
    applicant.post(code=newest_code(Channel.SMS))
    assert applicant.at.endswith("/email/")


def test_network_that_had_its_codes_is_told_until_when(
    applicant: Applicant, settings: Settings
) -> None:
    settings.CODE_SENDS_PER_ADDRESS = 1
    applicant.to_mobile_code()
    answer = applicant.client.post(f"{applicant.at}resend/")
    page = answer.content.decode()
    assert (answer.status_code, "as often as one day allows" in page) == (429, True)
    assert ("Take another number" in page, int(answer["Retry-After"]) <= 86_460) == (False, True)


def test_number_of_a_country_that_is_not_served_is_refused_at_its_field(
    applicant: Applicant,
) -> None:
    applicant.to_contact()
    answer = applicant.post(mobile_number="+5351234567", email="mei@example.com")
    page = answer.content.decode()
    assert "We cannot reach numbers of this country or region yet" in page
    assert "+5351234567" in page


def test_list_offers_the_countries_that_are_served(applicant: Applicant) -> None:
    applicant.to_contact()
    page = applicant.get().content.decode()
    assert ('value="HK"' in page, 'value="CU"' in page) == (True, False)


def test_form_from_nowhere_is_no_way_round() -> None:
    closed("+8525123")
    answer = Client().post("/accounts/signup/proof/" + "A" * 43 + "/mobile/resend/")
    assert answer.status_code == 404
