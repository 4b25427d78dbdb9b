"""Age is counted by the date where somebody lives; who is too young leaves no trace (P-4.2)."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client

from accounts.domain.age import is_adult
from accounts.models import RefusalCount, RegistrationDraft
from tests.people import ORIGIN, Applicant

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def young() -> dict[str, str]:
    """Answers of somebody who comes of age tomorrow, by the first date on earth."""
    born = date.today().replace(year=date.today().year - 17)  # noqa: DTZ011 - a day more or less is no matter
    return {
        "country": "HK",
        "birth_date_day": str(born.day if (born.month, born.day) != (2, 29) else 28),
        "birth_date_month": str(born.month),
        "birth_date_year": str(born.year),
    }


def row_counts() -> dict[str, int]:
    """Count every table of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables ORDER BY 1")
        tables = [row[0] for row in cursor.fetchall()]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own tables
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.mark.parametrize(
    ("born", "now", "country", "adult"),
    [
        (date(2008, 11, 22), NOON, "HK", True),
        (date(2008, 11, 23), NOON, "HK", False),
        # 23 November has begun in Hong Kong, not yet in London.
        (date(2008, 11, 23), datetime(2026, 11, 22, 18, tzinfo=UTC), "HK", True),
        (date(2008, 11, 23), datetime(2026, 11, 22, 18, tzinfo=UTC), "GB", False),
        # In the United States the day begins last in Hawaii.
        (date(2008, 11, 22), datetime(2026, 11, 22, 6, tzinfo=UTC), "US", False),
        (date(2008, 11, 22), datetime(2026, 11, 22, 11, tzinfo=UTC), "US", True),
        # Of an unknown region the last date on earth counts.
        (date(2008, 11, 22), datetime(2026, 11, 22, 11, 59, tzinfo=UTC), "XX", False),
        (date(2008, 11, 22), NOON, "XX", True),
        (date(2008, 2, 29), datetime(2026, 2, 28, 12, tzinfo=UTC), "HK", False),
        (date(2008, 2, 29), datetime(2026, 3, 1, 12, tzinfo=UTC), "HK", True),
    ],
)
def test_age_is_counted_by_the_date_of_the_region(
    born: date, now: datetime, country: str, adult: bool
) -> None:
    assert is_adult(born=born, country=country, now=now) is adult


@pytest.mark.usefixtures("published_texts")
def test_minor_leaves_no_row_but_a_count() -> None:
    before = row_counts()
    Client().post("/accounts/signup/", young())
    changed = {name: n for name, n in row_counts().items() if n != before[name]}
    assert (changed, RefusalCount.objects.get().count) == ({"accounts_refusalcount": 1}, 1)


@pytest.mark.usefixtures("published_texts")
def test_minor_leaves_no_date_in_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    answers = young()
    Client().post("/accounts/signup/", answers)
    told = f"{answers['birth_date_year']}"
    assert [line for line in capfd.readouterr() if told in line] == []


@pytest.mark.usefixtures("published_texts")
def test_end_page_does_not_say_why() -> None:
    response = Client().post("/accounts/signup/", young())
    words = response.content.decode().lower()
    assert (
        response.status_code,
        [w for w in ("18", "age", "old", "young") if f" {w}" in words],
    ) == (
        200,
        [],
    )


@pytest.mark.usefixtures("published_texts")
def test_same_browser_is_refused_with_another_date() -> None:
    client = Client()
    client.post("/accounts/signup/", young())
    again = client.post("/accounts/signup/", ORIGIN)
    assert (
        again.status_code,
        RegistrationDraft.objects.count(),
        RefusalCount.objects.get().count,
    ) == (
        200,
        0,
        1,
    )


@pytest.mark.usefixtures("published_texts")
def test_refusal_cookie_is_signed_says_nothing_and_has_no_session() -> None:
    client = Client()
    client.post("/accounts/signup/", young())
    cookie = client.cookies["signup"]
    assert (list(client.cookies), cookie.value.split(":")[0], cookie["httponly"]) == (
        ["signup"],
        "1",
        True,
    )


@pytest.mark.usefixtures("published_texts")
def test_forged_refusal_cookie_counts_for_nothing() -> None:
    client = Client()
    client.cookies["signup"] = "1:forged:mark"
    assert client.post("/accounts/signup/", ORIGIN).status_code == 302


def test_draft_of_a_browser_that_was_turned_away_is_closed(applicant: Applicant) -> None:
    applicant.to_access()
    applicant.client.post("/accounts/signup/", young())
    assert "cannot open an account" in applicant.get().content.decode()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"birth_date_year": "2190"}, "Date of birth must be a day in the past"),
        ({"birth_date_year": "1880"}, "Date of birth must be a day in the past"),
        (
            {"birth_date_day": "31", "birth_date_month": "2"},
            "Date of birth must be a date that exists",
        ),
        ({"birth_date_year": ""}, "Date of birth must include a year"),
        ({"country": ""}, "Choose your country or region"),
        ({"country": "ZZ"}, "Choose a country or region from the list"),
        (
            {"birth_date_year": "", "birth_date_month": "", "birth_date_day": ""},
            "Enter your date of birth",
        ),
    ],
)
@pytest.mark.usefixtures("published_texts")
def test_first_page_names_what_is_wrong(changed: dict[str, str], error: str) -> None:
    page = Client().post("/accounts/signup/", {**ORIGIN, **changed}).content.decode()
    assert (error in page, RegistrationDraft.objects.count()) == (True, 0)
