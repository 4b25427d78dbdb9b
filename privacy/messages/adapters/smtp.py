"""Mail by SMTP, one connection a message, every answer classified."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.conf import settings

from privacy.disclosure.adapters import OutboundAdapter
from privacy.messages.failures import Final, Later
from privacy.messages.mime import Parcel, mail

Security = Literal["none", "starttls", "tls"]
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+tls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True)
class MailServer:
    """What `EMAIL_URL` says."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(url: str) -> MailServer:
    """Read `smtp://`, `smtp+tls://` or `smtps://` with optional user and password."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("EMAIL_URL is not smtp://, smtp+tls:// or smtps:// with a host")
    security, port = SCHEMES[parts.scheme]
    return MailServer(
        host=parts.hostname,
        port=parts.port or port,
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class SMTPAdapter(OutboundAdapter[Parcel]):
    """Hands a mail to the operator's provider."""

    processor = "mail"

    def __init__(self, server: MailServer) -> None:
        self._server = server

    def _transmit(self, parcel: Parcel) -> None:
        letter = mail(parcel)
        try:
            smtp = self._connect()
            try:
                smtp.sendmail(sender(), [parcel.address], letter)
            except BaseException:
                smtp.close()
                raise
        except (smtplib.SMTPException, OSError) as error:
            raise classified(error) from error
        # Accepted: however the goodbye goes, another try would be a second mail.
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()

    def _connect(self) -> smtplib.SMTP:
        """Connect as `EMAIL_URL` says; certificates are always checked."""
        server, wait = self._server, settings.PROVIDER_TIMEOUT
        # Reading the trusted certificates takes longer than a mail: only where they are needed.
        trusted = None if server.security == "none" else ssl.create_default_context()
        smtp: smtplib.SMTP
        if server.security == "tls":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=wait, context=trusted)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=wait)
        try:
            if server.security == "starttls":
                smtp.starttls(context=trusted)
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def sender() -> str:
    """Return the bare address that the envelope names."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def classified(error: Exception) -> Later | Final:
    """Tell what an SMTP failure means.

    - The recipient's refusal is final with 5xx, passing with 4xx.
    - A refused password or sender is ours: the message waits until a person has put it right.
    - Any other 5xx answer is about this message; any 4xx passes.
    - A silence or a broken line leaves open whether it arrived: the next try carries the same id.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        (code, _), *_ = error.recipients.values()
        return Final("recipient_refused") if code >= 500 else Later("busy")
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPNotSupportedError):
        return Later("credentials_refused")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Later("sender_refused")
    if isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500:
        return Final("content_refused")
    return passing(error)


def passing(error: Exception) -> Later:
    """Name a failure that says nothing about the message."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Later("disconnected")
    if isinstance(error, TimeoutError):
        return Later("timeout")
    return Later("busy" if isinstance(error, smtplib.SMTPResponseException) else "unreachable")
