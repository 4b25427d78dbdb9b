"""A real SMS provider: takes signed JSON over HTTP, remembers Idempotency-Keys, reports back."""

import hashlib
import hmac
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.peers.orders import Order

STATUS = {
    Order.ACCEPT: 202,
    Order.BUSY: 429,
    Order.ERROR: 500,
    Order.REJECT_RECIPIENT: 422,
    Order.REJECT_CONTENT: 400,
    Order.REFUSE_US: 401,
    Order.REDIRECT: 307,
}


@dataclass(frozen=True)
class Accepted:
    """One SMS as the provider took it."""

    key: str
    to: str
    text: str
    language: str


class SMSProvider:
    """Answers on a port of its own; use as a context manager."""

    def __init__(self, *, signing_key: str, report_key: str = "") -> None:
        self.order = Order.ACCEPT
        self.accepted: list[Accepted] = []
        self.connections = 0
        self.paths: list[str] = []
        self.signing_key = signing_key
        self.report_key = report_key
        self.silence = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1/messages"

    @property
    def counts(self) -> Counter[str]:
        """Return how often each Idempotency-Key was accepted."""
        return Counter(sms.key for sms in self.accepted)

    @property
    def texts(self) -> dict[str, Accepted]:
        """Return what subscribers got: one SMS a key, as a provider with idempotency sends it."""
        return {sms.key: sms for sms in reversed(self.accepted)}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.silence.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def is_signed(self, *, timestamp: str, signature: str, body: bytes) -> bool:
        signed = hmac.new(
            self.signing_key.encode(), timestamp.encode() + b"." + body, hashlib.sha256
        )
        return hmac.compare_digest(f"sha256={signed.hexdigest()}", signature)

    def report(
        self, key: str, status: str, *, at: float | None = None, signed_with: str = ""
    ) -> dict[str, Any]:
        """Return what this provider posts about a message, as the test client takes it."""
        body = json.dumps({"message": key, "status": status}).encode()
        return self.signed(body, at=at, signed_with=signed_with)

    def signed(
        self, body: bytes, *, at: float | None = None, signed_with: str = ""
    ) -> dict[str, Any]:
        """Return a signed post, as the test client takes it."""
        timestamp = str(int(time.time() if at is None else at))
        signed = hmac.new(
            (signed_with or self.report_key).encode(),
            timestamp.encode() + b"." + body,
            hashlib.sha256,
        )
        headers = {"X-Timestamp": timestamp, "X-Signature": f"sha256={signed.hexdigest()}"}
        return {"data": body, "content_type": "application/json", "headers": headers}

    def take(self, *, key: str, body: bytes) -> None:
        words = json.loads(body)
        self.accepted.append(Accepted(key, words["to"], words["text"], words["language"]))


def handler_of(provider: SMSProvider) -> type[BaseHTTPRequestHandler]:
    """Return the handler class that answers for this provider."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            provider.connections += 1
            provider.paths.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            order = provider.order
            if order == Order.HANG:
                provider.silence.wait(60)
                return
            is_signed = provider.is_signed(
                timestamp=self.headers["X-Timestamp"],
                signature=self.headers["X-Signature"],
                body=body,
            )
            if not is_signed:
                order = Order.REFUSE_US
            if order in (Order.ACCEPT, Order.TAKE_AND_DROP):
                provider.take(key=self.headers["Idempotency-Key"], body=body)
            if order != Order.TAKE_AND_DROP:
                self.answer(order)

        def answer(self, order: Order) -> None:
            self.send_response(STATUS[order])
            if order == Order.BUSY:
                self.send_header("Retry-After", "7")
            if order == Order.REDIRECT:
                self.send_header("Location", provider.url)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Stay silent: the test says what matters."""

    return Handler
