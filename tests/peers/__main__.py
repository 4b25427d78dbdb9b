"""`python -m tests.peers FOLDER`: both peers in one process, for drills that kill everything else.

Writes `FOLDER/peers.json` (EMAIL_URL, SMS_BACKEND, SMS_SIGNING_KEY, SMS_REPORT_KEY,
control) when they listen.
The control address takes orders (`POST {"mail": "busy"}`) and answers counts and letters (`GET`).
"""

import argparse
import json
import secrets
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.peers.mail import MailServer
from tests.peers.orders import Order
from tests.peers.sms import SMSProvider


def report(mail: MailServer, sms: SMSProvider) -> dict[str, Any]:
    """Return everything the peers know."""
    return {
        "mail": {
            "connections": mail.connections,
            "counts": mail.counts,
            "accepted": [
                {
                    "message_id": each.message_id,
                    "to": each.recipients[0],
                    "content": each.content.decode("utf-8", "replace"),
                }
                for each in list(mail.accepted)
            ],
        },
        "sms": {
            "connections": sms.connections,
            "counts": sms.counts,
            "accepted": [vars(each) for each in list(sms.accepted)],
        },
    }


def control(mail: MailServer, sms: SMSProvider) -> ThreadingHTTPServer:
    """Return the server that takes orders and answers counts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(report(mail, sms))

        def do_POST(self) -> None:
            orders = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            for name, peer in (("mail", mail), ("sms", sms)):
                if name in orders:
                    peer.order = Order(orders[name])
            self.answer({"mail": mail.order, "sms": sms.order})

        def answer(self, document: dict[str, Any]) -> None:
            content = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    with (
        MailServer() as mail,
        SMSProvider(signing_key=secrets.token_hex(32), report_key=secrets.token_hex(32)) as sms,
    ):
        server = control(mail, sms)
        addresses = {
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "SMS_BACKEND": sms.url,
            "SMS_SIGNING_KEY": sms.signing_key,
            "SMS_REPORT_KEY": sms.report_key,
            "control": f"http://127.0.0.1:{server.server_port}/",
        }
        half = folder / "peers.json.half"
        half.write_text(json.dumps(addresses), encoding="utf-8")
        half.replace(folder / "peers.json")
        stopped.wait()
        server.shutdown()


if __name__ == "__main__":
    main()
