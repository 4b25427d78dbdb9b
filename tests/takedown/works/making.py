"""Works and links of every sort, made by the domain as an editor makes them."""

import itertools
import uuid
from datetime import date
from typing import Any

from django.db import connection

from takedown.references import public_reference
from takedown.works import domain
from takedown.works.domain import Cause, Text, Values
from takedown.works.enums import CauseKind, Ground, Law, SourceType, WorkKind
from takedown.works.files import Upload
from takedown.works.models import ExternalLink, Removal, Work

EDITOR, REVIEWER, LAWYER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
NUMBER = itertools.count(1)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


def values(**told: Any) -> Values:
    """Return what an editor tells about one of our own texts, but for what a test tells."""
    plain: dict[str, Any] = {
        "slug": f"work-{next(NUMBER)}",
        "kind": WorkKind.TEXT,
        "source_type": SourceType.OWN,
        "texts": {"en": Text("A door that opens", "About doors.", "It opens.\n\nIt closes.")},
    }
    return Values(**plain | told)


def third_party(**told: Any) -> Values:
    return values(
        **{
            "source_type": SourceType.THIRD_PARTY,
            "source_name": "Hinge Weekly",
            "source_locator": "No. 7, page 12",
        }
        | told
    )


def official(**told: Any) -> Values:
    return values(
        **{
            "kind": WorkKind.OFFICIAL,
            "issuing_body": "Office of Doors",
            "document_number": "OD 12/2026",
            "issue_date": date(2026, 3, 1),
            "obtained_from": "The Gazette of the office, no. 9",
        }
        | told
    )


def draft(told: Values | None = None, *, upload: Upload | None = None) -> Work:
    return domain.write(values=told or values(), actor_id=EDITOR, upload=upload)


def published(told: Values | None = None, *, upload: Upload | None = None) -> Work:
    work = draft(told, upload=upload)
    if work.is_official:
        domain.review(work_id=work.pk, actor_id=REVIEWER)
    return domain.publish(work_id=work.pk)


def link(url: str = "", **told: Any) -> ExternalLink:
    return domain.make_link(
        url=url or f"https://files.example.com/{next(NUMBER)}",
        labels={"en": "The plans, on another site"},
        actor_id=EDITOR,
        **told,
    )


def notice(case_id: uuid.UUID | None = None) -> Cause:
    case = case_id or uuid.uuid4()
    return Cause(CauseKind.NOTICE, case, public_reference(case), law=Law.DMCA)


def remove(
    target: Work | ExternalLink, cause: Cause | None = None, ground: Ground = Ground.COPYRIGHT
) -> Removal:
    return domain.remove(target=target, ground=ground, cause=cause or notice(), actor_id=LAWYER)


def settle() -> None:
    """Have the deferred triggers judge now what they would judge at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
