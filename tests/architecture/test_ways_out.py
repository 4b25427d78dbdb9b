"""Nothing leaves but by an adapter of the gate: who else imports a way to the network, and why."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, python

# Modules that open connections or send mail. A name covers what lies below it.
WAYS_OUT = {
    "aiohttp",
    "asyncio.streams",
    "django.core.mail",
    "ftplib",
    "http.client",
    "httpx",
    "imaplib",
    "poplib",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "xmlrpc",
}
ALLOWED = {
    "privacy/messages/adapters/smtp.py": "mail, behind the gate",
    "privacy/messages/adapters/signed_http.py": "providers by HTTP, asked behind the gate",
    "telemetry/reference_client.py": "runs on a device and knows nothing of this site's code",
    "privacy/disclosure/refusal.py": "refuses Django's own mail",
}
# These talk to this machine and to nobody's processor.
LOCAL = {
    "nexhome_site/embedded": "starts PostgreSQL and Redis and waits for their ports",
    "nexhome_site/supervisor": "starts the parts and asks this machine whether they live",
    "nexhome_site/start.py": "asks this machine whether the parts live",
    "takedown/works/probes.py": "asks this very site, as a stranger would, what it shows",
}


def imported(path: Path) -> set[str]:
    """Return every module and name a file imports, dotted."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def ways_out(path: Path) -> list[str]:
    return sorted(
        name
        for name in imported(path)
        if any(name == way or name.startswith(f"{way}.") for way in WAYS_OUT)
    )


def is_local(path: Path) -> bool:
    return any(path.is_relative_to(place) for place in LOCAL)


def test_only_the_gate_s_adapters_reach_the_network() -> None:
    found = {
        str(path): ways
        for path in python()
        if str(path) not in ALLOWED and not is_local(path) and (ways := ways_out(path))
    }
    assert found == {}, (
        "Data leaves by a subclass of privacy.disclosure.adapters.OutboundAdapter only. If this is "
        "a new adapter, add it to ALLOWED with its reason; if it talks to this machine, to LOCAL."
    )


def test_every_exemption_is_needed() -> None:
    assert {path for path in ALLOWED if not ways_out(Path(path))} == set()
    assert {place for place in LOCAL if not (ROOT / place).exists()} == set()


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        ("import smtplib", ["smtplib"]),
        ("from http import client", ["http.client"]),
        ("from django.core import mail", ["django.core.mail"]),
        (
            "from django.core.mail import send_mail",
            ["django.core.mail", "django.core.mail.send_mail"],
        ),
        ("import urllib.parse", []),
        ("from privacy.erasure.domain import requests", []),
    ],
)
def test_every_way_of_importing_is_seen(tmp_path: Path, line: str, ways: list[str]) -> None:
    path = tmp_path / "module.py"
    path.write_text(line, encoding="utf-8")
    assert ways_out(path) == ways
