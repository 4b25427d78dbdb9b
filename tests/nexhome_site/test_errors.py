"""Error pages: right status, a reference, when to retry, and nothing that may be broken itself."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.test import Client, RequestFactory
from pytest_django import Settings

from nexhome_site.pages import errors


@pytest.fixture
def request_of_nobody(rf: RequestFactory) -> HttpRequest:
    return rf.get("/some/page/")


@pytest.mark.django_db
def test_unknown_address_is_404_with_a_way_on(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_too_many_tries_says_when_to_come_back(request_of_nobody: HttpRequest) -> None:
    response = errors.too_many_requests(request_of_nobody, wait=timedelta(seconds=61))
    assert response.status_code == 429
    assert response["Retry-After"] == "61"
    assert "Try again in 2 minutes, at " in response.content.decode()


def test_one_minute_is_not_minutes(request_of_nobody: HttpRequest) -> None:
    response = errors.too_many_requests(request_of_nobody, wait=timedelta(seconds=60))
    assert "Try again in 1 minute, at " in response.content.decode()


def test_old_form_is_told_apart_from_a_forbidden_page(request_of_nobody: HttpRequest) -> None:
    old = errors.csrf_failure(request_of_nobody, reason="token missing")
    forbidden = errors.permission_denied(request_of_nobody)
    assert (old.status_code, forbidden.status_code) == (403, 403)
    assert "open for a long time" in old.content.decode()
    assert "open for a long time" not in forbidden.content.decode()


def test_legal_block_names_who_implements_it(request_of_nobody: HttpRequest) -> None:
    response = errors.unavailable_for_legal_reasons(
        request_of_nobody, blocked_by="https://site.example/", requested_by="A. Holder"
    )
    assert response.status_code == 451
    assert response["Link"] == '<https://site.example/>; rel="blocked-by"'
    assert "no-store" in response["Cache-Control"]
    assert "A. Holder" in response.content.decode()


@pytest.mark.parametrize(("view", "status"), [("server_error", 500), ("service_unavailable", 503)])
def test_page_of_a_broken_site_asks_neither_database_nor_session(view: str, status: int) -> None:
    # Without the django_db mark every query raises.
    bare = HttpRequest()
    response = getattr(errors, view)(bare)
    assert response.status_code == status
    assert "<h1>" in response.content.decode()
    assert connection.connection is None or not connection.in_atomic_block


def test_closed_site_says_when_to_come_back() -> None:
    assert errors.service_unavailable()["Retry-After"] == "120"


@pytest.mark.parametrize(
    ("view", "status", "code"),
    [
        ("bad_request", 400, "malformed"),
        ("permission_denied", 403, "permission_denied"),
        ("page_not_found", 404, "not_found"),
        ("too_many_requests", 429, "too_many_requests"),
        ("server_error", 500, "server_error"),
        ("service_unavailable", 503, "unavailable"),
    ],
)
def test_program_reads_a_problem_document(
    rf: RequestFactory, view: str, status: int, code: str
) -> None:
    # Without the django_db mark every query raises.
    response = getattr(errors, view)(rf.get("/api/v1/works/"))
    body = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert (body["status"], body["code"], body["type"]) == (status, code, "about:blank")
    assert set(body["reference"]) <= set(errors.UNAMBIGUOUS) | {"-"}


def test_even_without_templates_an_error_has_its_status(settings: Settings) -> None:
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    with pytest.raises(TemplateDoesNotExist):
        errors.error_page(HttpRequest(), 404)
    response = errors.bare_error_page(500)
    assert response.status_code == 500
    assert response.content.decode().startswith("Try again in a minute. ")


def test_references_are_unambiguous_and_differ() -> None:
    references = {errors.new_reference(404) for _n in range(200)}
    assert len(references) == 200
    assert set("".join(references)) <= set(errors.UNAMBIGUOUS) | {"-"}


@pytest.mark.urls("tests.nexhome_site.broken_urls")
@pytest.mark.django_db
def test_fault_of_ours_is_found_by_its_reference_and_tells_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/broken/", {"name": "Secretive"})
    assert answer.status_code == 500
    told = [record.msg for record in caplog.records if "error_page" in str(record.msg)]
    assert len(told) == 1
    assert isinstance(told[0], dict)
    assert told[0]["reference"] in answer.content.decode()
    assert (told[0]["level"], told[0]["error"]) == ("error", "builtins.LookupError")
    assert told[0]["where"][-1].endswith("broken_urls.py:10 broken")
    assert "Secretive" not in str(told[0])
