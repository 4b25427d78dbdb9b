"""Every answer of the registration: missing, blank-looking, malformed, at its limits."""

import pytest

from accounts.models import User
from tests.people import Applicant

WORDS = "seven green bottles"


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("", "Enter a user name"),
        ("ab", "must have 3 to 30 characters"),
        ("a" * 31, "must have 3 to 30 characters"),
        ("a b c", "can have letters, digits, dots"),
        ("mei\u200bling", "can have letters, digits, dots"),
        ("\u202eling", "can have letters, digits, dots"),
        ("mei\u0007ling", "can have letters, digits, dots"),
        ("\uff4deiling", "can have letters, digits, dots"),
        ("mei@example.com", "can have letters, digits, dots"),
        ("85251234567", "must have at least one letter"),
        (".mei", "must begin and end"),
        ("m\u0435iling", "must keep to one alphabet"),
        ("\u0441\u043e\u0441\u043e", "must not have letters that only look like others"),
        ("mi\u0142a\u0301\u0301", "must not have marks heaped"),
        ("N/A", "Enter a user name of your own"),
        ("test", "Enter a user name of your own"),
        ("gAAAAB@", "can have letters, digits, dots"),
    ],
)
def test_user_name_is_refused_by_its_own_words(
    applicant: Applicant, username: str, error: str
) -> None:
    applicant.to_access()
    response = applicant.post(username=username, password=WORDS)
    assert (response.status_code, error in response.content.decode()) == (200, True)


@pytest.mark.parametrize("username", ["mei", "a" * 30, "Мария", "王美玲", "mei-ling_1.x", "Łukasz"])
def test_user_name_is_accepted(applicant: Applicant, username: str) -> None:
    applicant.to_access()
    applicant.post(username=username, password=WORDS)
    assert applicant.at.endswith("/check/")


@pytest.mark.parametrize("spelling", ["Mei.Wong", "MEI.WONG", " mei.wong "])
def test_taken_user_name_is_refused_in_every_spelling(applicant: Applicant, spelling: str) -> None:
    User.objects.create_user("mei.wong")
    applicant.to_access()
    page = applicant.post(username=spelling, password=WORDS).content.decode()
    assert "This user name is taken. Choose another one" in page


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("", "Enter a password"),
        ("a1b2c3d", "too short"),
        ("password", "too common"),
        ("9184736450", "entirely numeric"),
        ("my mei.wong word", "does not contain something you told us"),
        ("born 19840327!", "does not contain something you told us"),
        ("I am Wong here", "does not contain something you told us"),
        ("call 51234567 now", "does not contain something you told us"),
        ("mei@example.com!", "does not contain something you told us"),
        ("paper 123456789", "does not contain something you told us"),
        ("a Locksmith works", "does not contain something you told us"),
        ("x" * 257, "up to 256 characters"),
    ],
)
def test_password_is_refused_by_its_own_words(
    applicant: Applicant, password: str, error: str
) -> None:
    applicant.passport |= {"certificate_number": "123456789", "occupation": "locksmith"}
    applicant.to_access()
    page = applicant.post(username="mei.wong", password=password).content.decode()
    assert (error in page, f'value="{password}"' in page) == (True, False)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("gAAAAB", "This text cannot be stored"),
        ("", "Enter your full name"),
        ("   ", "Enter your full name"),
        ("\u3164\u3164", "cannot be seen"),
        ("\u200b\u200b", "cannot be seen"),
        ("N/A", "Enter your own name"),
        ("test", "Enter your own name"),
        ("---", "must have at least one letter"),
        ("123", "must have at least one letter"),
        ("<b>Mei</b>", "cannot have the signs"),
        ("Mei\u202eLing", "cannot be seen"),
        ("Mei &lt;3", "cannot have the signs"),
        ("M" * 101, "up to 100 characters"),
    ],
)
def test_name_is_refused_by_its_own_words(applicant: Applicant, name: str, error: str) -> None:
    applicant.to_about()
    assert error in applicant.post(name=name, gender="female").content.decode()


