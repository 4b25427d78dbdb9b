"""Documents: judged by their bytes, sealed, opened by Legal only, each look written down (S-91)."""

import io
import zipfile
from pathlib import Path

import pytest
from pytest_django import Settings

from takedown.notices.domain.files import clean_name
from takedown.notices.models import CopyrightCase, FileLook, NoticeFile
from tests.takedown.notices.filing import PDF, PNG, Notifier, desk, legal, proof, work

pytestmark = pytest.mark.django_db
MAIL = b"From: a@example.com\r\nDate: Mon, 2 Mar 2026 10:00:00 +0800\r\nSubject: mine\r\n\r\nBody"


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("proof.txt", "mine")
    return target.getvalue()


HOSTILE = {
    "program called PDF": ("proof.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
    "picture with script": ("proof.svg", b'<?xml version="1.0"?><svg><script>1</script></svg>'),
    "page": ("proof.txt", b"<!doctype html><html><script>alert(1)</script></html>"),
    "picture after blank lines": ("proof.txt", b"\n\n<svg onload='alert(1)'/>"),
    "picture after a comment": ("proof.txt", b"<!-- a -->\n\n<svg><script>1</script></svg>"),
    "picture with a prefix": ("proof.txt", b"<s:svg xmlns:s='x'><s:script>1</s:script></s:svg>"),
    "page after words": ("proof.txt", b"hello\n\n<html><body onload='alert(1)'>"),
    "picture far below": ("proof.txt", b"a line\n" * 2000 + b"<SVG onload='alert(1)'/>"),
    "page called e-mail": ("proof.eml", b"X: <svg/onload=1>\nFrom: a@b.example\n\n<svg>"),
    "locked PDF": ("proof.pdf", b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n%%EOF"),
    "archive": ("proof.pdf", zipped()),
    "empty": ("proof.pdf", b""),
    "blank": ("proof.txt", b"  \n\t "),
    "no text": ("proof.txt", b"mine\x00\x01"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused_at_its_field(what: str) -> None:
    name, content = HOSTILE[what]
    answer = Notifier().file(identity_file=proof(name, content))
    assert (answer.status_code, CopyrightCase.objects.count()) == (200, 0)
    assert "field-wrong" in answer.text
    assert "Choose them again" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "pdf"),
        ("a.exe", PNG, "png"),
        ("a", b"\xff\xd8\xff\xe0 JFIF", "jpg"),
        ("証明.txt", "證明 本公司".encode(), "txt"),
        ("a.eml", MAIL, "eml"),
        ("a.eml", MAIL + b"\r\n<html><body>Yours</body></html>", "eml"),
        ("a.txt", b"Ours is <name@example.com>, 3 < 4, <b>first</b>", "txt"),
    ],
)
def test_file_is_what_its_bytes_are(name: str, content: bytes, kind: str) -> None:
    Notifier().file(identity_file=proof(name, content))
    assert NoticeFile.objects.get().kind == kind


def test_file_above_its_size_is_refused_and_a_flood_is_not_read(settings: Settings) -> None:
    settings.NOTICE_FILE_BYTES = 100
    large = Notifier().file(identity_file=proof("a.pdf", PDF + b" " * 100))
    assert (large.status_code, CopyrightCase.objects.count()) == (200, 0)
    settings.NOTICE_BODY_BYTES = 50
    assert Notifier().file().status_code == 413


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ('a"\r\nX-Evil: 1.pdf', "aX-Evil 1.pdf"),
        ("...", "file"),
        ("合同.pdf", "合同.pdf"),
    ],
)
def test_name_keeps_nothing_that_steers(name: str, kept: str) -> None:
    assert clean_name(name) == kept


def test_document_lies_sealed_and_only_legal_opens_it_with_a_row_for_each_look(
    settings: Settings,
) -> None:
    work()
    case = Notifier().received(identity_file=proof("id.pdf"))
    file = NoticeFile.objects.get()
    (stored,) = Path(settings.MEDIA_ROOT, "notices", str(case.pk)).iterdir()
    assert (stored.name, PDF in stored.read_bytes()) == (str(file.pk), False)
    address = f"/admin/takedown/copyrightcase/{case.pk}/files/{file.pk}/"
    assert desk("support.sue", "Support").get(address).status_code == 403
    assert FileLook.objects.count() == 0
    lawyer = legal()
    from tests.people import back_office

    office = back_office(lawyer)
    answer = office.get(address)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/octet-stream")
    assert answer["Content-Disposition"] == f'attachment; filename="{file.pk}.pdf"'
    look = FileLook.objects.get()
    assert (look.by, look.file_id) == (lawyer.subject_id, file.pk)
    stored.unlink()
    assert office.get(address).status_code == 404
    other = Notifier(email="other@rights.example").received()
    assert office.get(address.replace(str(case.pk), str(other.pk))).status_code == 404
