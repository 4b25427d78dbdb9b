"""A person hears when a device is linked with them: the purpose they agreed to says so (P-3.7)."""

from privacy.messages.channels import verified_channels
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.models import Subject
from privacy.web.languages import link_to
from telemetry.models import CombinationWindow


def tell_linked(*, subject: Subject, window: CombinationWindow) -> int:
    """Write to every proven mail address of a locked Subject; return how many letters go.

    The letter says when, and where the link is ended; of the device it says nothing.
    """
    mailboxes = [each for each in verified_channels.ask(subject.pk) if each.channel == Channel.MAIL]
    for number, address in enumerate(mailboxes):
        send(
            subject=subject,
            kind=MessageKind.DEVICE_LINKED,
            channel=Channel.MAIL,
            address=address.value,
            language=address.language,
            template="device_linked",
            context={"at": window.opened_at, "link": link_to("me_devices")},
            key=f"device-linked:{window.pk}:{number}",
        )
    return len(mailboxes)
