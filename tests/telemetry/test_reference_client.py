"""The device in one file goes on after whatever lies in its queue, and loses nothing noted."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from telemetry.reference_client import MOST_BYTES, Client, Offline

BODY_LIMIT = 1024 * 1024


class Site(ThreadingHTTPServer):
    """Answers as the interface does: too large, no batch, or taken."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.taken: list[str] = []
        self.states: list[str] = []
        self.sizes: list[int] = []
        self.status_of_state = 200
        self.during_state: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Call(BaseHTTPRequestHandler):
    server: Site

    def do_PUT(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        for act in self.server.during_state:
            act()
        if self.server.status_of_state == 200:
            self.server.states.append(json.loads(raw)["state"])
        self.say(self.server.status_of_state, {"code": "x"})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.endswith("/installs/"):
            return self.say(201, {"install": "i", "token": "t"})
        self.server.sizes.append(len(raw))
        if len(raw) > BODY_LIMIT:
            return self.say(413, {"code": "too_large"})
        ids = [event.get("id") for event in json.loads(raw)["events"]]
        if "bad" in ids:
            return self.say(400, {"code": "malformed"})
        self.server.taken += ids
        return self.say(202, {"accepted": len(ids), "duplicate": 0, "refused": []})

    def say(self, status: int, body: object) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def device(site: Site, tmp_path: Path) -> Client:
    return Client(site.url, tmp_path / "device")


def test_thousand_events_of_more_than_a_mebibyte_go_in_two(site: Site, device: Client) -> None:
    data = {"apps": ["a" * 1_500]}
    ids = [device.capture("device", data) for _ in range(1_000)]
    assert device.flush().accepted == 1_000
    assert site.taken == ids
    assert len(site.sizes) == 2
    assert max(site.sizes) <= MOST_BYTES


def test_line_that_spoils_its_batch_is_set_aside_and_the_others_go(
    site: Site, device: Client
) -> None:
    first = device.capture("log", {})
    device.note({"id": "bad", "kind": "log"})
    rest = [device.capture("log", {}) for _ in range(5)]
    assert device.flush().accepted == 6
    assert site.taken == [first, *rest]
    assert json.loads(device.aside.read_text())["id"] == "bad"
    assert device.waiting() == []


def test_event_larger_than_a_batch_is_set_aside(site: Site, device: Client) -> None:
    device.capture("log", {"x": "y" * MOST_BYTES})
    after = device.capture("log", {})
    assert device.flush().accepted == 1
    assert site.taken == [after]
    assert device.aside.stat().st_size > MOST_BYTES


def test_lines_that_are_none_of_ours_are_set_aside(site: Site, device: Client) -> None:
    device.queue.write_text('[1]\n"id"\n7\n{"x": 1}\n{"id": "cut', encoding="utf-8")
    good = device.capture("log", {})
    assert [line["id"] for line in device.waiting()] == [good]
    assert device.flush().accepted == 1
    assert len(device.aside.read_text().splitlines()) == 5


def test_line_noted_while_states_are_reported_is_not_lost(site: Site, device: Client) -> None:
    device.foreground()
    device.capture("log", {})
    noted: list[str] = []
    site.during_state.append(lambda: noted.append(device.capture("log", {"x": 1})))
    assert device.flush().accepted == 1
    assert [line["id"] for line in device.waiting()] == noted
    site.during_state.clear()
    assert device.flush().accepted == 1
    assert site.taken[-1:] == noted


def test_site_with_too_much_to_do_is_asked_later(site: Site, device: Client) -> None:
    device.foreground()
    device.capture("log", {})
    site.status_of_state = 429
    with pytest.raises(Offline):
        device.flush()
    assert (len(device.waiting()), site.taken) == (2, [])
    site.status_of_state = 200
    assert device.flush().accepted == 1
    assert site.states == ["foreground"]


def test_state_that_is_none_is_set_aside(site: Site, device: Client) -> None:
    device.foreground()
    device.capture("log", {})
    site.status_of_state = 400
    assert device.flush().accepted == 1
    assert json.loads(device.aside.read_text())["state"] == "foreground"


def test_identity_is_whole_or_not_there(device: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert device.enrol(platform="linux", app_version="1") == "i"
    assert device.token == "t"
    assert device.identity.stat().st_mode & 0o077 == 0

    def full(*_: object, **__: object) -> int:
        raise OSError("no space")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="no space"):
        device.enrol(platform="linux", app_version="1")
    assert device.token == "t"
