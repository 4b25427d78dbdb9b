"""A device in one file: what an app has to do to send something, with the standard library alone.

Everything that is captured goes into a queue first, a file of JSON lines. `flush` reports the state
of the app, then sends batches; whatever the site refuses for good leaves the queue as well, and
what could not be sent stays. A batch that was sent twice is stored once, so a crash at any moment
costs nothing. Runs without Django: `python reference_client.py --help`.
"""

import argparse
import fcntl
import http.client
import json
import os
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

MOST_EVENTS = 1_000
MOST_BYTES = 1024 * 1024
# Of the envelope around the events, and the comma between two.
ENVELOPE, BETWEEN = 200, 2
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
        # What a flush has taken out of the queue and not settled yet; what nobody can read or take.
        self.taken = folder / "taken.jsonl"
        self.aside = folder / "aside.jsonl"
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
        """Return the answer; a site in trouble, or with too much to do, counts as none."""
        if status >= 500 or status == 429:
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
        fresh = self.identity.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(made), encoding="utf-8")
        fresh.replace(self.identity)
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
        self.take()
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
        with self.alone():
            append(self.queue, json.dumps(line))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep whoever notes and whoever takes apart, in whatever processes they are."""
        with self.folder.joinpath("lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def take(self) -> list[dict[str, Any]]:
        """Move the queue to what is being sent and return that; new lines make a new queue."""
        with self.alone():
            if self.queue.exists():
                whole = text_of(self.taken) + text_of(self.queue)
                self.write(self.taken, whole)
                self.queue.unlink()
        return self.readable(self.taken, note_others=True)

    def waiting(self) -> list[dict[str, Any]]:
        """Return what is still to be sent."""
        return [*self.readable(self.taken), *self.readable(self.queue)]

    def readable(self, path: Path, *, note_others: bool = False) -> list[dict[str, Any]]:
        """Return the lines that say something; a line cut by a crash, or of anything else, is not.

        A crash between the two steps of `take` doubles lines: the same line is one.
        """
        lines = []
        for text in dict.fromkeys(text_of(path).splitlines()):
            try:
                line = json.loads(text)
            except ValueError:
                line = None
            if isinstance(line, dict) and ("id" in line or "state" in line):
                lines.append(line)
            elif note_others:
                append(self.aside, text)
        return lines

    def keep(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Replace what is being sent: after a crash it is the old one or the new one."""
        self.write(self.taken, "".join(json.dumps(line) + "\n" for line in lines))

    @staticmethod
    def write(path: Path, text: str) -> None:
        fresh = path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)

    def flush(self) -> Sent:
        """Send what waits: states first, since they decide what may still arrive.

        Raises Offline with everything still queued, Refused when the token opens nothing any more.
        """
        lines = self.take()
        events = [line for line in lines if "id" in line]
        for state in [line for line in lines if "id" not in line]:
            self.report(state)
        self.keep(events)
        sent = Sent()
        while events:
            length = first_batch(events)
            sent = self.send(events[:length], sent)
            events = events[length:]
            self.keep(events)
        return sent

    def report(self, state: Mapping[str, Any]) -> None:
        """Tell one state; one that the site cannot use any more is dropped."""
        try:
            self.call("PUT", "installs/me/state/", dict(state))
        except Refused as refusal:
            if refusal.status != 400:
                raise
            if refusal.code != "clock":
                append(self.aside, json.dumps(state))

    def send(self, batch: Sequence[Mapping[str, Any]], before: Sent) -> Sent:
        """Send one batch and add what became of it.

        A batch that the site cannot read is halved until the line that spoils it stands alone; that
        one is set aside, and the others go.
        """
        body = {"batch": str(uuid.uuid4()), "events": batch}
        try:
            answer: Mapping[str, Any] = self.call("POST", "telemetry/events/", body)
        except Refused as refusal:
            is_answer = "refused" in refusal.problem
            if is_answer and refusal.code not in WAITS_FOR_A_PERSON:
                answer = refusal.problem
            elif refusal.status in {400, 413}:
                return self.halved(batch, before)
            else:
                raise
        refused = tuple((each["id"], each["code"], each["field"]) for each in answer["refused"])
        return Sent(
            before.accepted + answer["accepted"],
            before.duplicate + answer["duplicate"],
            before.refused + refused,
        )

    def halved(self, batch: Sequence[Mapping[str, Any]], before: Sent) -> Sent:
        """Send the halves of a batch that was not read; one line alone is set aside."""
        if len(batch) == 1:
            append(self.aside, json.dumps(batch[0]))
            return before
        middle = len(batch) // 2
        return self.send(batch[middle:], self.send(batch[:middle], before))


def append(path: Path, text: str) -> None:
    """Add one line to a file, below one that a crash cut; it is on the disk when this returns."""
    begin = "\n" if is_cut(path) else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{begin}{text}\n")
        file.flush()
        os.fsync(file.fileno())


def text_of(path: Path) -> str:
    """Return a file's whole lines, and a cut one with an end, so that nothing grows onto it."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return text + "\n" if is_cut(path) else text


def is_cut(path: Path) -> bool:
    """Tell whether a file ends within a line."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"


def first_batch(events: Sequence[Mapping[str, Any]]) -> int:
    """Return how many events fit into one batch, at least one."""
    size = ENVELOPE
    for number, event in enumerate(events[:MOST_EVENTS]):
        size += len(json.dumps(event)) + BETWEEN
        if size > MOST_BYTES:
            return max(number, 1)
    return min(len(events), MOST_EVENTS)


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
