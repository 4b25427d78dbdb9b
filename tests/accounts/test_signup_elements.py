"""Elements on the way in: blank-looking, contradicting, pasted, taken (S-14, S-15, S-17, S-19)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.domain import drafts, registration
from accounts.enums import ASKED, SignupStep
from accounts.models import Profile, RegistrationDraft, User
from privacy.encryption.keys import encrypt
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from tests.accounts.test_certificates import hong_kong, mainland
from tests.accounts.test_neutrality import forget_sends, shape
from tests.people import ORIGIN, Applicant, new_passport, newest_code

BLANK = {"missing": "", "spaces": "   ", "zero width": "\u200b\u200b", "words": "N/A"}
OF_THE_CHECK = re.compile(
    r"[0-9a-f-]{36}|•+\d\d|proof/[\w-]{43}|\w+@example\.com|\w+\.(?:wong|chan)|5\d{3} \d{4}"
)


def answers_of(applicant: Applicant, step: SignupStep) -> dict[str, str]:
    """Return what is typed on one page."""
    return {
        SignupStep.ABOUT: {"name": applicant.name, "gender": "female"},
        SignupStep.CERTIFICATE: applicant.certificate,
        SignupStep.CONTACT: applicant.contact,
        SignupStep.ACCESS: {"username": applicant.username, "password": applicant.password},
    }[step]


def to_page(applicant: Applicant, step: SignupStep) -> None:
    getattr(applicant, f"to_{step.value}")()


def text_of(response: Any) -> str:
    return str(response.content.decode())


def kept() -> dict[str, str]:
    return dict(drafts.read(draft_id=RegistrationDraft.objects.get().pk).answers)


TYPED = [
    (SignupStep.ABOUT, "name"),
    (SignupStep.ABOUT, "gender"),
    (SignupStep.CERTIFICATE, "certificate_type"),
    (SignupStep.CERTIFICATE, "certificate_country"),
    (SignupStep.CERTIFICATE, "certificate_number"),
    (SignupStep.CERTIFICATE, "certificate_from_year"),
    (SignupStep.CONTACT, "mobile_number"),
    (SignupStep.CONTACT, "email"),
    (SignupStep.ACCESS, "username"),
    (SignupStep.ACCESS, "password"),
]


@pytest.mark.parametrize("how", BLANK)
@pytest.mark.parametrize(("step", "field"), TYPED)
def test_blank_looking_element_stops_at_its_field_and_stores_nothing(
    applicant: Applicant, step: SignupStep, field: str, how: str
) -> None:
    to_page(applicant, step)
    response = applicant.post(**(answers_of(applicant, step) | {field: BLANK[how]}))
    stored = set(ASKED[step]) & kept().keys()
    link = f'href="#id_{field.removesuffix("_number").removesuffix("_year")}'
    assert (response.status_code, stored, link in text_of(response)) == (200, set(), True)


def test_number_that_is_not_said_to_be_ones_own_stops(applicant: Applicant) -> None:
    applicant.to_contact()
    response = applicant.post(**(applicant.contact | {"mobile_declared": ""}))
    link = 'href="#id_mobile_declared"'
    assert (link in text_of(response), "mobile" in kept()) == (True, False)


@pytest.mark.usefixtures("published_texts")
@pytest.mark.parametrize("how", BLANK)
@pytest.mark.parametrize("field", ["country", "birth_date_year"])
def test_blank_looking_origin_begins_nothing(field: str, how: str) -> None:
    someone = Applicant()
    response = someone.post(**(ORIGIN | {field: BLANK[how]}))
    assert (response.status_code, RegistrationDraft.objects.count()) == (200, 0)


FIELDS_FOR_WORDS = [
    *[(step, field) for step, field in TYPED if field != "password"],
    (SignupStep.ABOUT, "education"),
    (SignupStep.ABOUT, "occupation"),
    (SignupStep.CONTACT, "postal_address"),
]


@pytest.mark.parametrize(("step", "field"), FIELDS_FOR_WORDS)
def test_pasted_ciphertext_is_refused_in_every_field(
    applicant: Applicant, step: SignupStep, field: str
) -> None:
    to_page(applicant, step)
    response = applicant.post(**(answers_of(applicant, step) | {field: encrypt("Chan")}))
    assert (response.status_code, set(ASKED[step]) & kept().keys()) == (200, set())


@pytest.mark.parametrize("typed", BLANK.values())
def test_optional_element_that_looks_blank_is_not_given(applicant: Applicant, typed: str) -> None:
    applicant.to_about()
    applicant.post(name=applicant.name, gender="unspecified", occupation=typed)
    applicant.post(**applicant.certificate)
    applicant.post(**applicant.contact, postal_address=typed)
    applicant.post(username=applicant.username, password=applicant.password)
    applicant.post()
    profile = Profile.objects.get()
    told = (profile.gender, profile.occupation, profile.postal_address, profile.education)
    assert told == ("unspecified", None, None, None)


def test_everything_that_was_told_is_kept_as_told(applicant: Applicant) -> None:
    applicant.to_about()
    applicant.post(
        name=applicant.name, gender="female", education="master", occupation=" Lock  smith"
    )
    applicant.post(**applicant.certificate)
    applicant.post(**applicant.contact, postal_address="1 Long Road\r\n\r\n  Kowloon ")
    applicant.post(username=applicant.username, password=applicant.password)
    applicant.post()
    profile = Profile.objects.get()
    assert {name: getattr(profile, name) for name in applicant.passport} == applicant.passport
    assert (profile.education, profile.occupation, profile.postal_address) == (
        "master",
        "Lock smith",
        "1 Long Road\nKowloon",
    )
    assert profile.mobile_declared_at is not None


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"education": "astronaut"}, "Choose a level of education from the list"),
        ({"occupation": "<b>smith</b>"}, "The signs &lt; and &gt; cannot stand here"),
        ({"occupation": "x" * 101}, "up to 100 characters"),
        ({"gender": "blue"}, "Choose one of the answers about your gender"),
    ],
)
def test_answer_about_oneself_is_refused_by_its_own_words(
    applicant: Applicant, answers: dict[str, str], error: str
) -> None:
    applicant.to_about()
    page = text_of(applicant.post(**({"name": applicant.name, "gender": "female"} | answers)))
    assert error in page


# --- the certificate (P-2.8 d to f) -------------------------------------------------------------


def at_certificate(applicant: Applicant, *, country: str, gender: str) -> None:
    applicant.post(**(ORIGIN | {"country": country}))
    applicant.post(terms="on", privacy="on", terms_version="1", privacy_version="1")
    applicant.post(name=applicant.name, gender=gender)


def shows(applicant: Applicant, kind: str, number: str, **more: str) -> str:
    """Type a certificate; return the page that answers, "" when it is taken."""
    answers = applicant.certificate | {"certificate_type": kind, "certificate_number": number}
    response = applicant.post(**(answers | more))
    page = "" if response.status_code == 302 else text_of(response)
    assert re.sub(r"\W", "", number) not in re.sub(r"\W", "", page)
    return page


@pytest.mark.parametrize(
    ("country", "kind", "number", "error"),
    [
        ("CN", "prc_id", mainland(order=2), ""),
        ("CN", "prc_id", mainland(order=2)[:-1] + "?", "Enter the number as it stands"),
        ("CN", "prc_id", "440304198403270021", "its check digit does not fit"),
        ("CN", "prc_id", mainland(order=1), "does not agree with the gender"),
        ("CN", "hkid", "A123456(3)", "Choose a document from the list"),
        ("HK", "hkid", "A123456(3)", ""),
        ("HK", "hkid", "A123456(4)", "its check digit does not fit"),
        ("HK", "prc_id", mainland(order=2), "Choose a document from the list"),
        ("PL", "national_id", "ABC 523456", ""),
    ],
)
def test_certificate_is_held_against_country_and_person(
    applicant: Applicant, country: str, kind: str, number: str, error: str
) -> None:
    at_certificate(applicant, country=country, gender="female")
    page = shows(applicant, kind, number, certificate_country="PL")
    assert error in page if error else page == ""


def test_mainland_number_of_another_birth_date_is_refused(applicant: Applicant) -> None:
    at_certificate(applicant, country="CN", gender="female")
    page = shows(applicant, "prc_id", mainland(now().date() - timedelta(days=8000), order=2))
    assert "does not agree with the date of birth" in page


ENDS = {
    "certificate_until_day": "1",
    "certificate_until_month": "March",
    "certificate_until_year": "2090",
}


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"certificate_from_year": "2996"}, "must be valid already today"),
        ({"certificate_from_year": "1980"}, "cannot be older than you are"),
        ({"certificate_from_day": "31"}, "must be a date that exists"),
        (ENDS, "not both"),
    ],
)
def test_validity_is_refused_by_its_own_words(
    applicant: Applicant, answers: dict[str, str], error: str
) -> None:
    applicant.to_certificate()
    assert error in text_of(applicant.post(**(applicant.certificate | answers)))


@pytest.mark.parametrize(
    ("year", "error"), [("2020", "no longer valid"), ("", "Enter the last day, or say below")]
)
def test_certificate_that_ended_or_says_no_end_is_refused(
    applicant: Applicant, year: str, error: str
) -> None:
    applicant.to_certificate()
    typed = {name: value for name, value in applicant.certificate.items() if "expiry" not in name}
    typed |= ENDS | {"certificate_until_year": year} if year else {}
    assert error in text_of(applicant.post(**typed))


def test_issuer_is_that_of_the_type_whatever_was_chosen(applicant: Applicant) -> None:
    applicant.to_certificate()
    shows(applicant, "hkid", hong_kong("K", 1234), certificate_country="FR")
    assert kept()["certificate_country"] == "HK"


def test_number_is_masked_after_entry(applicant: Applicant) -> None:
    applicant.passport["certificate_number"] = "523456789"
    applicant.to_check()
    check = text_of(applicant.get())
    again = text_of(applicant.client.get(applicant.at.replace("/check/", "/certificate/")))
    assert ("•••••••89" in check, "523456789" in check, "523456789" in again) == (
        True,
        False,
        False,
    )


def test_changed_gender_asks_for_the_number_anew(applicant: Applicant) -> None:
    at_certificate(applicant, country="CN", gender="female")
    shows(applicant, "prc_id", mainland(order=2))
    applicant.post(**applicant.contact)
    applicant.post(username=applicant.username, password=applicant.password)
    applicant.at = applicant.at.replace("/check/", "/about/")
    applicant.post(name=applicant.name, gender="male")
    page = text_of(applicant.get())
    assert (applicant.at.endswith("/certificate/?again=1"), "Tell us once more" in page) == (
        True,
        True,
    )
    assert "certificate_number" not in kept()


def test_certificate_that_ends_before_the_form_is_sent_is_asked_anew(applicant: Applicant) -> None:
    applicant.to_check()
    row = RegistrationDraft.objects.get()
    ended = (now().date() - timedelta(days=2)).isoformat()
    drafts.answer(draft_id=row.pk, answers={"certificate_until": ended})
    applicant.post()
    assert (applicant.at.endswith("/certificate/"), User.objects.count()) == (True, 0)
    assert "certificate_number" not in kept()


def test_domain_takes_no_draft_that_a_form_would_refuse(applicant: Applicant) -> None:
    applicant.to_check()
    row = RegistrationDraft.objects.get()
    draft = drafts.answer(draft_id=row.pk, answers={"name": "\u200b"})
    with pytest.raises(registration.NotComplete):
        registration.enter(draft=draft, language="en")


@pytest.mark.parametrize("username", ["K523456A", "k523456a", "k-523456.a"])
def test_user_name_is_no_number_of_a_document(applicant: Applicant, username: str) -> None:
    applicant.passport |= {"certificate_number": "K523456A", "certificate_country": "FR"}
    applicant.to_access()
    page = text_of(applicant.post(username=username, password=applicant.password))
    assert "neither your e-mail address nor a number of yours" in page


def test_document_with_the_number_of_the_user_name_asks_for_the_name_anew(
    applicant: Applicant,
) -> None:
    applicant.username = "k523456a"
    applicant.to_check()
    applicant.at = applicant.at.replace("/check/", "/certificate/")
    applicant.passport |= {"certificate_number": "K523456A", "certificate_country": "FR"}
    applicant.post(**applicant.certificate)
    assert (applicant.at.endswith("/access/?told=1"), "username" in kept()) == (True, False)


def test_registration_has_ten_pages_at_most(applicant: Applicant) -> None:
    pages = ["/accounts/signup/"]
    for step in (applicant.to_about, applicant.to_checking):
        applicant.at = "/accounts/signup/"
        before = len(applicant.client.cookies)
        step()
        assert before == len(applicant.client.cookies)
    pages += [step.value for step in SignupStep]
    pages += ["mobile", "email", "checking"]
    said = re.findall(r"Step (\d+) of (\d+)", text_of(applicant.get()))
    assert (said, len(pages)) == ([("10", "10")], 10)


# --- a certificate that another account holds (S-19) ---------------------------------------------


def walk(applicant: Applicant) -> list[tuple[int, str]]:
    """Register to the end; return every page on the way without what is random or typed."""
    applicant.to_check()
    seen = [applicant.get(), applicant.post(), applicant.get()]
    seen += [applicant.post(code=newest_code(Channel.SMS)), applicant.get()]
    seen += [applicant.post(code=newest_code(Channel.MAIL)), applicant.get()]
    return [(status, OF_THE_CHECK.sub("", words)) for status, words in map(shape, seen)]


def test_taken_certificate_is_answered_like_a_free_one(applicant: Applicant) -> None:
    passport = new_passport()
    applicant.passport = passport
    holder = applicant.to_active()
    forget_sends()
    taken = Applicant(
        username="ada.chan", email="ada@example.com", mobile="59876543", passport=passport
    )
    free = Applicant(username="eve.chan", email="eve@example.com", mobile="59876544")
    assert walk(taken) == walk(free)
    run_due()
    states = dict(User.objects.values_list("username", "account_state"))
    assert (states["ada.chan"], states["eve.chan"]) == ("incomplete", "active")
    warning = Message.objects.get(kind="certificate_warning")
    assert (warning.subject_id, warning.channel) == (holder.subject_id, Channel.MAIL)
    ada = User.objects.get(username="ada.chan")
    kinds = set(Message.objects.filter(subject=ada.subject_id).values_list("kind", flat=True))
    # The authority is asked whose document it is; the words of that letter name nobody else.
    assert kinds == {"code_sms", "code_mail", "identity_announced"}


def test_neither_page_nor_overview_says_that_a_certificate_is_taken(applicant: Applicant) -> None:
    applicant.to_active()
    forget_sends()
    taken = Applicant(username="ada.chan", email="ada@example.com", mobile="59876543")
    taken.passport = applicant.passport
    taken.to_checking()
    before = text_of(taken.get())
    run_due()
    after = text_of(taken.get())
    taken.sign_in()
    overview = text_of(taken.client.get("/me/"))
    assert (before == after, "Being checked" in overview, "Missing" in overview) == (
        True,
        True,
        False,
    )


def test_nothing_told_stands_in_the_clear_but_what_the_inventory_says(applicant: Applicant) -> None:
    applicant.to_about()
    told = ("Locksmithery", "1 Longest Road", "master")
    applicant.post(name=applicant.name, gender="female", education=told[2], occupation=told[0])
    applicant.post(**applicant.certificate)
    applicant.post(**applicant.contact, postal_address=told[1])
    applicant.post(username=applicant.username, password=applicant.password)
    applicant.post()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p) FROM accounts_profile p")
        row = cursor.fetchone()[0]
    sealed = {name for name, value in row.items() if str(value).startswith("v1:")}
    assert row.keys() - sealed == {
        "user_id",
        "country",
        "language",
        "certificate_index",
        "certificate_number_index",
        "mobile_index",
        "mobile_verified_at",
        "mobile_declared_at",
        "confirmed_at",
        "ruled_by",
    }
