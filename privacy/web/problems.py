"""Errors of the interface: problem documents (RFC 9457) with a stable `code`.

One handler turns every refusal into one; what was sent is never repeated in it.
"""

import math
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

from privacy.subjects.refusals import ServiceRefused

MEDIA_TYPE = "application/problem+json"
Text = str | Promise

TITLES: dict[str, Text] = {
    "malformed": _("This is not what this address takes."),
    "invalid": _("Some values cannot be taken."),
    "not_authenticated": _("This address needs a valid token."),
    "service_refused": _("You are refused this service."),
    "permission_denied": _("This is not allowed."),
    "step_up_required": _("Prove again who you are, by password, code or passkey."),
    "precondition_required": _("Say which version of it you have read."),
    "changed_meanwhile": _("The account was changed meanwhile."),
    "leaving": _("The account is being deleted; nothing changes any more."),
    "second_proof_required": _("The code of the authenticator app is asked for."),
    "already_signed_in": _("Somebody is signed in here already."),
    "registration_unfinished": _("The registration is not finished; go on in a browser."),
    "signup_closed": _("Registration is not open here; it begins in a browser."),
    "too_many_passkeys": _("There are as many passkeys as one person may have."),
    "nothing_waits": _("Nothing waits for a code."),
    "not_found": _("There is nothing here."),
    "method_not_allowed": _("This address does not know this method."),
    "not_acceptable": _("This address answers in JSON only."),
    "biometric": _("Nothing about a body may be sent here."),
    "unsupported_media_type": _("This address takes JSON only."),
    "too_large": _("This is larger than what this address takes."),
    "too_many_requests": _("Too many requests. Try again later."),
    "removed": _("This was removed."),
    "server_error": _("Something went wrong on our side."),
    "unavailable": _("The site is closed for a moment. Try again later."),
}
# What an answer is called that no view of the interface gave, by its status.
CODE_OF_STATUS = {
    400: "malformed",
    403: "permission_denied",
    404: "not_found",
    410: "removed",
    415: "unsupported_media_type",
    429: "too_many_requests",
    451: "removed",
    500: "server_error",
    503: "unavailable",
}
# Errors whose words repeat nothing of what was sent; of all others only the code is told.
WITHOUT_VALUE = frozenset(
    {"required", "null", "blank", "max_length", "min_value", "max_value", "unknown_field"}
)
# A name that was sent is told back so that it can be found, not whole and not without end.
NAME_LENGTH = 60
MOST_ERRORS = 50
# How REST framework's own exceptions are called here.
CODES: dict[type[exceptions.APIException], str] = {
    exceptions.ParseError: "malformed",
    exceptions.ValidationError: "invalid",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "not_authenticated",
    exceptions.PermissionDenied: "permission_denied",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "too_many_requests",
}


class Problem(exceptions.APIException):
    """A refusal with a code of its own; `more` are further members of the document."""

    def __init__(self, code: str, *, status: int, title: Text = "", **more: Any) -> None:
        super().__init__(detail=str(title or TITLES.get(code, code)), code=code)
        self.status_code = status
        self.code = code
        self.title = title or TITLES.get(code, code)
        self.more = more


class ProblemDocument(serializers.Serializer[Any]):
    """RFC 9457, as the schema describes it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()


def document(
    *, code: str, status: int, title: Text = "", headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """Return a problem document."""
    body = members(code=code, status=status, title=title, **more)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def members(*, code: str, status: int, title: Text = "", **more: Any) -> dict[str, Any]:
    """Return what RFC 9457 calls the members of a document."""
    return {
        "type": "about:blank",
        "title": str(title or TITLES.get(code, code)),
        "status": status,
        "code": code,
        **more,
    }


def is_for_a_program(path: str) -> bool:
    """Tell whether an address answers in problem documents, whoever answers there."""
    return path.startswith("/api/v1/")


def outside_a_view(*, status: int, reference: str) -> JsonResponse:
    """Answer for the site itself where no view of the interface can: a fault, the shut gate."""
    body = members(code=CODE_OF_STATUS[status], status=status, reference=reference)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def problem_for(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer for an exception of a view of the interface; None for a mistake of ours."""
    if isinstance(exception, ServiceRefused):
        exception = Problem("service_refused", status=403, service=str(exception.service))
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    if not isinstance(exception, exceptions.APIException):
        return None
    headers = headers_of(exception)
    if isinstance(exception, Problem):
        return document(
            code=exception.code,
            status=exception.status_code,
            title=exception.title,
            headers=headers,
            **exception.more,
        )
    code = CODES.get(type(exception), "malformed")
    more: dict[str, Any] = {}
    if isinstance(exception, exceptions.ValidationError):
        more["errors"] = errors_of(exception.get_full_details())[:MOST_ERRORS]
    return document(code=code, status=exception.status_code, headers=headers, **more)


def headers_of(exception: exceptions.APIException) -> dict[str, str]:
    """Return the headers that a status calls for."""
    headers = {}
    if auth := getattr(exception, "auth_header", ""):
        headers["WWW-Authenticate"] = auth
    wait = getattr(exception, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(math.ceil(wait))
    return headers


def errors_of(details: Any, field: str = "") -> list[dict[str, str]]:
    """Return (field, code, words) of each error of a serializer; values are in none of them."""
    if isinstance(details, dict) and "code" in details and "message" in details:
        code = details["code"]
        words = details["message"] if code in WITHOUT_VALUE else _("This value cannot be taken.")
        return [{"field": field[:NAME_LENGTH], "code": code, "detail": str(words)}]
    found: list[dict[str, str]] = []
    if isinstance(details, dict):
        for name, inner in details.items():
            found += errors_of(inner, f"{field}.{name}".strip("."))
    elif isinstance(details, list):
        for inner in details:
            found += errors_of(inner, field)
    return found


def too_large(limit: int) -> Problem:
    """Answer for a body of more bytes than an address takes."""
    return Problem("too_large", status=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, limit=limit)
