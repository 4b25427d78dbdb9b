"""The two public lists and one's own, through their addresses (P-3.4, T-3.11, T-3.16)."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from privacy.disclosure.models import Processor
from privacy.messages.models import Message
from privacy.policies.models import PolicyVersion
from privacy.registry.inventory import INVENTORY
from privacy.work.dispatcher import run_due
from tests.people import Applicant, person

COLLECTED = {row.id: str(row.name) for row in INVENTORY.values() if row.collected}
pytestmark = pytest.mark.django_db


def read(client: Client, address: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(client.get(address).content)["rows"]
    return rows


def test_everything_that_is_collected_stands_in_each_form(client: Client) -> None:
    page = client.get("/privacy/collected/").content.decode()
    rows = read(client, "/privacy/collected.json")
    table = client.get("/privacy/collected.csv").content.decode("utf-8-sig")
    assert {row["element"]: row["name"] for row in rows} == COLLECTED
    assert [row["element"] for row in csv.DictReader(io.StringIO(table))] == list(COLLECTED)
    assert [key for key in COLLECTED if f'id="{key}"' not in page] == []
    assert "face or fingerprint data" in page.partition("Named, and not collected")[2]


def test_row_says_why_how_long_and_by_which_clause(client: Client) -> None:
    row = next(
        each for each in read(client, "/privacy/collected.json") if each["element"] == "D-08"
    )
    assert (row["sensitive"], row["kept"]) == (True, "as long as the account")
    assert (row["clauses"], row["needed"]) == (["P-2.8", "T-3.3"], "Needed for an account")
    assert row["stored"] == ["encrypted, found again by a keyed hash"]
    page = client.get("/privacy/collected/").content.decode()
    assert 'href="/terms/#T-3.3"' in page


def test_every_recipient_of_the_register_is_named(client: Client) -> None:
    Processor.objects.filter(code="sms").update(active=False)
    rows = {row["code"]: row for row in read(client, "/privacy/shared.json")}
    page = client.get("/privacy/shared/").content.decode()
    assert rows.keys() == set(Processor.objects.values_list("code", flat=True))
    assert [rows[code]["active"] for code in ("mail", "sms")] == [True, False]
    assert "mobile number" in rows["sms"]["kinds"]
    assert page.count("gets nothing now") == 1


@pytest.mark.parametrize(
    "address",
    [f"/privacy/{name}" for name in ("collected/", "shared/", "collected.json", "shared.csv")],
)
def test_lists_are_public_and_set_no_cookie_and_answer_304(client: Client, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert "Set-Cookie" not in first.headers
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "证件号码"), ("zh-hant", "證件號碼")])
def test_list_for_programs_speaks_the_language_of_its_address(
    client: Client, language: str, name: str
) -> None:
    rows = read(client, f"/{language}/privacy/collected.json")
    assert name in {row["name"] for row in rows}


def test_own_list_counts_what_is_there_and_nothing_of_others(
    published_texts: list[PolicyVersion],
) -> None:
    person("bo.lee")
    applicant = Applicant()
    user = applicant.to_active()
    run_due()
    client = Client()
    client.force_login(user)
    answer = client.get("/me/data/")
    found = {each.kind.element: each.records for each in answer.context["held"]}
    assert (found["D-04"], found["D-11"] >= 1, found["D-42"]) == (1, True, 2)
    assert not {"D-24", "D-36", "D-53"} & found.keys()
    sent = {each["row"].code: each["times"] for each in answer.context["recipients"]}
    mine = Message.objects.filter(subject=user.subject, sent_at__isnull=False)
    assert sent == {
        "identity_authority": 0,
        "mail": mine.filter(channel="mail").count(),
        "sms": mine.filter(channel="sms").count(),
    }
    assert sent["sms"] > 0


def test_own_list_asks_as_often_whoever_else_there_is(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = Client()
    client.force_login(person("ana.wong"))
    for number in range(3):
        person(f"someone{number}")
    with django_assert_max_num_queries(45) as asked:
        assert client.get("/me/data/").status_code == 200
    person("another")
    with django_assert_max_num_queries(len(asked.captured_queries)):
        client.get("/me/data/")


def test_own_list_needs_a_sign_in(client: Client) -> None:
    assert client.get("/me/data/").status_code == 302
