"""Error pages: plain words, a next step, a reference to quote, no value of anybody.

A program that asked below `/api/v1/` gets a problem document (RFC 9457) with the same reference.
500 and 503 ask neither database nor session, for those may be what is broken.
"""

import math
import secrets
import sys
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from nexhome_site.pages.frame import bare_frame
from privacy.subjects.refusals import ServiceRefused
from privacy.web import problems

logger = structlog.get_logger(__name__)

# Letters and digits that nobody mistakes for one another on the telephone.
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
WAIT_AFTER_TOO_MANY_TRIES = timedelta(minutes=5)
RETRY_WHEN_CLOSED = timedelta(minutes=2)


def new_reference(status: int) -> str:
    """Return a reference that the page shows and the log holds; it says nothing about anybody.

    With a fault of ours stands its class and place, so that whoever quotes the reference is helped.
    """
    reference = "-".join("".join(secrets.choice(UNAMBIGUOUS) for _n in range(4)) for _part in "ab")
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # Inside the handler of Django the fault is still the one being handled.
        logger.error("error_page", status=status, reference=reference, exc_info=sys.exc_info())
    else:
        logger.info("error_page", status=status, reference=reference)
    return reference


def error_page(
    request: HttpRequest, status: int, *, words_of: int | None = None, **context: Any
) -> HttpResponse:
    """Draw `errors/<status>.html`, or the words of another status, inside the ordinary frame."""
    context["reference"] = new_reference(status)
    if problems.is_for_a_program(request.path_info):
        response: HttpResponse = problems.outside_a_view(
            status=status, reference=context["reference"]
        )
    else:
        response = render(request, f"errors/{words_of or status}.html", context, status=status)
    add_never_cache_headers(response)
    return response


def bare_error_page(status: int, request: HttpRequest | None = None) -> HttpResponse:
    """Draw a page that needs nothing but its template; without even that, say it in one line."""
    reference = new_reference(status)
    response: HttpResponse
    if request is not None and problems.is_for_a_program(request.path_info):
        response = problems.outside_a_view(status=status, reference=reference)
    else:
        response = HttpResponse(bare_words(status, reference, request), status=status)
    add_never_cache_headers(response)
    return response


def bare_words(status: int, reference: str, request: HttpRequest | None) -> str:
    """Return the page, or one line where the template itself is what is broken."""
    try:
        words = {**bare_frame(request), "reference": reference}
        return render_to_string(f"errors/{status}.html", words)
    except (TemplateDoesNotExist, TemplateSyntaxError, ValueError, OSError):
        # ValueError: the static files of this release were not collected.
        return f"{_('Try again in a minute.')} {reference}"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say what may not be opened; a refused service by its name (T-3.6)."""
    service = exception.service.label if isinstance(exception, ServiceRefused) else ""
    return error_page(request, 403, service=service)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came from elsewhere or was left open too long."""
    return error_page(request, 403, page_too_old=True)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404)


def unsupported_media_type(request: HttpRequest) -> HttpResponse:
    """Answer for a body of a kind that nothing here takes."""
    return error_page(request, 415, words_of=400)


def gone(request: HttpRequest) -> HttpResponse:
    """Answer for what was removed for a minor or at a person's own wish."""
    return error_page(request, 410)


def too_many_requests(
    request: HttpRequest,
    exception: Exception | None = None,
    *,
    wait: timedelta = WAIT_AFTER_TOO_MANY_TRIES,
) -> HttpResponse:
    """Say when to try again, to people on the page and to programs in `Retry-After`."""
    minutes = math.ceil(wait / timedelta(minutes=1))
    response = error_page(request, 429, retry_at=timezone.localtime() + wait, retry_minutes=minutes)
    response["Retry-After"] = str(math.ceil(wait.total_seconds()))
    return response


def unavailable_for_legal_reasons(
    request: HttpRequest,
    *,
    blocked_by: str,
    requested_by: str = "",
    law: str = "",
    decided_at: datetime | None = None,
    notice_url: str = "",
) -> HttpResponse:
    """Answer for what was removed for copyright (RFC 7725); `blocked_by` is who implements it."""
    response = error_page(
        request,
        451,
        requested_by=requested_by,
        law=law,
        decided_at=decided_at,
        notice_url=notice_url,
    )
    response["Link"] = f'<{blocked_by}>; rel="blocked-by"'
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    return bare_error_page(500, request)


def service_unavailable(request: HttpRequest | None = None) -> HttpResponse:
    """Answer while the replay gate is shut."""
    response = bare_error_page(503, request)
    response["Retry-After"] = str(math.ceil(RETRY_WHEN_CLOSED.total_seconds()))
    return response
