"""Global Privacy Control: a browser's standing wish that nothing be sold or shared.

We read it as the plainest no there is: whatever is optional stays off, and is turned on only on a
page that names the signal. https://www.w3.org/TR/gpc/
"""

from collections.abc import Mapping
from typing import Any, Protocol

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

# The day on which this was last reviewed, as the specification asks.
LAST_UPDATE = "2026-11-29"


class Asked(Protocol):
    """A request, of Django or of its REST framework."""

    @property
    def headers(self) -> Mapping[str, Any]: ...


def sends_gpc(request: Asked) -> bool:
    """Tell whether the browser sends `Sec-GPC: 1`; every other value is no signal."""
    return str(request.headers.get("Sec-GPC", "")).strip() == "1"


@require_safe
def support(_request: HttpRequest) -> JsonResponse:
    """Publish that the signal is honoured, for everybody."""
    return JsonResponse({"gpc": True, "lastUpdate": LAST_UPDATE})
