"""A receipt answers who, what, when, which text and how to check, by itself and for good."""

import io
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from pypdf import PdfReader

from accounts.models import User
from privacy.consent.enums import Act, Feature
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.ledger import receipts, verify_receipt
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.policies.domain import accept
from privacy.subjects.models import Subject
from tests.people import person
from tests.privacy.consent.conftest import LOGS, answers, policy, turns_off
from tests.privacy.erasure.conftest import leaves

NAME = "Chan Tai Man 陳大文"


class Taken:
    """Somebody who decided, and their browser."""

    def __init__(self) -> None:
        self.version = policy()
        self.user: User = person("keeps.receipts")
        self.client = Client()
        self.client.force_login(self.user)
        self.holder = Holder(subject_id=self.user.subject_id)
        self.granted = answers(self.holder)
        self.refused = answers(self.holder, LOGS, granted=False)
        self.withdrawn = turns_off(self.holder)
        subject = Subject.objects.get(pk=self.user.subject_id)
        self.accepted = accept(subject=subject, version=self.version, language="zh-hant")

    def take(self, address: str, added: str = "", kind: str = "json") -> HttpResponse:
        typed = {"added": added, "kind": kind}
        return self.client.post(f"/me/{address}/receipt/", typed)  # type: ignore[return-value] # the test client's own subclass

    def take_decision(self, event: ConsentEvent, added: str = "") -> HttpResponse:
        return self.take(f"consents/history/{event.reference}", added)


@pytest.fixture
def taken(own_database: str) -> Taken:
    return Taken()


def keys() -> list[verify_receipt.Key]:
    lines = Client().get("/verify/public-keys.txt").text
    return verify_receipt.read_keys(lines)


