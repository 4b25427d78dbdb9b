"""The answer to somebody who asks too often."""

from allauth.core.ratelimit import consume, respond_429
from django.http import HttpRequest, HttpResponse


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 with the site's own page: allauth looks up the project's `handler429`."""
    response: HttpResponse = respond_429(request)
    return response


def is_too_often(request: HttpRequest, *, action: str) -> bool:
    """Count one more of an action by this network; tell whether it passes ACCOUNT_RATE_LIMITS."""
    return not consume(request, action=action)
