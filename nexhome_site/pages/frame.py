"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return brand, slogan and whether this is a development server."""
    return {"brand": settings.BRAND, "slogan": settings.SLOGAN, "debug": settings.DEBUG}
