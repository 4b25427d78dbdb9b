"""The last question before news or an offer goes out: is it still right, for this very person?

Asked behind the Subject's lock. A choice, a restriction or an erasure takes the other lock, so it
comes before this answer, and nothing is sent, or after it.
"""

import uuid

from django.db import transaction
from django.utils import translation

from privacy.messages.audience import Left, locked, verdicts
from privacy.messages.choices import handle_for
from privacy.messages.enums import KINDS, MessageKind, MessageState
from privacy.messages.letters import BadAddress, clean_address
from privacy.messages.models import Message
from privacy.web.languages import full_address
from privacy.work.clock import now


def clear(*, message_id: uuid.UUID) -> str:
    """Note that this message may go now, and return nothing; or return why it may not."""
    with transaction.atomic():
        message = Message.objects.get(pk=message_id)
        sort = KINDS[MessageKind(message.kind)].sort
        found = verdicts(subjects=locked([message.subject_id]), sort=sort)[0]
        if found.left is not None or found.reader is None:
            return str(found.left or Left.NO_ACCOUNT)
        if not is_theirs(message, found.reader.address):
            return "address_changed"
        waits = Message.objects.filter(pk=message_id, state=MessageState.QUEUED)
        return "" if waits.update(cleared_at=now()) else str(Left.NOT_CHOSEN)


def is_theirs(message: Message, address: str) -> bool:
    """Tell whether a message was written for this address."""
    try:
        return bool(message.address == clean_address(channel=message.channel, address=address))  # type: ignore[arg-type] # a stored word
    except BadAddress:
        return False


def stop_url(message: Message) -> str:
    """Return where this message's sort is stopped, in its reader's language."""
    topic = KINDS[MessageKind(message.kind)].sort
    handle = handle_for(subject_id=message.subject_id, topic=topic)
    with translation.override(message.language):
        return full_address("message_stop", topic, handle)
