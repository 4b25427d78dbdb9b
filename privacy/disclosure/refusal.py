"""Django's own way to send mail is closed: it knows neither the gate nor the message log."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class DirectSendRefused(Exception):  # noqa: N818
    """Somebody called Django's `send_mail`; `privacy.messages.domain.send` is the way."""


class RefuseDirectMail(BaseEmailBackend):
    """The site's `EMAIL_BACKEND`: whatever is given to it is refused."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise DirectSendRefused("mail leaves by privacy.messages.domain.send only")
