"""A device in one file: what an app has to do to send something, with the standard library alone.

Everything that is captured goes into a queue first, a file of JSON lines. `flush` reports the state
of the app, then sends batches; whatever the site refuses for good leaves the queue as well, and
what could not be sent stays. A batch that was sent twice is stored once, so a crash at any moment
costs nothing. Runs without Django: `python reference_client.py --help`.
"""

import argparse
import http.client
import json
import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MOST_EVENTS = 1_000
TIMEOUT = 10.0
# The queue keeps an event that is refused for these: the person may still allow it.
WAITS_FOR_A_PERSON = frozenset({"restricted", "basic_info_missing"})


class Offline(Exception):  # noqa: N818 - reads as the news it is
    """The site did not answer, or not as itself: everything stays in the queue."""


class Refused(Exception):  # noqa: N818
    """The site said no to a call; `code` is stable."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code', '')}")
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem


@dataclass(frozen=True)
class Sent:
    """What became of what was in the queue."""

    accepted: int = 0
    duplicate: int = 0
    refused: tuple[tuple[str, str, str], ...] = ()
    left: int = 0


def moment(at: datetime | None = None) -> str:
    return (at or datetime.now(UTC)).isoformat()


class Client:
    """One install: its token and queue live in a folder of its own."""

    def __init__(self, site: str, folder: Path) -> None:
        self.site = urlsplit(site)
        self.folder = folder
        self.queue = folder / "queue.jsonl"
        self.identity = folder / "install.json"
        self.session = uuid.uuid4().hex[:12]
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def token(self) -> str:
        """Return the token of this install; empty before it enrolled."""
        if not self.identity.exists():
            return ""
        return str(json.loads(self.identity.read_text(encoding="utf-8"))["token"])

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Call the interface; raises Offline, or Refused with the site's code."""
        secure = self.site.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.site.hostname or "", self.site.port, timeout=TIMEOUT)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Install {self.token}"
        try:
            raw = None if body is None else json.dumps(body).encode()
            connection.request(method, f"/api/v1/{path}", raw, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Offline from error
        finally:
            connection.close()
        return self.understood(response.status, text)

    @staticmethod
    def understood(status: int, text: bytes) -> dict[str, Any]:
        """Return the answer; a site in trouble counts as none."""
        if status >= 500:
            raise Offline
        try:
            answer = json.loads(text) if text else {}
        except ValueError as error:
            raise Offline from error
        if status >= 400:
            raise Refused(status, answer)
        found: dict[str, Any] = answer
        return found

    # --- what a person does at the device ---------------------------------------------------

    def enrol(self, *, platform: str, app_version: str) -> str:
        """Get a pseudonym and a token; keep the token where only this user reads it."""
        made = self.call("POST", "installs/", {"platform": platform, "app_version": app_version})
        self.identity.touch(mode=0o600)
        self.identity.write_text(json.dumps(made), encoding="utf-8")
        return str(made["install"])

    def permit(self, **granted: bool) -> dict[str, Any]:
        """Tell which permissions the operating system gave."""
        return self.call("PUT", "installs/me/permissions/", granted)

    def pending(self, language: str = "en") -> list[dict[str, Any]]:
        """Return what has to be explained and asked."""
        found = self.call("GET", f"consents/pending/?language={language}")["pending"]
        return list(found)

    def decide(self, **answers: tuple[int, bool]) -> dict[str, Any]:
        """Answer for an install without a person: feature=(version, granted)."""
        body = {
            name: {"version": version, "granted": granted}
            for name, (version, granted) in answers.items()
        }
        return self.call("PUT", "installs/me/consents/", body)

    def link(self, code: str, *, purpose: str = "device_security") -> dict[str, Any]:
        """Type the code that the person is shown on the site."""
        return self.call("POST", "installs/me/link/", {"code": code, "purpose": purpose})

    def unlink(self) -> None:
        """Log out: from now on this install is nobody's; what waits in the queue goes too."""
        self.call("DELETE", "installs/me/link/")
        self.keep([])

    # --- what the app does -------------------------------------------------------------------

    def foreground(self, at: datetime | None = None) -> None:
        """Note that the app is in use."""
        self.note({"state": "foreground", "at": moment(at), "session": self.session})

    def background(self, at: datetime | None = None) -> None:
        """Note that the app is in the background: collectors stop."""
        self.note({"state": "background", "at": moment(at), "session": self.session})

    def capture(self, kind: str, data: Mapping[str, Any], at: datetime | None = None) -> str:
        """Put an event into the queue and return its id."""
        event_id = str(uuid.uuid4())
        self.note({"id": event_id, "kind": kind, "captured_at": moment(at), "data": data})
        return event_id

    def note(self, line: Mapping[str, Any]) -> None:
        """Append one line; it is on the disk when this returns."""
        with self.queue.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def waiting(self) -> list[dict[str, Any]]:
        """Return what is in the queue; a line cut by a crash is left out."""
        if not self.queue.exists():
            return []
        lines = []
        for text in self.queue.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(text))
            except ValueError:
                continue
        return lines

    def keep(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Replace the queue at once: after a crash it is the old one or the new one."""
        fresh = self.queue.with_suffix(".new")
        fresh.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        fresh.replace(self.queue)

    def flush(self) -> Sent:
        """Send what waits: states first, since they decide what may still arrive.

        Raises Offline with everything still queued, Refused when the token opens nothing any more.
        """
        lines = self.waiting()
        events = [line for line in lines if "id" in line]
        for state in [line for line in lines if "state" in line]:
            self.report(state)
        self.keep(events)
        sent = Sent()
        while events:
            batch, events = events[:MOST_EVENTS], events[MOST_EVENTS:]
            sent = self.send(batch, sent)
            self.keep(events)
        return sent

    def report(self, state: Mapping[str, Any]) -> None:
        """Tell one state; one that the site cannot use any more is dropped."""
        try:
            self.call("PUT", "installs/me/state/", dict(state))
        except Refused as refusal:
            if refusal.code != "clock":
                raise

    def send(self, batch: Sequence[Mapping[str, Any]], before: Sent) -> Sent:
        """Send one batch and add what became of it."""
        body = {"batch": str(uuid.uuid4()), "events": batch}
        try:
            answer: Mapping[str, Any] = self.call("POST", "telemetry/events/", body)
        except Refused as refusal:
            if refusal.status != 403 or refusal.code in WAITS_FOR_A_PERSON:
                raise
            answer = refusal.problem
        refused = tuple((each["id"], each["code"], each["field"]) for each in answer["refused"])
        return Sent(
            before.accepted + answer["accepted"],
            before.duplicate + answer["duplicate"],
            before.refused + refused,
        )


def main() -> int:
    """Try the interface by hand."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--site", default="http://localhost:8000")
    parser.add_argument("--folder", type=Path, default=Path("reference-device"))
    parser.add_argument("deed", choices=["enrol", "permit", "link", "capture", "flush", "unlink"])
    parser.add_argument("words", nargs="*", help="permissions, or the code of a link")
    given = parser.parse_args()
    client = Client(given.site, given.folder)
    try:
        answer = act(client, given.deed, given.words)
    except Offline:
        sys.stderr.write("the site does not answer; everything stays in the queue\n")
        return 75
    except Refused as refusal:
        sys.stderr.write(f"refused: {refusal}\n")
        return 5
    sys.stdout.write(f"{answer}\n")
    return 0


def act(client: Client, deed: str, words: Sequence[str]) -> object:
    """Do one thing."""
    if deed == "enrol":
        return client.enrol(platform="linux", app_version="1.0")
    if deed == "permit":
        return client.permit(**dict.fromkeys(words, True))
    if deed == "link":
        return client.link(words[0])
    if deed == "capture":
        client.foreground()
        return client.capture("log", {"feature": "door.open", "outcome": "ok"})
    if deed == "flush":
        return client.flush()
    client.unlink()
    return "unlinked"


if __name__ == "__main__":
    sys.exit(main())
