"""A wrong address of a mail or SMS provider stops the start and says what to type."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

from privacy.messages.adapters.sms import HTTPAdapter
from privacy.messages.adapters.smtp import mail_server
from privacy.messages.enums import Channel
from privacy.messages.letters import render
from privacy.messages.segments import segments

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MAIL_HINT = "Type EMAIL_URL=smtp+tls://user:password@mail.example.com:587 (or smtps://, smtp://)."
REPORT_HINT = "Type a long random SMS_REPORT_KEY and give it to the carrier, for its reports."
SMS_HINT = "Type SMS_BACKEND=https://sms.example.com/v1/messages and a long random SMS_SIGNING_KEY."


@register
def ways_out(app_configs: object, **_: Any) -> Sequence[CheckMessage]:
    """Check `EMAIL_URL`, `SMS_BACKEND` and its keys, and that Django's own mailing is closed."""
    found = [*mail_problems(), *sms_problems()]
    return [Error(words, hint=hint, id=f"privacy.{number}") for number, words, hint in found]


def mail_problems() -> list[tuple[str, str, str]]:
    """Return what is wrong with `EMAIL_URL`."""
    url = settings.EMAIL_URL
    if url.startswith("outbox://"):
        return production(("E201", "Mails go to files that nobody receives.", MAIL_HINT))
    try:
        mail_server(url)
    except ValueError:
        return [("E202", "EMAIL_URL cannot be read.", MAIL_HINT)]
    return []


def sms_problems() -> list[tuple[str, str, str]]:
    """Return what is wrong with `SMS_BACKEND` and its two keys."""
    url = settings.SMS_BACKEND
    if url.startswith("outbox://"):
        return production(("E203", "SMS go to files that nobody receives.", SMS_HINT))
    found = []
    try:
        HTTPAdapter(url, key="")
    except ValueError:
        found.append(("E204", "SMS_BACKEND cannot be read.", SMS_HINT))
    if url.startswith("http://") and urlsplit(url).hostname not in LOOPBACK:
        found.append(("E205", "SMS_BACKEND would send numbers over an open line.", SMS_HINT))
    if len(settings.SMS_SIGNING_KEY) < 32:
        found.append(("E206", "SMS_SIGNING_KEY is shorter than 32 characters.", SMS_HINT))
    if len(settings.SMS_REPORT_KEY) < 32 or settings.SMS_REPORT_KEY == settings.SMS_SIGNING_KEY:
        words = "SMS_REPORT_KEY is shorter than 32 characters, or the same as SMS_SIGNING_KEY."
        found.append(("E207", words, REPORT_HINT))
    return found


@register
def codes_fit(app_configs: object, **_: Any) -> Sequence[CheckMessage]:
    """Warn where the site's name and host make a code SMS in some language two."""
    context = {"code": "0" * 6, "minutes": int(settings.SMS_CODE_TTL / timedelta(minutes=1))}
    longest = max(
        segments(render(channel=Channel.SMS, template="code", language=code, context=context).body)
        for code, _name in settings.LANGUAGES
    )
    words = f"A code goes out as {longest} SMS, and each is paid for."
    hint = "Type a shorter BRAND, or a SITE_URL with a shorter host."
    return [Caution(words, hint=hint, id="privacy.W208")] if longest > 1 else []


def production(problem: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """Return the problem where it is one: not on a development machine, nor in tests."""
    return [problem] if settings.PRODUCTION else []
