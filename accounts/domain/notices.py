"""What changed about the way somebody signs in is told to their proven address (T-3.10(4)).

allauth knows of the changes and asks for mails; whatever it asks for ends here, in the message log.
It adds address and browser of the act to its own mails: those stay out of ours.
"""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from privacy.messages.channels import verified_channels
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.subjects.models import Subject


def tell_of_change(*, email: str, change: str, language: str) -> bool:
    """Tell the holder of a proven address what changed; nobody else is written to."""
    address = EmailAddress.objects.filter(email=email.lower(), verified=True).first()
    if address is None:
        return False
    try:
        with transaction.atomic():
            send(
                subject=lock_for_writing(subject_id=address.user.subject_id),
                kind=MessageKind.SECURITY_NOTICE,
                channel=Channel.MAIL,
                address=address.email,
                language=language,
                template="security_notice",
                context={"change": change},
                key=f"notice:{uuid.uuid4()}",
            )
    except SubjectGone:
        return False
    return True


def tell(*, subject: Subject, kind: MessageKind, template: str, **context: Any) -> None:
    """Tell a person by mail, at each proven address and in its holder's language.

    Lazy words in the context are spoken in that language. Call it inside the transaction whose
    news it tells, with the Subject locked; whoever has proven no address is not told.
    """
    for address in verified_channels.ask(subject.pk):
        if address.channel == Channel.MAIL:
            send(
                subject=subject,
                kind=kind,
                channel=address.channel,
                address=address.value,
                language=address.language,
                template=template,
                context=context,
                key=f"notice:{uuid.uuid4()}",
            )
