"""Beside a clause stands what holds for its reader now, and in the list what stands behind it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from pytest_django import DjangoAssertNumQueries

from nexhome_site.promises import WAITING
from privacy.lists.collected import clauses_of
from privacy.policies import coverage as covering
from privacy.policies.models import PolicyVersion
from privacy.registry import promises as made
from privacy.registry.inventory import INVENTORY
from privacy.registry.promises import Clause, promise_findings
from tests.architecture.routes import named_routes
from tests.people import person

pytestmark = pytest.mark.django_db
# Only ever shorter: whoever brings a mechanism takes its clauses out.
STILL_WAITING = {
    *("P-3.13", "T-1.3", "T-1.10", "T-2.1", "T-2.3", "T-2.4", "T-3.7", "T-3.8", "T-3.9", "T-3.14"),
}


def section(page: str, clause: str) -> str:
    return page.partition(f'<section id="{clause}"')[2].partition("</section>")[0]


def test_stranger_reads_what_holds_until_they_do_anything(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    page = client.get("/privacy/").content.decode()
    assert "Everything optional is off until you turn it on." in section(page, "P-1.4")
    assert "For you now" not in page


def test_reader_sees_their_own_state_and_the_way_to_change_it(
    published_texts: list[PolicyVersion],
) -> None:
    client = Client()
    client.force_login(person("ana.wong"))
    page = client.get("/privacy/").content.decode()
    consent = section(page, "P-1.4")
    assert ("Usage logs: Off" in consent, 'href="/me/consents/"' in consent) == (True, True)
    assert "Your account: Complete and proven" in section(page, "P-2.3")
    one = client.get("/terms/c/T-3.19/").content.decode()
    assert "Deletion: not asked for" in one


def test_state_of_one_reader_is_kept_for_nobody_else(
    client: Client, published_texts: list[PolicyVersion]
) -> None:
    own = Client()
    own.force_login(person("ana.wong"))
    assert "For you now" in own.get("/privacy/").content.decode()
    assert "For you now" not in client.get("/privacy/").content.decode()


def test_every_question_is_asked_once_for_all_clauses(
    published_texts: list[PolicyVersion], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(person("ana.wong"))
    client.get("/privacy/")
    with django_assert_max_num_queries(40):
        client.get("/privacy/")


# --- what stands behind each clause --------------------------------------------------------------


def test_command_prints_every_clause_in_three_languages_with_what_keeps_it() -> None:
    out = StringIO()
    call_command("promises_check", clauses=True, json=True, stdout=out)
    found = json.loads(out.getvalue())
    clauses = {each["id"]: each for each in found["clauses"]}
    assert {tuple(each["languages"]) for each in clauses.values()} == {("en", "zh-hans", "zh-hant")}
    assert (len(clauses), found["findings"]) == (105, [])
    assert {key for key, each in clauses.items() if each["how"] == "missing"} == set()
    assert clauses["P-1.4"]["controls"] == ["consents", "me_devices"]
    call_command("promises_check", clauses=True, stdout=(words := StringIO()))
    assert "waits for the counting of visits" in words.getvalue()


def test_what_waits_only_gets_less() -> None:
    waiting = {each.id for each in covering.coverage() if each.waits_for}
    assert waiting == STILL_WAITING == {each for clauses in WAITING.values() for each in clauses}


def test_clause_with_nothing_behind_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {each.id for each in covering.coverage_findings()}
    monkeypatch.delitem(made.promises.clauses, "T-3.19")
    monkeypatch.setitem(made.promises.clauses, "T-9.9", [Clause(id="T-9.9", tests=["tests"])])
    found = [str(each.id) for each in covering.coverage_findings()]
    assert sorted(set(found) - before) == ["privacy.E034", "privacy.E035"]


def test_every_page_of_the_portal_is_named_by_a_clause() -> None:
    """P-1.5: no control without the sentence that it makes true."""
    named = {each.control for each in made.promises.all()}
    found = get_resolver().reverse_dict
    pages = [
        name
        for name in named_routes()
        if any(path.startswith("me/") and path.count("/") == 2 for path, _ in found_at(found, name))
    ]
    assert len(pages) > 10
    assert sorted(set(pages) - named) == []


def found_at(known: Any, name: str) -> list[tuple[str, list[str]]]:
    return [possible for each in known.getlist(name) for possible in each[0]]


def test_clause_cannot_have_a_mechanism_and_none() -> None:
    promised = made.Promises()
    promised.keep(Clause(id="T-9", tests=["tests"], waits_for="something"))
    assert [each.id for each in promise_findings(made=promised)] == ["privacy.E033"]


def test_every_collected_element_names_a_clause_of_the_texts() -> None:
    held = covering.languages_by_clause()
    nameless = [
        row.id
        for row in INVENTORY.values()
        if row.collected
        and not any(each in held or f"{each}.1" in held for each in clauses_of(row.clause))
    ]
    assert nameless == []
