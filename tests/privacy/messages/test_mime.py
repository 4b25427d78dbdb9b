"""A mail as bytes is read back by the standard library's parser as what was put in."""

import email
import uuid
from email.message import EmailMessage
from email.policy import default

import pytest

from privacy.messages.mime import Parcel, mail

LONG = "a line that is far longer than any mail program would like to see it " * 9
WORDS = {
    "plain": "Hello.\n\nGoodbye.",
    "a dot alone": "one\n.\n..two\nFrom here",
    "blanks at the end": "one  \ntwo\t\n",
    "what means something in quoted-printable": "a = b, =3D, =\n100 %",
    "long lines": LONG,
    "simplified": "您的账户已删除。\n" * 20,
    "traditional and long": "您的帳戶已刪除。" * 60,
    "a little of both": "Ana 王 has left: é",
    "empty": "",
}
TITLES = ["Hello", "您的帳戶已刪除 證明書", LONG.strip()]


def parcel(**parts: str) -> Parcel:
    given = {"address": "ana@people.example", "title": "Hello", "body": "Hello."} | parts
    return Parcel(message_id=uuid.uuid4(), **given)


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, _class=EmailMessage, policy=default)


def text(letter: EmailMessage, kind: str) -> list[str]:
    """Return the lines of a part: a mail ends each of them, the last one too."""
    body = letter.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content.splitlines()


@pytest.mark.parametrize("how", WORDS)
def test_words_arrive_as_they_were(how: str) -> None:
    words = WORDS[how]
    raw = mail(parcel(body=words, html=f"<p>{words}</p>", attachment=words))
    letter = read(raw)
    assert text(letter, "plain") == words.splitlines()
    assert text(letter, "html") == f"<p>{words}</p>".splitlines()
    assert [part.get_content() for part in letter.iter_attachments()] == (
        [words.encode()] if words else []
    )
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert (raw.isascii(), raw.replace(b"\r\n", b"").count(b"\n")) == (True, 0)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_arrives_as_it_was(title: str) -> None:
    assert read(mail(parcel(title=title)))["Subject"] == title


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\0"])
@pytest.mark.parametrize("part", ["title", "address"])
def test_nothing_ends_a_header(part: str, end: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        mail(parcel(**{part: f"a{end}Bcc: b@people.example"}))


def test_a_resend_differs_in_nothing_but_its_date() -> None:
    one = parcel(html="<p>Hello.</p>", attachment="{}")
    first, second = (
        [line for line in mail(one).split(b"\r\n") if not line.startswith(b"Date:")]
        for _ in range(2)
    )
    assert first == second
