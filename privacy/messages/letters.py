"""From a template and its words to what is sent: rendered once, in the reader's language.

A mail is `templates/emails/<name>_subject.txt`, `_body.txt` and, where there is one, `_body.html`;
an SMS is `templates/sms/<name>.txt`. Text is never HTML-escaped; a title is one line, whatever the
words were.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.template import Context, TemplateDoesNotExist, loader
from django.utils import translation

from privacy.messages.enums import Channel
from privacy.web.languages import known_language, start_page

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


# No mail of ours goes to this machine, nor to a bare number: both are no address of anybody.
reachable_mail = EmailValidator(allowlist=[])


class BadAddress(Exception):  # noqa: N818
    """Not an address of that channel; a line break in it would be a stranger's header."""


@dataclass(frozen=True)
class Letter:
    """What a person will read. Its words never show in a repr."""

    title: str = field(repr=False)
    body: str = field(repr=False)
    html: str = field(repr=False, default="")


def site_host() -> str:
    """Return the host that Message-IDs and domain-bound codes name."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def clean_address(*, channel: Channel, address: str) -> str:
    """Return the address as adapters take it: ASCII, one line; raises BadAddress."""
    if CONTROL.search(address) or address.endswith("]"):
        raise BadAddress("control character or bare number")
    if channel == Channel.SMS:
        if not PHONE.fullmatch(address):
            raise BadAddress("not an E.164 number")
        return address
    try:
        reachable_mail(address)
        name, _, domain = address.rpartition("@")
        return f"{name}@{domain.encode('idna').decode('ascii')}"
    except (ValidationError, UnicodeError) as error:
        raise BadAddress("not a mail address") from error


def render(*, channel: Channel, template: str, language: str, context: Mapping[str, Any]) -> Letter:
    """Render a message; the site's names are added to the context."""
    with translation.override(known_language(language)):
        words = {
            "brand": settings.BRAND,
            "site_url": start_page(),
            "host": site_host(),
            **context,
        }
        if channel == Channel.SMS:
            return Letter(title="", body=as_text(f"sms/{template}.txt", words))
        return Letter(
            title=one_line(as_text(f"emails/{template}_subject.txt", words)),
            body=as_text(f"emails/{template}_body.txt", words),
            html=as_html(f"emails/{template}_body.html", words),
        )


def as_text(name: str, words: Mapping[str, Any]) -> str:
    """Render plain text: nothing is escaped, ends are trimmed."""
    template = loader.get_template(name).template  # type: ignore[attr-defined] # Django's own backend
    return str(template.render(Context(dict(words), autoescape=False))).strip()


def as_html(name: str, words: Mapping[str, Any]) -> str:
    """Render the HTML twin, or nothing where a mail has none."""
    try:
        return str(loader.render_to_string(name, dict(words)))
    except TemplateDoesNotExist:
        return ""


def one_line(text: str) -> str:
    """Fold every kind of white space and control character into single blanks."""
    return " ".join(CONTROL.sub(" ", text).split())