# The fourth is a Persian name with the joiner that its spelling asks for.
@pytest.mark.parametrize(
    "name",
    ["李", "Ó Súilleabháin-Jones", "M" * 100, "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "X Æ"],
)
def test_name_is_accepted(applicant: Applicant, name: str) -> None:
    applicant.to_about()
    applicant.post(name=name, gender="female")
    assert applicant.at.endswith("/certificate/")


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"mobile_number": ""}, "Enter your mobile number"),
        ({"mobile_number": "12"}, "Enter a phone number with all its digits"),
        ({"mobile_number": "21234567"}, "Enter a mobile number; we cannot send an SMS"),
        ({"mobile_number": "N/A"}, "Enter a phone number with all its digits"),
        ({"mobile_number": "\u200b"}, "Enter a phone number with all its digits"),
        ({"mobile_number": "gAAAAB"}, "Enter a phone number with all its digits"),
        ({"mobile_declared": ""}, "Say that the number is yours"),
        ({"email": "   "}, "Enter your e-mail address"),
        ({"email": "N/A"}, "Enter an e-mail address like name@example.com"),
        ({"email": "gAAAAB@example.com"}, "This text cannot be stored"),
        ({"postal_address": "gAAAAB"}, "This text cannot be stored"),
        ({"postal_address": "1 <b>Road</b>"}, "The signs &lt; and &gt; cannot stand here"),
        ({"postal_address": "1\u202eRoad"}, "There is a character that cannot be seen"),
        ({"postal_address": "x" * 301}, "up to 300 characters"),
        ({"postal_address": "1\n" * 9}, "These are too many lines"),
        ({"mobile_region": ""}, "Choose the country or region of the phone number"),
        ({"email": ""}, "Enter your e-mail address"),
        ({"email": "mei"}, "Enter an e-mail address like name@example.com"),
        ({"email": "mei@example.com\nBcc: all@example.com"}, "Enter an e-mail address like"),
        ({"email": f"{'m' * 250}@example.com"}, "up to 254 characters"),
    ],
)
def test_contact_is_refused_by_its_own_words(
    applicant: Applicant, answers: dict[str, str], error: str
) -> None:
    applicant.to_contact()
    page = applicant.post(**{**applicant.contact, **answers}).content.decode()
    assert error in page


@pytest.mark.parametrize("password", ["Wong Mei Ling", "wongmeiling"])
def test_password_that_is_told_later_is_asked_anew(applicant: Applicant, password: str) -> None:
    applicant.name, applicant.password = "Mei", password
    applicant.to_check()
    applicant.at = applicant.at.replace("/check/", "/about/")
    applicant.post(name="Wong Mei Ling", gender="female")
    page = applicant.get().content.decode()
    assert (applicant.at.endswith("/access/?told=1"), "others could guess it" in page) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("boxes", "error"),
    [
        ({"privacy": "on"}, "Agree to the terms to go on"),
        ({"terms": "on"}, "Agree to the privacy policy to go on"),
        ({"terms": "on", "privacy": "on", "terms_version": "2"}, "The texts have changed"),
    ],
)
def test_agreement_is_express_and_names_its_version(
    applicant: Applicant, boxes: dict[str, str], error: str
) -> None:
    applicant.to_notice()
    page = applicant.post(**{"terms_version": "1", "privacy_version": "1", **boxes})
    assert (error in page.content.decode(), applicant.at.endswith("/notice/")) == (True, True)


def test_notice_names_every_element_and_who_receives_it(applicant: Applicant) -> None:
    applicant.to_notice()
    page = applicant.get().content.decode()
    wanted = ["date of birth", "certificate number", "gender", "occupation", "mobile number"]
    wanted += ["(optional)", "SMS carrier of this site", "version 1"]
    assert [word for word in wanted if word not in page] == []
    assert "checked" not in page
