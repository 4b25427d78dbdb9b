"""What changed about the way somebody signs in is told to their proven address (T-3.10(4)).

allauth knows of the changes and asks for mails; whatever it asks for ends here, in the message log.
It adds address and browser of the act to its own mails: those stay out of ours.
"""

import uuid

from allauth.account.models import EmailAddress
from django.db import transaction

from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing


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
