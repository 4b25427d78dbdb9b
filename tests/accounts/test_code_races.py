"""Many at once with the code of one browser: real commits and threads (P-2.8j)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import CodeRequest, Session, SignIn, User
from privacy.messages.enums import Channel
from privacy.work.dispatcher import run_due
from tests.people import newest_code, person

COOKIE = settings.SESSION_COOKIE_NAME


def asked(settings: Settings) -> tuple[User, str]:
    """Let somebody ask for a code; return them and the key of their browser's session."""
    settings.CODE_RESEND_GAP = timedelta(0)
    settings.ACCOUNT_RATE_LIMITS = False
    user = person("ana.wong", mobile="+85291234567")
    client = Client()
    typed = {"mobile_region": "HK", "mobile_number": "91234567"}
    client.post("/accounts/code/sign-in/sms/", typed)
    run_due()
    return user, client.cookies[COOKIE].value


def at_once(key: str, codes: list[str]) -> list[int]:
    """Type each code in a browser of its own that has the session's key; return the statuses."""

    def type_in(code: str) -> int:
        client = Client(raise_request_exception=False)
        client.cookies[COOKIE] = key
        try:
            return client.post("/accounts/code/", {"code": code}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(codes)) as pool:
        return list(pool.map(type_in, codes))


def test_guesses_at_once_are_compared_as_often_as_allowed(
    own_database: str, settings: Settings
) -> None:
    _user, key = asked(settings)
    code = int(newest_code(Channel.SMS))
    statuses = at_once(key, [f"{(code + turn) % 10**6:06d}" for turn in range(1, 21)])
    assert CodeRequest.objects.get().attempts == settings.CODE_ATTEMPTS
    assert SignIn.objects.filter(outcome="refused").count() == settings.CODE_ATTEMPTS
    assert set(statuses) == {200}


def test_right_code_at_once_lets_in_once(own_database: str, settings: Settings) -> None:
    user, key = asked(settings)
    statuses = at_once(key, [newest_code(Channel.SMS)] * 8)
    assert SignIn.objects.filter(outcome="came_in").count() == 1
    assert Session.objects.filter(subject=user.subject).count() == 1
    assert [status for status in statuses if status >= 500] == []
