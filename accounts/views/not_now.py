"""No code can be sent for now: why in plain words, when to try again, what else can be done.

The page follows from the network, the range of the number and its country only: it is the same
whether or not an account has the number.
"""

import math
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.domain.limits import TooManySends
from accounts.enums import SendScope
from privacy.web.origin import NO_TOKEN
from privacy.work.clock import now


def not_now(
    request: HttpRequest, refusal: TooManySends, *, back_url: str, change_url: str
) -> HttpResponse:
    """Answer 429 with the hour from which codes are sent again, in `Retry-After` too.

    `back_url` is where the person was: a code that came before may still be typed there;
    `change_url` is where another number or address is given.
    """
    # The page says minutes: rounded up, so that nobody comes a few seconds early.
    free_at = refusal.free_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    words = {
        "free_at": timezone.localtime(free_at),
        "is_of_connection": refusal.scope == SendScope.SOURCE,
        "back_url": back_url,
        "change_url": change_url,
    }
    response = render(request, "accounts/signup/not_now.html", words | NO_TOKEN, status=429)
    response["Retry-After"] = str(math.ceil((free_at - now()).total_seconds()))
    return response
