"""What copyright notices hold about people: who files, who put a work up, who decides.

All of it lies sealed under the key of its case. A running notice stays through an erasure, for it
is somebody's claim about a work and must be decided; once it has ended, an erasure destroys the
key, and words, letters and files end with it.
"""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import models

from privacy.registry.elements import Purpose
from privacy.registry.holdings import (
    Column,
    Erase,
    Ground,
    Holding,
    Personal,
    Retention,
    Technical,
    registry,
)
from takedown.notices import tokens
from takedown.notices.domain.files import NoticeFiles
from takedown.notices.enums import ENDED
from takedown.notices.models import (
    CaseEvent,
    CaseLetter,
    CopyrightCase,
    FileLook,
    NoticeAddress,
    NoticeFile,
    NoticeSlot,
    Objection,
    SearchTry,
    SentNotice,
)

SEALED = "ciphertext under the key of its case"
KEYED_HASH = "a keyed hash: nobody without the key can make or compare one"
OWN_ID = Technical("the row's own random number")
WAY = Technical("the way to the case")
PROGRESS = Technical("how far we are")
MOMENT = Technical("when we did something")
CHOICE = Technical("one of a few words of ours")
STAFF = Technical("the random number of a member of staff who did this", outlives=True)
TOKEN = Technical("the hash of a random token")
HASH = Technical("a hash over a sealed document that holds random numbers")
YEARS = timedelta(days=3 * 365)


class Filing(Holding):
    """A holding of notices: an erasure passes a running case by (the claim must be decided)."""

    def rows(self, subject_ids: Sequence[uuid.UUID]) -> models.QuerySet[Any]:
        """Return the rows of these Subjects' cases that have ended."""
        path = (self.subject or "").removesuffix("subject")
        return super().rows(subject_ids).filter(**{f"{path}state__in": [str(s) for s in ENDED]})


def filing(
    model: type[models.Model],
    columns: dict[str, Column],
    *,
    subject: str = "case__subject",
    erase: Erase = Erase.DELETE,
) -> None:
    registry.hold(
        Filing(
            model=model,
            subject=subject,
            columns=columns,
            purposes=[Purpose.CLAIM],
            ground=Ground.CLAIM,
            retention=Retention(YEARS),
            erase=erase,
        )
    )


registry.identifier("notifier", stored=tokens.email_index, filing=True)
filing(
    CopyrightCase,
    {
        "id": OWN_ID,
        "reference": Technical("a random reference that names nobody"),
        "subject": Technical("the way to the person"),
        "state": PROGRESS,
        "language": Technical("the language of the letters"),
        "key": Personal("D-53"),
        "confirm_hash": TOKEN,
        "token_hash": TOKEN,
        "email_index": Personal("D-53", identifies="notifier", plain=KEYED_HASH),
        "law": CHOICE,
        "arrived_at": MOMENT,
        "draft_ends_at": Technical("until when an unconfirmed notice stays"),
        "received_at": MOMENT,
        "cure_due_at": MOMENT,
        "contact_due_at": MOMENT,
        "contacted_at": MOMENT,
        "accepted_at": MOMENT,
        "ended_at": MOMENT,
        "decided_by": STAFF,
        "reason": Personal("D-67", plain=SEALED),
    },
    subject="subject",
    erase=Erase.BLANK,
)
filing(
    SentNotice,
    {
        "id": OWN_ID,
        "case": WAY,
        "number": PROGRESS,
        "channel": CHOICE,
        "content": Personal("D-66", plain=SEALED),
        "sha256": HASH,
        "signed": PROGRESS,
        "sent_at": MOMENT,
    },
)
filing(
    NoticeSlot,
    {
        "id": OWN_ID,
        "case": WAY,
        "element": CHOICE,
        "state": PROGRESS,
        "value": Personal("D-55", plain=SEALED),
        "reason": Personal("D-67", plain=SEALED),
        "supplied_at": MOMENT,
        "judged_at": MOMENT,
        "judged_by": STAFF,
    },
    erase=Erase.BLANK,
)
filing(
    NoticeFile,
    {
        "id": OWN_ID,
        "slot": WAY,
        "name": Personal("D-54", plain=SEALED),
        "kind": CHOICE,
        "size": Technical("how large the document is"),
        "sha256": Personal("D-54", plain="a hash of a document that nobody can guess"),
        "created_at": MOMENT,
    },
    subject="slot__case__subject",
)
filing(
    FileLook,
    {"id": OWN_ID, "case": WAY, "file_id": OWN_ID, "by": STAFF, "at": MOMENT},
)
filing(
    NoticeAddress,
    {
        "id": OWN_ID,
        "case": WAY,
        "position": PROGRESS,
        "typed": Personal("D-53", plain=SEALED, blank=""),
        "host": Technical("the host of a site"),
        "kind": CHOICE,
        "state": PROGRESS,
        "target_type": CHOICE,
        "target_id": Technical("the work or link of our register"),
        "reason": Personal("D-67", plain=SEALED),
        "decided_at": MOMENT,
        "restored_at": MOMENT,
        "objection_hash": TOKEN,
    },
    erase=Erase.BLANK,
)
registry.hold(
    Holding(
        # Also while the case runs: whoever leaves gives up the answer, the claim is another's.
        model=Objection,
        subject="subject",
        columns={
            "address": WAY,
            "subject": Technical("the way to the person"),
            "text": Personal("D-56", plain=SEALED),
            "sent_at": MOMENT,
        },
        purposes=[Purpose.CLAIM],
        ground=Ground.CLAIM,
        retention=Retention(YEARS),
    )
)
filing(
    SearchTry,
    {
        "id": OWN_ID,
        "case": WAY,
        "term": Personal("D-53", plain=SEALED),
        "moment": CHOICE,
        "hits": Technical("how many pages a search of ours found"),
        "rank": Technical("at what place a page of ours showed"),
        "at": MOMENT,
    },
)
filing(
    CaseLetter,
    {
        "id": OWN_ID,
        "case": WAY,
        "kind": CHOICE,
        "language": Technical("the language of the letter"),
        "to": CHOICE,
        "by_person": CHOICE,
        "title": Personal("D-67", plain=SEALED),
        "body": Personal("D-67", plain=SEALED),
        "message_id": Technical("the random number of the message that carried it"),
        "written_at": MOMENT,
    },
)
filing(
    CaseEvent,
    {"id": OWN_ID, "case": WAY, "kind": CHOICE, "who": CHOICE, "actor_id": STAFF, "at": MOMENT},
)

registry.store(NoticeFiles())

# --- what the pages ask for ---------------------------------------------------------------------

NOTIFIER, DOCUMENT, STATED = Personal("D-53"), Personal("D-54"), Personal("D-55")
ASKED: dict[str, Column] = {
    **dict.fromkeys(
        (
            "name", "email", "phone", "postal", "company", "is_private", "extent_works",
            "extent_rights", "extent_territory", "capacity", "owner", "title", "work_type",
            "author", "version", "registration", "original", "discovered", "terms", "addresses",
        ),
        NOTIFIER,
    ),
    **dict.fromkeys(
        (
            "mandate_file", "identity", "identity_file", "ownership", "ownership_file",
            "infringement", "infringement_file",
        ),
        DOCUMENT,
    ),
    **dict.fromkeys(("good_faith", "accuracy", "signature"), STATED),
}  # fmt: skip
registry.asks("takedown.notices.forms.NoticeForm", ASKED)
registry.asks("takedown.notices.forms.SupplyForm", ASKED)
registry.asks("takedown.notices.forms.ObjectionForm", {"text": Personal("D-56")})
