"""The gate of a restored database: 503 until everything that was erased is erased again.

It asks at most once a second and process; only liveness and readiness pass while it is closed.
"""

import time
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from nexhome_site.pages.errors import service_unavailable
from privacy.outside.domain import Verdict, judge

Next = Callable[[HttpRequest], HttpResponse]
ASK_EVERY = 1.0
PASSES = ("/healthz", "/readyz")


class ReplayGate:
    """Answers 503 while database and tombstone file do not agree (T-3.13, T-3.19)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.asked_at = 0.0
        self.verdict = Verdict.BEHIND

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PASSES or self.is_open():
            return self.get_response(request)
        return service_unavailable(request)

    def is_open(self) -> bool:
        """Return the last verdict, or ask again when it is a second old or was a no."""
        if self.verdict != Verdict.OPEN or time.monotonic() - self.asked_at > ASK_EVERY:
            try:
                self.verdict = judge()
            except DatabaseError:
                self.verdict = Verdict.BEHIND
            self.asked_at = time.monotonic()
        return self.verdict == Verdict.OPEN
