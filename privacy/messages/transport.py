"""Hands one message to the adapter that the settings name. Only here does anything leave.

Used by the delivery of message rows, and by an erasure for its certificate: there the address comes
out of the sealed envelope and no row of a person exists any more.
"""

from collections.abc import Mapping
from uuid import UUID

from django.conf import settings

from privacy.disclosure import gate
from privacy.disclosure.adapters import OutboundAdapter
from privacy.messages.adapters.outbox import MailOutbox, SMSOutbox
from privacy.messages.adapters.sms import HTTPAdapter
from privacy.messages.adapters.smtp import SMTPAdapter, mail_server
from privacy.messages.enums import ADDRESS_ELEMENT, KINDS, Channel, MessageKind
from privacy.messages.letters import clean_address
from privacy.messages.mime import Parcel

PROCESSORS: Mapping[Channel, str] = {Channel.MAIL: "mail", Channel.SMS: "sms"}


def adapter(channel: Channel) -> OutboundAdapter[Parcel]:
    """Return the way out that `EMAIL_URL` or `SMS_BACKEND` names."""
    if channel == Channel.MAIL:
        if settings.EMAIL_URL.startswith("outbox://"):
            return MailOutbox()
        return SMTPAdapter(mail_server(settings.EMAIL_URL))
    if settings.SMS_BACKEND.startswith("outbox://"):
        return SMSOutbox()
    return HTTPAdapter(settings.SMS_BACKEND, key=settings.SMS_SIGNING_KEY)


def authority_for(*, kind: MessageKind, channel: Channel) -> gate.Authority:
    """Ask the gate for what a kind carries on a channel; raises NotAuthorised."""
    return gate.authorise(
        processor=PROCESSORS[channel],
        elements=KINDS[kind].elements | {ADDRESS_ELEMENT[channel]},
    )


def deliver(  # noqa: PLR0913 - the parts of a mail, each by its name
    *,
    channel: Channel,
    address: str,
    title: str,
    body: str,
    message_id: UUID,
    language: str,
    authority: gate.Authority,
    attachment: str = "",
    html: str = "",
    stop_url: str = "",
) -> None:
    """Hand a message over, with an id that a resend repeats.

    Raises failures.Later (try again, same id), failures.Final, or NotAuthorised before any network.
    """
    parcel = Parcel(
        message_id=message_id,
        address=clean_address(channel=channel, address=address),
        title=title,
        body=body,
        html=html,
        attachment=attachment,
        language=language,
        stop_url=stop_url,
    )
    adapter(channel).deliver(parcel, authority=authority)
