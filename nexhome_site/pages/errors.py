"""Error pages: plain words, a next step, no value of anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came from elsewhere or was left open too long."""
    return render(request, "errors/403.html", status=403)
