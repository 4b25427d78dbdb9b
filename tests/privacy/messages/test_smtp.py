"""Mail over a real SMTP server: what arrives, what each refusal leads to, what a crash repeats."""

import datetime as dt
import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as site
from pytest_django.fixtures import Settings

from privacy.messages.adapters.smtp import mail_server as read_url
from privacy.messages.enums import MessageState
from privacy.messages.models import Message
from privacy.subjects.models import Subject
from tests.peers.mail import MailServer
from tests.peers.orders import Order
from tests.privacy.messages.letters import (
    ADDRESS,
    NOTHING,
    content,
    send_code,
    send_notice,
    try_now,
)

CERTIFICATE = json.dumps({"case": "é", "rows": 41})


def test_mail_arrives_whole(reader: Subject, mail_server: MailServer) -> None:
    message = send_notice(reader, attachment=CERTIFICATE)
    try_now(message)
    (mail,) = mail_server.accepted
    letter = mail.letter
    assert mail.recipients == (ADDRESS,)
    assert {name: letter[name] for name in ("Message-ID", "To", "Auto-Submitted")} == {
        "Message-ID": f"<{message.pk}@localhost>",
        "To": ADDRESS,
        "Auto-Submitted": "auto-generated",
    }
    assert (letter["Content-Language"], letter["From"]) == ("en", site.DEFAULT_FROM_EMAIL)
    kinds = [part.get_content_type() for part in letter.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "application/json"]
    (attached,) = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (
        "certificate.json",
        CERTIFICATE.encode(),
    )
    assert (message.state, content(message)) == (MessageState.SENT, NOTHING)


def test_title_stays_one_header_whatever_the_words_are(
    reader: Subject, mail_server: MailServer
) -> None:
    message = send_notice(reader)
    message.title = "Hello\r\nBcc: everybody@example.org\u2028X: 1"
    message.save()
    try_now(message)
    assert mail_server.accepted == []
    assert message.state == MessageState.QUEUED


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (Order.BUSY, "busy"),
        (Order.ERROR, "busy"),
        (Order.REFUSE_US, "sender_refused"),
        (Order.HANG, "disconnected"),
        (Order.TAKE_AND_DROP, "disconnected"),
    ],
)
def test_passing_failure_is_tried_again_with_the_same_id(
    reader: Subject, mail_server: MailServer, impatient: None, order: Order, error: str
) -> None:
    message = send_notice(reader)
    mail_server.order = order
    row = try_now(message)
    assert (row.state, row.error, message.state) == ("waiting", error, MessageState.QUEUED)
    mail_server.order = Order.ACCEPT
    assert try_now(message).state == "done"
    assert set(mail_server.counts) == {f"<{message.pk}@localhost>"}
    assert (message.state, content(message)) == (MessageState.SENT, NOTHING)


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (Order.REJECT_RECIPIENT, "recipient_refused"),
        (Order.REJECT_CONTENT, "content_refused"),
    ],
)
def test_final_failure_ends_the_work_and_keeps_the_words_for_a_person(
    reader: Subject, mail_server: MailServer, order: Order, error: str
) -> None:
    message = send_notice(reader)
    mail_server.order = order
    row = try_now(message)
    assert (row.state, message.state, message.error) == ("done", MessageState.FAILED, error)
    assert Message.objects.get().address == ADDRESS


def test_refused_code_is_emptied_at_once(reader: Subject, mail_server: MailServer) -> None:
    message = send_code(reader)
    mail_server.order = Order.REJECT_RECIPIENT
    try_now(message)
    assert (message.state, content(message)) == (MessageState.FAILED, NOTHING)


def test_last_try_gives_up(reader: Subject, mail_server: MailServer) -> None:
    message = send_notice(reader)
    mail_server.order = Order.BUSY
    states = [try_now(message).state for _ in range(12)]
    assert states == ["waiting"] * 11 + ["done"]
    assert (message.state, message.error) == (MessageState.FAILED, "tries_spent")


def test_absent_server_is_tried_again(reader: Subject, settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    assert try_now(send_notice(reader)).error == "unreachable"


@pytest.mark.parametrize("url", ["smtp:", "smtp://", "http://host", "outbox", "smtp//host"])
def test_nonsense_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="EMAIL_URL"):
        read_url(url)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://h", ("h", 25, "none", "", "")),
        ("smtp+tls://u%40x:p%2F@h", ("h", 587, "starttls", "u@x", "p/")),
        ("smtps://u:secret@[::1]:1465", ("::1", 1465, "tls", "u", "secret")),
    ],
)
def test_url_is_read(url: str, read: tuple[object, ...]) -> None:
    server = read_url(url)
    found = (server.host, server.port, server.security, server.user, server.password)
    assert found == read
    assert server.password == "" or server.password not in repr(server)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for localhost with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment - dt.timedelta(days=1))
        .not_valid_after(moment + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "peer.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def guarded(certificate: Path, settings: Settings) -> Iterator[MailServer]:
    """A server that wants STARTTLS and a password."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with MailServer(tls=tls, password="open sesame") as server:
        settings.EMAIL_URL = f"smtp+tls://site:open%20sesame@localhost:{server.port}"
        yield server


def test_server_with_an_unknown_certificate_gets_no_password(
    reader: Subject, guarded: MailServer
) -> None:
    message = send_notice(reader)
    assert try_now(message).error == "unreachable"
    assert (guarded.connections, guarded.accepted) == (1, [])


def test_server_with_a_trusted_certificate_gets_the_mail(
    reader: Subject, guarded: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    message = send_notice(reader)
    try_now(message)
    assert (message.state, len(guarded.accepted)) == (MessageState.SENT, 1)


def test_refused_password_waits_for_a_person(
    reader: Subject,
    guarded: MailServer,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings.EMAIL_URL = settings.EMAIL_URL.replace("open%20sesame", "wrong")
    assert try_now(send_notice(reader)).error == "credentials_refused"


def test_mail_goes_over_tls_from_the_start(
    reader: Subject, certificate: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    message = send_notice(reader)
    with MailServer(tls=tls, from_the_start=True) as server:
        settings.EMAIL_URL = f"smtps://localhost:{server.port}"
        try_now(message)
    assert (message.state, len(server.accepted)) == (MessageState.SENT, 1)


def test_server_that_never_greets_is_tried_again(
    reader: Subject, settings: Settings, impatient: None
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_URL = f"smtps://127.0.0.1:{silent.getsockname()[1]}"
        assert try_now(send_notice(reader)).error == "timeout"
