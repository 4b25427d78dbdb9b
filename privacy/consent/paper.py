"""A receipt on paper: a tagged PDF that says in words what the file inside it proves.

The signed receipt is attached to the PDF, byte for byte; the paper itself proves nothing. Nothing
is read from the network or from the machine's fonts, and every glyph is embedded (docs/adr).
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import typst
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from noto_cjk_sans_otc import FONT_PATH

from privacy.consent.enums import Act, Feature
from privacy.consent.receipts import DOCUMENTS
from privacy.ledger.receipts import written
from privacy.policies.enums import Document

TEMPLATE = Path(__file__).with_name("receipt.typ")
COMMAND = "python verify_receipt.py receipt.json public-keys.txt"


class Face(NamedTuple):
    """How a language is set."""

    font: str
    lang: str
    region: str


FACES = {
    "zh-hans": Face("Noto Sans CJK SC", "zh", "cn"),
    "zh-hant": Face("Noto Sans CJK HK", "zh", "hk"),
}
LATIN = Face("Noto Sans CJK SC", "en", "gb")


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of the wheel, read once."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(str(FONT_PATH)).parent)],
    )


def on_paper(receipt: dict[str, Any]) -> bytes:
    """Return a receipt as PDF, labelled in the language that is on."""
    at = datetime.fromisoformat(receipt["certificate"]["at"])
    return typst.compile(
        str(TEMPLATE),
        None,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"told": json.dumps(told(receipt, at)), "receipt": written(receipt).decode()},
        # To be read by everybody's programs in many years, with the receipt attached.
        pdf_standards=["ua-1", "a-3a"],
        # The same receipt is the same file, whenever it is made.
        timestamp=int(at.timestamp()),
    )


def told(receipt: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return everything that the paper says."""
    said, words = receipt["certificate"], receipt["words"] or {}
    face, words_face = face_of(get_language() or ""), face_of(words.get("language", ""))
    return {
        **face._asdict(),
        **{f"words_{name}": value for name, value in words_face._asdict().items()},
        "title": _("Receipt"),
        "rows": [[label, value] for label, value in rows(receipt, said, at) if value],
        "check_title": _("How to check it"),
        "check": _(
            "The signed receipt is attached to this PDF: it proves, the paper does not. Save it as "
            "a file, download the check and our public keys from the page on which this site "
            "checks certificates, and run this without a network. It holds when the account is "
            "gone."
        ),
        "command": COMMAND,
        "words_title": _("The words, in full"),
        "sections": sections(words),
        "attached": _("The signed receipt"),
    }


def face_of(language: str) -> Face:
    return FACES.get(language, LATIN)


def rows(receipt: dict[str, Any], said: dict[str, Any], at: datetime) -> list[tuple[str, str]]:
    """Return who, what, when, which text; a row without a value is left out."""
    moment = date_format(localtime(at), "DATETIME_FORMAT")
    origin, size = receipt["checkpoint"].split("\n")[:2]
    return [
        (_("Who"), _("the holder of number %(number)s") % {"number": said["holder"]}),
        (_("Added by the holder, not proven"), receipt["added"]),
        (_("What"), what(said)),
        (_("For"), _("one of your linked devices only") if said.get("device") else ""),
        (_("When"), f"{moment} ({at.astimezone(UTC).isoformat()})"),
        (_("Which text"), which(said)),
        (_("SHA-256 of the words"), said["text"]),
        (_("Reference"), said["reference"]),
        (
            _("In our evidence"),
            _("entry %(number)s of %(size)s, %(origin)s")
            % {"number": receipt["seq"], "size": size, "origin": origin},
        ),
    ]


def what(said: dict[str, Any]) -> str:
    """Return the decision in words."""
    if said["act"] == "accepted":
        return _("agreed to the text")
    return f"{Feature(said['feature']).label}: {Act(said['act']).label}"


def which(said: dict[str, Any]) -> str:
    """Return the text that was decided about."""
    document = DOCUMENTS[Document(said.get("document", Document.PRIVACY))]
    return _("%(document)s, version %(number)s") % {
        "document": document,
        "number": said["version"],
    }


def sections(words: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the shown words in the order in which the page showed them."""
    scope = "\n".join(f"{each['name']}: {each['kept']}" for each in words.get("scope", ()))
    explained = [
        (_("What for"), words.get("purpose", "")),
        (_("How"), words.get("method", "")),
        (_("What is collected, and how long it is kept"), scope),
        (_("If it is off"), words.get("without", "")),
    ]
    clauses = [(f"{each['id']} {each['title']}", each["text"]) for each in words.get("clauses", ())]
    return [(title, text) for title, text in [*explained, *clauses] if text]
