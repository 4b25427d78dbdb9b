"""A mail as bytes: the same for a real server and for the outbox of a development machine."""

from dataclasses import dataclass, field
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import cache
from uuid import UUID

from django.conf import settings

from privacy.messages.letters import site_host

ATTACHMENT_NAME = "certificate.json"


class Headers(HeaderRegistry):
    """The standard registry makes a class for each header it meets; one for each name will do."""

    @cache  # noqa: B019 - there is one registry, and it knows as many names as a mail has
    def __getitem__(self, name: str) -> type:
        return super().__getitem__(name)


POLICY = SMTP.clone(header_factory=Headers())


@dataclass(frozen=True)
class Parcel:
    """One message on its way out. Nothing of it shows in a repr but its id."""

    message_id: UUID
    address: str = field(repr=False)
    title: str = field(repr=False)
    body: str = field(repr=False)
    html: str = field(repr=False, default="")
    attachment: str = field(repr=False, default="")
    language: str = "en"


def message_id(parcel: Parcel) -> str:
    """Return the Message-ID: made from the row's id, so a resend is recognised as the same mail."""
    return f"<{parcel.message_id}@{site_host()}>"


def mail(parcel: Parcel) -> EmailMessage:
    """Return the mail: plain text first, then HTML, then the certificate."""
    letter = EmailMessage(policy=POLICY)
    letter["From"] = settings.DEFAULT_FROM_EMAIL
    letter["To"] = parcel.address
    letter["Subject"] = parcel.title
    letter["Message-ID"] = message_id(parcel)
    letter["Date"] = formatdate(localtime=False)
    # RFC 3834: no out-of-office answer comes back to an address that nobody reads.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(parcel.body)
    if parcel.html:
        letter.add_alternative(parcel.html, subtype="html")
    if parcel.attachment:
        letter.add_attachment(
            parcel.attachment.encode(),
            maintype="application",
            subtype="json",
            filename=ATTACHMENT_NAME,
        )
    # Last: what begins with Content- would move into the first part.
    letter["Content-Language"] = parcel.language
    return letter
