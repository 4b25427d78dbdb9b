"""How a mail program ends a sort of mail by itself: each kind's owner answers with the address.

Asked at delivery, so that no mail and no row carries more than its own words.
"""

from collections.abc import Callable

from django.utils.translation import override

from privacy.messages.enums import MessageKind
from privacy.messages.models import Message

Answer = Callable[[Message], str]
ANSWERS: dict[str, Answer] = {}


def answers(kind: MessageKind) -> Callable[[Answer], Answer]:
    """Register who knows the address that stops mails of a kind."""

    def register(answer: Answer) -> Answer:
        ANSWERS[str(kind)] = answer
        return answer

    return register


def stop_url(message: Message) -> str:
    """Return the address for `List-Unsubscribe`, in the mail's language; empty for most mails."""
    answer = ANSWERS.get(message.kind)
    if answer is None:
        return ""
    with override(message.language):
        return answer(message)
