"""Notices for a development machine: one in each state of the queue, filed by the domain itself.

They name works of the demo register by their addresses; without those works they would be
incomplete, which is a state too.
"""

import itertools
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from privacy.subjects import domain as subjects
from privacy.work import domain as later
from takedown.notices import tokens
from takedown.notices.domain import confirming, deciding, ending, filing
from takedown.notices.domain.deciding import Judgement
from takedown.notices.domain.examining import CURE
from takedown.notices.domain.files import accepted
from takedown.notices.domain.writing import Sent
from takedown.notices.enums import Element
from takedown.notices.models import CopyrightCase
from takedown.works import domain
from takedown.works.enums import SourceType, WorkKind
from takedown.works.models import Work
from takedown.works.queries import published

BORROWED = "how-a-silver-door-closes"
# Nobody in particular put the page of the demo up.
EDITOR = uuid.UUID("00000000-0000-4000-8000-0000000000d3")
PROOF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
WHO = itertools.cycle(
    (
        ("Lin Xiaoyu", "Silver Door Press", "en"),
        ("陳家明", "靈犀文化有限公司", "zh-hant"),
        ("王敏", "启明影像工作室", "zh-hans"),
    )
)
HUMAN = (
    Element.WORK, Element.AUTHORITY, Element.IDENTITY, Element.OWNERSHIP, Element.INFRINGEMENT,
)  # fmt: skip


def load(*, uploader_id: uuid.UUID | None = None) -> int:
    """File what is not there yet; return how many notices were made.

    The uploader put up the page that is removed, and is asked for an answer.
    """
    if CopyrightCase.objects.exists():
        return 0
    works = list(published().order_by("slug")[:6])
    if not works:
        return 0
    turns = itertools.cycle(works)
    staff = subjects.create().pk
    draft(next(turns))
    received(next(turns), identity="")
    received(next(turns))
    for_review(received(next(turns)), staff)
    refused = for_review(received(next(turns)), staff)
    deciding.reject(
        case_id=refused.pk, actor_id=staff, reason="A short quotation with its source is lawful."
    )
    taken = for_review(received(borrowed(uploader_id)), staff)
    deciding.accept(case_id=taken.pk, actor_id=staff, kept={})
    ending.withdraw(case_id=received(next(turns)).pk)
    unraised()
    late()
    return CopyrightCase.objects.count()


def borrowed(uploader_id: uuid.UUID | None) -> Work:
    """Return a page of the demo that a right holder has had removed."""
    found = Work.objects.filter(slug=BORROWED).first()
    if found is not None:
        return found
    values = domain.Values(
        slug=BORROWED,
        kind=WorkKind.TEXT,
        source_type=SourceType.THIRD_PARTY,
        source_name="Hinge Weekly",
        source_locator="No. 7, page 12",
        texts={
            "en": domain.Text("How a silver door closes", "From a magazine.", "Slowly."),
            "zh-hans": domain.Text("银色的门如何关上", "摘自一本杂志。", "慢慢地。"),
            "zh-hant": domain.Text("銀色的門如何關上", "摘自一本雜誌。", "慢慢地。"),
        },
    )
    work = domain.write(values=values, actor_id=EDITOR, uploader_id=uploader_id)
    return domain.publish(work_id=work.pk)


def draft(work: Work, **changes: Any) -> CopyrightCase:
    """File a notice that nobody has confirmed."""
    name, company, language = next(WHO)
    number = CopyrightCase.objects.count() + 1
    answers: dict[str, Any] = {
        "name": name,
        "email": f"notices-{number}@example.com",
        "phone": "+852 3000 0000",
        "company": company,
        "extent_works": f"All works of {company}",
        "extent_rights": "Copying and making available online",
        "extent_territory": "Worldwide",
        "capacity": "owner",
        "owner": company,
        "title": work.title(language),
        "work_type": "text",
        "original": "https://example.com/original",
        "identity": "Companies Registry of Hong Kong, number 1234567",
        "ownership": "First published by us in 2019",
        "infringement": "The page copies our second chapter",
        "terms": [work.title(language)],
        "addresses": [settings.SITE_URL + work.get_absolute_url()],
        "good_faith": True,
        "accuracy": True,
        "signature": name,
        **changes,
    }
    uploads = {"ownership_file": accepted(name="first-edition.pdf", content=PROOF)}
    return filing.file_notice(sent=sent(answers, language, uploads))


def sent(answers: Mapping[str, Any], language: str, uploads: Mapping[str, Any]) -> Sent:
    typed = {name: [str(value)] for name, value in answers.items()}
    return Sent(
        answers=answers, uploads=uploads, as_sent=typed, source="192.0.2.0/24", language=language
    )


def received(work: Work, **changes: Any) -> CopyrightCase:
    case = draft(work, **changes)
    return confirming.confirm(token=tokens.token("confirm", case.pk))


def for_review(case: CopyrightCase, staff: Any) -> CopyrightCase:
    """Find every proof valid."""
    verdicts = {element: Judgement(is_valid=True) for element in HUMAN}
    return deciding.judge(case_id=case.pk, actor_id=staff, judgements=verdicts)


@transaction.atomic
def unraised() -> None:
    """Let the time of one incomplete notice be over; its clock's work does the rest."""
    work = published().order_by("slug").first()
    if work is not None:
        case = received(work, ownership="", infringement="")
        move(case, "cure_due_at", timedelta(days=11))
        later.schedule(kind=CURE, reference=str(case.pk))


def late() -> None:
    """Let one notice wait longer for a person than we promise."""
    case = CopyrightCase.objects.filter(state="complete").first()
    if case is not None:
        move(case, "contact_due_at", timedelta(days=4))


def move(case: CopyrightCase, column: str, by: timedelta) -> None:
    """Set a clock back, as if time had passed."""
    moment = getattr(case, column)
    if moment is not None:
        CopyrightCase.objects.filter(pk=case.pk).update(**{column: moment - by})
