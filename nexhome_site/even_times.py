"""Answers that must not tell whether an account exists all take as long (S-19, P-2.8h-k).

Behind these addresses the same steps run for whoever is known and whoever is not, and still a
tenth of a millisecond tells them apart to somebody who asks a thousand times. So an answer leaves
only at the next multiple of NEUTRAL_STEP_MS after its request came: what happens within a step
cannot be measured from outside.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]
NEUTRAL = frozenset(
    {
        *("account_login", "api_auth_login", "passkey_sign_in", "api_auth_passkey"),
        *("code_ask", "code_type", "signup_step"),
        *("signup_mobile", "signup_mobile_resend", "signup_mobile_change"),
        *("signup_email", "signup_email_resend", "signup_email_change"),
        *("number_ask", "number_prove", "number_resend", "recovery_ask", "recovery"),
        *("profile_contact", "profile_code", "profile_code_resend", "api_me", "api_me_code"),
        *("ask", "ask_confirm", "my_request", "subscribe"),
        *("minors_report", "minors_confirm"),
    }
)


class EvenTimes:
    """Stands outside everything that could take longer for one person than for another."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and request.method != "GET" and match.view_name in NEUTRAL:
            wait_for_the_step(began)
        return response


def wait_for_the_step(began: float) -> None:
    """Sleep until a whole number of steps has passed since the request came; 0 is no step."""
    step = settings.NEUTRAL_STEP_MS / 1000
    if step:
        time.sleep(step - (time.perf_counter() - began) % step)
