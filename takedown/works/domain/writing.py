"""Writing a work, putting it on the site, taking it back: what an editor may do, and when.

A removed work is locked: neither its words nor its state change by an editor's hand (T-1.6).
An official text that was changed waits for a reviewer who did not write it (T-2.5).
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import rfc8785
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from takedown.works import files
from takedown.works.enums import SourceType, WorkKind, WorkState
from takedown.works.files import Kept, Upload
from takedown.works.models import Correction, ExternalLink, Uploader, Work, WorkFile, WorkText
from takedown.works.models.work import digest
from takedown.works.rules import NotPublishable, Problems, problems


class Locked(Exception):  # noqa: N818 - reads as the news it is
    """The work is removed: nobody edits it until every cause has ended."""


class NotAllowed(Exception):  # noqa: N818
    """The step needs somebody else, or another state."""


@dataclass(frozen=True)
class Text:
    """The words of a work in one language; without a title there are none."""

    title: str
    summary: str = ""
    body: str = ""


@dataclass(frozen=True)
class Values:
    """Everything an editor tells about a work."""

    slug: str
    kind: str = ""
    source_type: str = ""
    source_name: str = ""
    source_locator: str = ""
    is_excerpt: bool = False
    issuing_body: str = ""
    document_number: str = ""
    issue_date: date | None = None
    obtained_from: str = ""
    texts: Mapping[str, Text] = field(default_factory=dict)
    link_ids: Collection[uuid.UUID] | None = None
    see_also_ids: Collection[uuid.UUID] | None = None

    @property
    def titles(self) -> dict[str, str]:
        return {language: text.title for language, text in self.texts.items()}


# Written into the row as they are; the rest of Values has tables of its own.
PLAIN = tuple(
    each.name
    for each in fields(Values)
    if each.name not in {"texts", "link_ids", "see_also_ids", "is_excerpt"}
)


@transaction.atomic
def write(
    *,
    values: Values,
    actor_id: uuid.UUID,
    work_id: uuid.UUID | None = None,
    upload: Upload | None = None,
    correction: str = "",
    uploader_id: uuid.UUID | None = None,
) -> Work:
    """Make a work (always a draft) or change one; return it.

    - Raises Locked for a removed work, NotAccepted for the file, and NotPublishable when a
      published work would no longer be fit to be seen.
    - A changed official text goes back to draft: it waits for its review.
    - `correction` is told on the page of a published work, with its date.
    """
    work = lock(work_id) if work_id else Work(written_by=actor_id)
    kept = files.keep(upload, work_id=work.pk) if upload else None
    has_file = kept is not None or WorkFile.objects.filter(pk=work.pk).exists()
    if work.state == WorkState.PUBLISHED:
        refuse(problems(values, titles=values.titles, has_file=has_file))
    put(work, values)
    if work_id is None:
        work.save(force_insert=True)
        if uploader_id:
            Uploader.objects.create(work=work, subject_id=uploader_id)
    put_texts(work, values.texts)
    if kept:
        put_file(work, kept)
    put_relations(work, values)
    seal(work, actor_id=actor_id, correction=correction)
    return work


def lock(work_id: uuid.UUID) -> Work:
    """Lock a work that may be edited; raises Locked."""
    work = Work.objects.select_for_update().get(pk=work_id)
    if work.state == WorkState.REMOVED:
        raise Locked
    return work


def refuse(found: Problems) -> None:
    """Raise NotPublishable when there are problems."""
    if found:
        raise NotPublishable(found)


def put(work: Work, values: Values) -> None:
    """Set the plain columns; our own works carry no typed source."""
    for name in PLAIN:
        value = getattr(values, name)
        setattr(work, name, value.strip() if isinstance(value, str) else value)
    work.is_excerpt = values.is_excerpt
    if values.source_type == SourceType.OWN:
        work.source_name = work.source_locator = ""
        work.is_excerpt = False


def put_texts(work: Work, texts: Mapping[str, Text]) -> None:
    """Write the words of each language; a language without a title has none."""
    told = {language: text for language, text in texts.items() if text.title.strip()}
    work.texts.exclude(language__in=told).delete()
    for language, text in told.items():
        WorkText.objects.update_or_create(
            work=work,
            language=language,
            defaults={
                "title": text.title.strip(),
                "summary": text.summary.strip(),
                "body": text.body.strip().replace("\r\n", "\n"),
            },
        )


def put_file(work: Work, kept: Kept) -> None:
    WorkFile.objects.update_or_create(
        work=work,
        defaults={
            "key": kept.key,
            "name": kept.name,
            "type": kept.type,
            "size": kept.size,
            "sha256": kept.sha256,
        },
    )


def put_relations(work: Work, values: Values) -> None:
    if values.link_ids is not None:
        work.links.set(ExternalLink.objects.filter(pk__in=values.link_ids))
    if values.see_also_ids is not None:
        work.see_also.set(Work.objects.filter(pk__in=values.see_also_ids).exclude(pk=work.pk))


def seal(work: Work, *, actor_id: uuid.UUID, correction: str) -> None:
    """Note who wrote, and the hash of what now stands; what changed loses its review."""
    standing = content_hash(work)
    if standing != work.content_sha256:
        work.content_sha256, work.written_by = standing, actor_id
        work.reviewed_by = work.reviewed_at = None
        if work.kind == WorkKind.OFFICIAL and work.state == WorkState.PUBLISHED:
            work.state = WorkState.DRAFT
        if correction.strip() and work.published_at:
            Correction.objects.create(work=work, note=correction.strip())
    work.changed_at = Now()
    work.save()
    work.refresh_from_db()


def content_hash(work: Work) -> str:
    """Return the hash over kind, source, words and file, in canonical JSON."""
    file = WorkFile.objects.filter(pk=work.pk).first()
    content: dict[str, Any] = {
        "kind": work.kind,
        "source": work.source if work.source_type else "",
        "is_excerpt": work.is_excerpt,
        "official": [
            work.issuing_body,
            work.document_number,
            work.issue_date.isoformat() if work.issue_date else "",
            work.obtained_from,
        ],
        "texts": {
            text.language: [text.title, text.summary, text.body]
            for text in WorkText.objects.filter(work=work)
        },
        "file": file.sha256 if file else "",
    }
    return digest(rfc8785.dumps(content))


@transaction.atomic
def review(*, work_id: uuid.UUID, actor_id: uuid.UUID) -> Work:
    """Note that somebody else than the author compared an official text with its original."""
    work = lock(work_id)
    if work.kind != WorkKind.OFFICIAL or actor_id == work.written_by:
        raise NotAllowed
    if work.reviewed_by is None:
        Work.objects.filter(pk=work.pk).update(reviewed_by=actor_id, reviewed_at=Now())
        work.refresh_from_db()
    return work


@transaction.atomic
def publish(*, work_id: uuid.UUID) -> Work:
    """Put a work on the site; raises Locked, NotPublishable. Twice is harmless."""
    work = lock(work_id)
    if work.state == WorkState.PUBLISHED:
        return work
    refuse(standing_problems(work))
    work.state = WorkState.PUBLISHED
    work.published_at = work.published_at or Now()
    work.save(update_fields=["state", "published_at"])
    work.refresh_from_db()
    return work


def standing_problems(work: Work) -> Problems:
    """Return what keeps a work as it stands from being shown."""
    titles = dict(WorkText.objects.filter(work=work).values_list("language", "title"))
    has_file = WorkFile.objects.filter(pk=work.pk).exists()
    found = problems(work, titles=titles, has_file=has_file)
    for more in (not_reviewed(work, kind=work.kind), twin_of_removed(work)):
        for name, words in more.items():
            found.setdefault(name, []).extend(words)
    return found


def twin_of_removed(work: Work) -> Problems:
    """Return what keeps the file of a removed work from being shown under another name."""
    own = WorkFile.objects.filter(pk=work.pk).values("sha256")
    if not WorkFile.objects.filter(sha256__in=own, work__state=WorkState.REMOVED).exists():
        return {}
    return {"upload": [_("The same file was removed from the site and may not come back")]}


def not_reviewed(work: Work, *, kind: str) -> Problems:
    """Return what keeps an official text from being shown that nobody else has compared."""
    if kind != WorkKind.OFFICIAL or work.reviewed_by is not None:
        return {}
    return {"kind": [_("An official text waits until somebody else has compared it")]}


@transaction.atomic
def unpublish(*, work_id: uuid.UUID) -> Work:
    """Take a work off the site by an editor's own choice; raises Locked. Twice is harmless."""
    work = lock(work_id)
    if work.state == WorkState.PUBLISHED:
        work.state = WorkState.DRAFT
        work.save(update_fields=["state"])
    return work
