"""The answer to somebody who asks too often."""

from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 with the site's own page: allauth looks up the project's `handler429`."""
    response: HttpResponse = respond_429(request)
    return response
