"""A real SMTP server in a thread of its own."""

import asyncio
import email
import logging
import ssl
import threading
from collections import Counter
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.peers.orders import Order

SECONDS_OF_SILENCE = 60
# The library tells every command it hears.
logging.getLogger("mail.log").setLevel(logging.WARNING)
AT_RCPT = {Order.REJECT_RECIPIENT: "550 no such user", Order.BUSY: "450 come back"}
AT_DATA = {Order.REJECT_CONTENT: "554 refused", Order.ERROR: "451 broken"}


@dataclass(frozen=True)
class Mail:
    """One accepted mail, as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def letter(self) -> EmailMessage:
        return email.message_from_bytes(self.content, _class=EmailMessage, policy=default)

    @property
    def message_id(self) -> str:
        return str(self.letter["Message-ID"])


class MailServer:
    """Accepts mail on a port of its own; use as a context manager."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        from_the_start: bool = False,
        password: str = "",
    ) -> None:
        self.order = Order.ACCEPT
        self.accepted: list[Mail] = []
        self.connections = 0
        self.port = 0
        self._tls = None if from_the_start else tls
        self._tls_from_the_start = tls if from_the_start else None
        self._password = password
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def counts(self) -> Counter[str]:
        """Return how often each Message-ID was accepted."""
        return Counter(mail.message_id for mail in self.accepted)

    def __enter__(self) -> Self:
        self._thread.start()
        starting = asyncio.run_coroutine_threadsafe(self._start(), self._loop)
        self._server = starting.result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> asyncio.Server:
        return await self._loop.create_server(
            self._line, "127.0.0.1", 0, ssl=self._tls_from_the_start
        )

    async def _stop(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _line(self) -> SMTP:
        self.connections += 1
        return SMTP(
            Hooks(self),
            loop=self._loop,
            hostname="peer.example",
            ident="peer",
            tls_context=self._tls,
            require_starttls=self._tls is not None,
            authenticator=self._authenticate if self._password else None,
            auth_required=bool(self._password),
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth: Any
    ) -> AuthResult:
        # Unhandled: the library answers 535 itself.
        return AuthResult(success=auth.password == self._password.encode(), handled=False)


class Hooks:
    """What the library asks. It reads every attribute at each connection: keep this class bare."""

    def __init__(self, peer: MailServer) -> None:
        self._peer = peer

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._peer.order == Order.REFUSE_US:
            return "553 relaying denied"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._peer.order in AT_RCPT:
            return AT_RCPT[self._peer.order]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._peer.order == Order.HANG:
            await asyncio.sleep(SECONDS_OF_SILENCE)
        if self._peer.order in AT_DATA:
            return AT_DATA[self._peer.order]
        content = envelope.content
        assert isinstance(content, bytes)
        self._peer.accepted.append(Mail(str(envelope.mail_from), tuple(envelope.rcpt_tos), content))
        if self._peer.order == Order.TAKE_AND_DROP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"
