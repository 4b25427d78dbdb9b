"""Take down what a notifier tells: once as it was sent, to the byte, and once slot by slot.

Filing and supplying are one function: whatever is sent later replaces what stood in its slot, and
every text that was sent stays beside the others with its hash.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from privacy.formparts.words import said
from privacy.work.clock import now
from takedown.notices import sealing, statements
from takedown.notices.answers import FIELDS, FILES, Told
from takedown.notices.domain import files
from takedown.notices.domain.files import Upload
from takedown.notices.enums import Element, SlotState
from takedown.notices.models import CopyrightCase, NoticeFile, NoticeSlot, SentNotice
from takedown.notices.queries import slots_of, told, value_of

STATED = (Element.GOOD_FAITH, Element.ACCURACY)


@dataclass(frozen=True)
class Sent:
    """What came in: the clean answers, the files by slot, the form to the letter."""

    answers: Mapping[str, Any] = field(repr=False)
    uploads: Mapping[str, Upload] = field(repr=False)
    as_sent: Mapping[str, Sequence[str]] = field(repr=False)
    # Shortened: the network, not the machine (D-55).
    source: str = field(repr=False)
    language: str
    channel: str = "form"


def write(*, case: CopyrightCase, sent: Sent) -> list[uuid.UUID]:
    """Fill the slots of a locked case; return the ids of the files written.

    The signature holds for exactly this text: one that stood before is void, whoever gave it.
    """
    digest = keep_as_sent(case, sent)
    slots = slots_of(case)
    written: list[uuid.UUID] = []
    for element, slot in slots.items():
        values = new_values(element, sent, value_of(case, slot), digest)
        upload = sent.uploads.get(FILES.get(element, ""))
        if values is None and upload is None:
            continue
        if values is not None:
            slot.value = sealing.seal_json(case, values) if values else None
        if upload is not None:
            written.append(keep_file(case, slot, upload))
        settle_slot(slot, has_something=bool(values) or upload is not None)
    return written


def new_values(
    element: Element, sent: Sent, standing: Mapping[str, Any], digest: str
) -> dict[str, Any] | None:
    """Return what a slot shall hold, or None where nothing new was told about it."""
    if element is Element.SIGNATURE:
        name = said(sent.answers.get("signature"))
        if not name:
            return {}
        moment = now().isoformat(timespec="seconds")
        return {"signature": name, "at": moment, "source": sent.source, "sha256": digest}
    if element in STATED:
        # A statement that stands is not asked for again; an unticked box takes none back.
        if not sent.answers.get(FIELDS[element][0]):
            return None if standing else {}
        return {
            FIELDS[element][0]: True,
            **statements.stated(element, language=sent.language),
        }
    names = [name for name in FIELDS[element] if name in sent.answers]
    if not names:
        return None
    values = {name: sent.answers[name] for name in names}
    if not any(values.values()):
        values = {}
    return None if values == standing else values


def settle_slot(slot: NoticeSlot, *, has_something: bool) -> None:
    """What is new is to be judged anew."""
    slot.state = SlotState.SUPPLIED if has_something or slot.files.exists() else SlotState.MISSING
    slot.supplied_at = now() if slot.state == SlotState.SUPPLIED else None
    slot.reason, slot.judged_at, slot.judged_by = None, None, None
    slot.save()


def keep_file(case: CopyrightCase, slot: NoticeSlot, upload: Upload) -> uuid.UUID:
    row = NoticeFile.objects.create(
        slot=slot,
        name=sealing.seal(case, upload.name),
        kind=upload.kind,
        size=len(upload.content),
        sha256=upload.sha256,
    )
    files.write(case=case, file_id=row.pk, content=upload.content)
    return row.pk


def keep_as_sent(case: CopyrightCase, sent: Sent) -> str:
    """Keep the text to the byte and return its hash, over files and statements as well."""
    document = {
        "case": str(case.pk),
        "language": sent.language,
        "fields": {name: list(values) for name, values in sorted(sent.as_sent.items())},
        "files": {
            name: {"name": each.name, "size": len(each.content), "sha256": each.sha256}
            for name, each in sorted(sent.uploads.items())
        },
        "statements": {
            str(element): statements.stated(element, language=sent.language) for element in STATED
        },
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    SentNotice.objects.create(
        case=case,
        number=case.sent.count() + 1,
        channel=sent.channel,
        content=sealing.seal(case, text),
        sha256=digest,
        signed=bool(said(sent.answers.get("signature"))),
    )
    return digest


def told_by(sent: Sent) -> Told:
    """Return what a form says by itself, before anything is written."""
    return Told(sent.answers, frozenset(sent.uploads))


def told_with(case: CopyrightCase, sent: Sent) -> Told:
    """Return what would stand after a form was written."""
    before = told(case)
    return Told(
        {**before.fields, "signature": "", **sent.answers}, before.files | frozenset(sent.uploads)
    )
