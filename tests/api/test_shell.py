"""What every call of the interface has in common: JSON only, problem documents, a schema."""

import base64
import json
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from rest_framework import serializers
from rest_framework.pagination import Cursor
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from privacy.web.json_only import CursorPages, Moment, StrictSerializer, YesOrNo
from privacy.web.problems import Problem, problem_for


class Name(StrictSerializer):
    name = serializers.CharField(max_length=5)


class Wish(StrictSerializer):
    colour = serializers.ChoiceField(choices=["red", "green"], required=False)
    granted = YesOrNo(required=False)
    at = Moment(required=False)


class Echo(APIView):
    """Takes a name of at most five letters, in at most a hundred bytes."""

    permission_classes = [AllowAny]
    body_limit = 100

    def post(self, request: Request) -> Response:
        given = Name(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(given.validated_data)


class Closed(APIView):
    """Names nobody who may come."""

    def get(self, request: Request) -> Response:
        return Response({})


def posted(body: bytes, content_type: str = "application/json") -> tuple[int, dict[str, Any]]:
    request = RequestFactory().post("/", data=body, content_type=content_type)
    answer = Echo.as_view()(request)
    answer.render()
    return answer.status_code, json.loads(answer.content)


def test_what_is_asked_for_is_taken() -> None:
    assert posted(b'{"name": "Mei"}') == (200, {"name": "Mei"})


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b'{"name": NaN}', b"[" * 99, b'{"a":' * 19]
)
def test_broken_body_is_a_problem(body: bytes) -> None:
    status, problem = posted(body)
    assert (status, problem["status"], problem["code"]) == (400, 400, "malformed")


@pytest.mark.parametrize(
    "kind", ["image/png", "audio/wav", "text/plain", "application/xml", "multipart/form-data"]
)
def test_anything_but_json_is_refused_by_its_type(kind: str) -> None:
    status, problem = posted(b'{"name": "Mei"}', kind)
    assert (status, problem["code"]) == (415, "unsupported_media_type")


def test_body_at_the_limit_is_read_and_one_byte_more_is_not() -> None:
    body = json.dumps({"name": "Mei"}).ljust(100).encode()
    assert posted(body)[0] == 200
    status, problem = posted(body + b" ")
    assert (status, problem["code"], problem["limit"]) == (413, "too_large", 100)


def test_wrong_values_are_named_and_never_repeated() -> None:
    status, problem = posted(b'{"name": "Secretive", "age": "seventeen"}')
    assert (status, problem["code"]) == (400, "invalid")
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [
        ("age", "unknown_field")
    ]
    status, problem = posted(b'{"name": "Secretive"}')
    assert [(each["field"], each["code"]) for each in problem["errors"]] == [("name", "max_length")]
    assert "Secretive" not in json.dumps(problem)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": "Mei", "name": "Wing"}', "malformed"),
        (b'{"name": {"a": 1, "a": 1}}', "malformed"),
        (b'{"name": "Mei", "face_image": "AAAA"}', "biometric"),
        (b'{"name": [{"x": {"fAcEiMaGe": "AAAA"}}]}', "biometric"),
        (b'{"name": %s}' % (b"7" * 60), "invalid"),
    ],
)
def test_name_that_may_not_be_there(body: bytes, code: str) -> None:
    status, problem = posted(body)
    assert (status, problem["code"]) == (400, code)
    assert "AAAA" not in json.dumps(problem)


def test_value_of_a_choice_and_long_names_are_not_repeated() -> None:
    given = Wish(data={"colour": "Secretive", "at": "Secretive", "y" * 9_000: 1})
    with pytest.raises(serializers.ValidationError) as refused:
        given.is_valid(raise_exception=True)
    answer = problem_for(refused.value, {})
    assert answer is not None
    assert "Secretive" not in json.dumps(answer.data)
    assert len(json.dumps(answer.data)) < 1_000


@pytest.mark.parametrize("value", ["yes", "t", "on", "y", "true", 1, 1.0, 0, "", None, []])
def test_only_true_and_false_are_an_answer(value: object) -> None:
    assert not Wish(data={"granted": value}).is_valid()
    assert [Wish(data={"granted": each}).is_valid() for each in (True, False)] == [True, True]


def test_time_without_a_zone_is_none() -> None:
    assert not Wish(data={"at": "2026-11-22T20:00:00"}).is_valid()
    assert Wish(data={"at": "2026-11-22T20:00:00Z"}).is_valid()


FORGED = ["p=x", "p=%00", "p=2026-02-30", f"p={'9' * 40}", "r=1&p=9999-12-31T23:59:59-23:59"]
NOT_OURS = [*(base64.b64encode(each.encode()).decode() for each in FORGED), "", "\0", "é", "a:b:c"]


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", NOT_OURS)
def test_place_in_a_list_that_we_did_not_give_is_malformed(client: Client, cursor: str) -> None:
    answer = client.get("/api/v1/works/", {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_place_that_we_gave_is_understood_in_its_order_only() -> None:
    pages = CursorPages()
    pages.base_url, pages.ordering = "http://testserver/", "-pk"
    given = Cursor(2, True, "7")  # type: ignore[arg-type] # the stubs know no place but a number
    request = Request(RequestFactory().get(pages.encode_cursor(given)))
    assert pages.decode_cursor(request) == given
    pages.ordering = "-published_at"
    with pytest.raises(Problem):
        pages.decode_cursor(request)


def test_view_that_names_nobody_lets_nobody_in() -> None:
    answer = Closed.as_view()(RequestFactory().get("/"))
    answer.render()
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert json.loads(answer.content)["code"] == "permission_denied"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_unknown_address_below_api_is_a_problem(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v1/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"
    assert not answer.cookies


@pytest.mark.django_db
def test_schema_is_made_from_the_code(client: Client) -> None:
    answer = client.get(reverse("api_schema"))
    schema = json.loads(answer.content)
    assert answer.status_code == 200
    assert (schema["openapi"][:2], schema["info"]["version"]) == ("3.", "1")
    own = schema["paths"]["/api/v1/me/"]["patch"]
    assert own["security"] == [{"Session": []}, {"AppSession": []}]
    assert {"200", "202", "400", "401", "403", "409", "412", "428", "429"} <= set(own["responses"])


@pytest.mark.django_db
def test_documentation_is_a_page_without_scripts_of_its_own(client: Client) -> None:
    answer = client.get(reverse("api_docs"))
    assert answer.status_code == 200
    assert not answer.cookies
    assert reverse("api_schema") in answer.content.decode()


@pytest.mark.django_db
def test_interactive_view_keeps_the_content_policy(client: Client) -> None:
    page = client.get(reverse("api_try"))
    text = page.content.decode()
    assert page.status_code == 200
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "<style" not in text
    assert text.count("<script src=") == text.count("<script") == 2
    script = client.get(reverse("api_try"), {"script": "1"})
    assert not script.cookies
    assert not page.cookies
    assert script["Content-Type"].startswith("application/javascript")
