"""The holder of a restricted account: what rests, what goes on, how to answer."""

import pytest
from django.test import Client

from accounts.models import User
from takedown.minors.models import MinorContest, MinorFinding, MinorReport
from tests.people import person
from tests.privacy.erasure.conftest import run_everything
from tests.takedown.minors.reporting import (
    Reporter,
    decide,
    finding_about,
    officer,
    refused,
    stands,
)

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk home"


def holder(username: str = "ana.adult") -> tuple[User, Client]:
    """Return somebody reported about, signed in after the restriction."""
    user = person(username)
    Reporter().report(username=username)
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return user, client


def test_a_restricted_account_keeps_its_basic_paths(published_texts: object) -> None:
    user, client = holder()
    assert stands(user)[0] == "restricted"
    page = client.get("/me/").content.decode()
    assert "Parts of your account rest" in page
    assert "Decided by" in page
    for path in ("/me/agreements/", "/me/delete/", "/privacy/", "/me/restriction/"):
        assert client.get(path).status_code == 200
    left = client.post("/me/delete/", {"understood": "on", "when": "now", "password": PASSWORD})
    assert left["Location"].startswith("/me/delete/case/")
    run_everything()
    assert User.objects.filter(username="ana.adult").count() == 0


def test_the_holder_answers_and_the_officer_reads_it_before_deciding() -> None:
    user, client = holder()
    answer = client.post("/me/restriction/", {"text": "I am 41 years old."})
    assert answer["Location"] == "/me/restriction/"
    client.post("/me/restriction/", {"text": "And a mother."})
    finding = finding_about(user)
    assert (finding.state, finding.report.state) == ("contested", "contested")
    assert MinorContest.objects.get().text == "I am 41 years old.\n\nAnd a mother."
    assert "Your answer is received" in client.get("/me/restriction/").content.decode()
    assert "Received" in client.get("/me/").content.decode()
    (_one, first), (_two, second) = officer("po.one"), officer("po.two")
    page = first.get(f"/admin/takedown/minorreport/{finding.report_id}/change/").content.decode()
    assert "I am 41 years old." in page
    for each in (first, second):
        decide(each, finding, "refuse", reason="adult")
    assert (stands(user), MinorReport.objects.get().state) == (("active", []), "refused")
    assert MinorContest.objects.get().ended_at is not None
    assert client.get("/me/restriction/").status_code == 404
    assert "Parts of your account rest" not in client.get("/me/").content.decode()


def test_an_answer_keeps_nobody_whom_an_officer_takes_for_a_minor() -> None:
    user, client = holder()
    client.post("/me/restriction/", {"text": "I am 41."})
    _officer, browser = officer()
    decide(browser, finding_about(user), "accept")
    assert client.get("/me/restriction/")["Location"].startswith("/accounts/login/")
    run_everything()
    assert (MinorContest.objects.count(), MinorFinding.objects.get().state) == (0, "done")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Write an answer"),
        ("\u200b \u3164", "Write an answer"),
        ("v1:0badc0de:x", "This text cannot be stored"),
        ("x" * 1001, "1000"),
    ],
)
def test_a_bad_answer_is_named_and_not_kept(typed: str, said: str) -> None:
    _user, client = holder()
    answer = client.post("/me/restriction/", {"text": typed})
    assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert MinorContest.objects.count() == 0


def test_answers_do_not_grow_without_limit() -> None:
    _user, client = holder()
    for _ in range(3):
        assert client.post("/me/restriction/", {"text": "x" * 1000}).status_code == 302
    full = client.post("/me/restriction/", {"text": "y" * 1000})
    assert "up to 4000 characters" in full.content.decode()
    assert MinorContest.objects.get().text == "\n\n".join(["x" * 1000] * 3)


def test_there_is_nothing_to_answer_where_nothing_was_reported() -> None:
    client = Client()
    client.force_login(person("ana.adult"))
    assert client.get("/me/restriction/").status_code == 404
    assert client.post("/me/restriction/", {"text": "x"}).status_code == 404
    assert "Parts of your account rest" not in client.get("/me/").content.decode()


def test_after_the_decision_an_answer_comes_too_late() -> None:
    user = person("ana.adult")
    client = Client()
    client.force_login(user)
    refused(user, times=1)
    assert client.post("/me/restriction/", {"text": "x"}).status_code == 404
    assert MinorContest.objects.count() == 0
