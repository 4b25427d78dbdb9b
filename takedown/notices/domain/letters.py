"""Letters of a case: documents with a retention of their own, sent as messages (P-6.11).

The words are `templates/takedown/letters/<kind>.txt`, its first line is the title; they are
rendered once, kept sealed with the case, and sent in the language in which the notice came.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.messages.letters import as_text
from privacy.subjects.models import Subject
from privacy.web.languages import link_to
from takedown.notices import sealing, tokens
from takedown.notices.enums import Actor, LetterKind
from takedown.notices.models import CaseLetter, CopyrightCase


def write(
    *,
    case: CopyrightCase,
    kind: LetterKind,
    email: str,
    context: Mapping[str, Any] | None = None,
    by_person: bool = False,
) -> CaseLetter:
    """Write a letter to the notifier, inside the transaction whose news it tells."""
    link = link_to("copyright_case", case.reference, tokens.token("case", case.pk))
    return deliver(
        case=case,
        kind=kind,
        subject=case.subject,
        to=Actor.NOTIFIER,
        email=email,
        language=case.language,
        context={"link": link, **(context or {})},
        by_person=by_person,
    )


def deliver(
    *,
    case: CopyrightCase,
    kind: LetterKind,
    subject: Subject,
    to: Actor,
    email: str,
    language: str,
    context: Mapping[str, Any],
    by_person: bool = False,
) -> CaseLetter:
    """Render, keep and send one letter."""
    letter = CaseLetter(case=case, kind=kind, to=to, language=language, by_person=by_person)
    title, body = rendered(kind, language, {"reference": case.reference, **context})
    message = send(
        subject=subject,
        kind=MessageKind.NOTICE_LETTER,
        channel=Channel.MAIL,
        address=email,
        language=language,
        template="notice_letter",
        context={"reference": case.reference, "title": title, "text": body},
        key=f"notice-letter:{letter.pk}",
    )
    letter.title, letter.body = sealing.seal(case, title), sealing.seal(case, body)
    letter.message_id = message.pk
    letter.save()
    return letter


def rendered(kind: LetterKind, language: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return title and text; plain text, so nothing is escaped."""
    with translation.override(language):
        text = as_text(f"takedown/letters/{kind}.txt", {"brand": settings.BRAND, **context})
    title, _sep, body = text.strip().partition("\n")
    return title.strip(), body.strip()