def offline(folder: Path, receipt: bytes) -> tuple[int, str]:
    """Check as a stranger does: one file of ours, the keys, no site."""
    client = Client()
    script, lines, file = (folder / name for name in ("check.py", "keys.txt", "receipt.json"))
    script.write_bytes(b"".join(client.get("/verify/verify_receipt.py").streaming_content))  # type: ignore[attr-defined]
    lines.write_text(client.get("/verify/public-keys.txt").text)
    file.write_bytes(receipt)
    done = subprocess.run(
        [sys.executable, "-I", script, file, lines], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_receipt_alone_answers_everything_when_the_account_is_gone(
    taken: Taken, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    early = taken.take_decision(taken.granted)
    assert (early.status_code, "The signature is still to come" in early.content.decode()) == (
        409,
        True,
    )
    checkpoint()
    answer = taken.take_decision(taken.granted, f"  {NAME}\n")
    agreement = taken.take(f"agreements/{taken.accepted.pk}").content
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "no-store")
    assert answer["Content-Disposition"] == (
        f'attachment; filename="consent-{taken.granted.reference}.json"'
    )
    holder, receipt = str(taken.user.subject_id), answer.content
    leaves(taken.user)
    assert not User.objects.filter(username="keeps.receipts").exists()

    # From here on the file is all there is.
    document = json.loads(receipt)
    said = document["certificate"]
    assert (said["holder"], document["added"]) == (holder, NAME)
    assert (said["act"], said["feature"], said["language"]) == ("granted", "device", "en")
    assert said["at"] == taken.granted.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert said["text"] == taken.granted.text_id
    assert "warn you when a new one signs in" in document["words"]["purpose"]
    assert document["words"]["clauses"][0]["id"] == "P-3.5"
    assert "python verify_receipt.py" in document["check"]
    code, told = offline(tmp_path, receipt)
    assert (code, told.startswith("GENUINE")) == (0, True)
    for words in (
        f"who: holder {holder}",
        "what: granted device",
        f"when: {said['at']}",
        "which text: version 1, in en",
        "how to check: ",
        f"NOT PROVEN, added by whoever took the receipt: {NAME}",
        "warn you when a new one signs in",
    ):
        assert words in told
    call_command("verify_receipt", tmp_path / "receipt.json")
    assert "what: granted device" in capsys.readouterr().out
    pasted = Client().post("/verify/", {"receipt": receipt.decode()})
    upload = SimpleUploadedFile("receipt.json", receipt, "application/json")
    uploaded = Client().post("/verify/", {"file": upload})
    for page in (pasted, uploaded):
        assert ("This certificate is genuine" in page.text, NAME in page.text) == (True, True)
    # The text that was agreed to stands in its receipt as a whole, in the language it was read in.
    whole = json.loads(agreement)
    assert whole["words"]["clauses"] == taken.version.clauses["zh-hant"]
    assert (whole["certificate"]["act"], whole["certificate"]["holder"]) == ("accepted", holder)
    assert offline(tmp_path, agreement)[0] == 0


def test_every_decision_has_a_receipt_and_being_shown_has_none(taken: Taken) -> None:
    checkpoint()
    assert taken.withdrawn is not None
    acts = []
    for event in (taken.granted, taken.refused, taken.withdrawn):
        found = verify_receipt.verify(taken.take_decision(event).content, keys())
        assert found.certificate is not None
        acts.append((found.certificate["act"], found.entry["kind"], found.words is not None))
    assert acts == [
        ("granted", "consent.granted", True),
        ("refused", "consent.refused", True),
        ("withdrawn", "consent.withdrawn", True),
    ]
    seen = ConsentEvent.objects.filter(act=Act.SHOWN, feature=Feature.DEVICE).get()
    assert taken.take_decision(seen).status_code == 404
    assert (
        "Take the receipt away"
        not in taken.client.get(f"/me/consents/history/{seen.reference}/").text
    )


def test_receipt_of_another_is_none_and_a_bad_addition_is_told(taken: Taken) -> None:
    checkpoint()
    other = Client()
    other.force_login(person("other"))
    for address in (
        f"consents/history/{taken.granted.reference}",
        f"agreements/{taken.accepted.pk}",
        f"agreements/{uuid.uuid4()}",
    ):
        assert other.post(f"/me/{address}/receipt/", {"kind": "json"}).status_code == 404
    assert other.get(f"/me/agreements/{taken.accepted.pk}/").status_code == 404
    hidden = taken.take_decision(taken.granted, "Chan\u202eTai")
    assert (hidden.status_code, "Use only signs that can be seen" in hidden.content.decode()) == (
        400,
        True,
    )
    assert 'value="Chan\u202eTai"' in hidden.content.decode()
    assert taken.take_decision(taken.granted, "x" * 201).status_code == 400
    assert taken.take(f"agreements/{taken.accepted.pk}", kind="exe").status_code == 400
    assert taken.client.get(f"/me/agreements/{taken.accepted.pk}/receipt/").status_code == 405


def test_paper_says_the_same_and_carries_the_signed_file(taken: Taken) -> None:
    checkpoint()
    hostile = "#panic() *陳* <b>"
    signed = taken.take(f"consents/history/{taken.granted.reference}", hostile).content
    answer = taken.take(f"consents/history/{taken.granted.reference}", hostile, kind="pdf")
    assert answer["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(answer.content))
    assert paper.attachments == {"receipt.json": [signed]}
    assert verify_receipt.verify(signed, keys()).added == hostile
    text = " ".join("".join(page.extract_text() for page in paper.pages).split())
    for words in (
        str(taken.user.subject_id),
        hostile,
        "Device data: turned on",
        "Privacy policy, version 1",
        "python verify_receipt.py receipt.json public-keys.txt",
        "We recognise your devices and warn you when a new one signs in.",
        "P-3.7",
    ):
        assert words in text
    assert fonts_are_embedded(paper)
    assert taken.take(
        f"consents/history/{taken.granted.reference}", hostile, kind="pdf"
    ).content == answer.content  # fmt: skip
    # In Chinese every sign has its glyph, and the whole text stands in its own language.
    typed = {"added": "", "kind": "pdf"}
    place = f"/zh-hant/me/agreements/{taken.accepted.pk}/receipt/"
    chinese = PdfReader(io.BytesIO(taken.client.post(place, typed).content))
    shown = "".join(page.extract_text() for page in chinese.pages)
    assert ("同意" in shown, taken.version.clauses["zh-hant"][0]["title"] in shown) == (True, True)
    assert ("\x00" in shown, fonts_are_embedded(chinese)) == (False, True)


def fonts_are_embedded(paper: PdfReader) -> bool:
    """Tell whether every font of every page brings its glyphs."""
    found = [
        inner.get_object()["/FontDescriptor"].get_object()
        for page in paper.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index] # a dictionary
        for inner in font.get_object()["/DescendantFonts"]
    ]
    return bool(found) and all({"/FontFile2", "/FontFile3"} & set(each) for each in found)


def altered(document: dict[str, Any], *path: str, value: object) -> bytes:
    """Return a receipt with one part replaced, spelled as a receipt must be."""
    copy = json.loads(json.dumps(document))
    part = copy
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return verify_receipt.canonical(copy)


def test_whatever_is_altered_is_refused_with_the_reason(taken: Taken) -> None:
    checkpoint()
    document = json.loads(taken.take_decision(taken.granted).content)
    forged = {
        "the words are not those": altered(document, "words", "purpose", value="Anything."),
        "the words are not": altered(document, "words", value=None),
        "the certificate is not": altered(document, "certificate", "act", value="withdrawn"),
        "the entry is not in": altered(document, "entry", "facts", "row", value="0" * 64),
        "the instructions are not ours": altered(document, "check", value="Ask evil.example"),
        "the addition is not a short line": altered(document, "added", value="a\nb"),
        "the addition is": altered(document, "added", value=1),
        "the file has not exactly": altered(document, "format", value="nexhome-receipt-1"),
        "the file has not": altered(document, "format", value=["nexhome-receipt-2"]),
    }
    for why, receipt in forged.items():
        with pytest.raises(verify_receipt.RefusedError, match=why):
            verify_receipt.verify(receipt, keys())
        assert why in Client().post("/verify/", {"receipt": receipt.decode()}).text
    # The certificate of an erasure cannot be passed off as a decision.
    other = dict(document, certificate=None)
    with pytest.raises(verify_receipt.RefusedError, match="the certificate is missing"):
        verify_receipt.verify(verify_receipt.canonical(other), keys())


def test_entry_that_commits_to_no_decision_makes_no_receipt(taken: Taken) -> None:
    from django.db import transaction

    with transaction.atomic():
        entry = append(EntryKind.ERASURE_STARTED, {"case": uuid.uuid4()})
    checkpoint()
    plain = receipts.build(entry_id=entry)
    beside = {"added": "", "check": verify_receipt.CHECK, "words": None}
    forged = {**plain, **beside, "format": verify_receipt.FORMAT_OF_ACTS}
    with pytest.raises(verify_receipt.RefusedError, match="commits to no decision"):
        verify_receipt.verify(verify_receipt.canonical(forged), keys())
    with pytest.raises(receipts.NotProvableError, match="no entry"):
        receipts.of_act(act=uuid.uuid4(), certificate={}, words=None)


def test_agreement_tells_what_has_changed_since(taken: Taken) -> None:
    listed = taken.client.get("/me/agreements/").text
    assert f"/me/agreements/{taken.accepted.pk}/" in listed
    page = taken.client.get(f"/me/agreements/{taken.accepted.pk}/").text
    assert ("Nothing has changed: it is in force." in page, taken.version.sha256 in page) == (
        True,
        True,
    )
    policy("Editorial.")
    later = taken.client.get(f"/me/agreements/{taken.accepted.pk}/").text
    assert "A newer version is in force." in later or "/privacy/compare/1..2/" in later


def test_large_upload_is_refused_and_nothing_of_it_is_written(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def to_disk(*_: object) -> None:
        raise AssertionError("written to the disk")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", to_disk)
    large = SimpleUploadedFile("receipt.json", b"[" * (3 << 20), "application/json")
    answer = Client().post("/verify/", {"file": large})
    assert "This is larger than any certificate" in answer.text
    both = SimpleUploadedFile("receipt.json", b"{}", "application/json")
    refused = Client().post("/verify/", {"file": both, "receipt": ""})
    assert "it was altered" in refused.text
