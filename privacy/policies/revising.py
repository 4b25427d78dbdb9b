"""A text on its way to being a version: drafted, completed, approved by somebody else (P-1.3).

The files are the text; nobody types a clause here. What is added to it: the kind, why there is a
new version, what it adds explained, the day. One person completes, another approves; both are
members of staff who may decide about texts, and who they were stays with the version.
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from privacy.policies import domain, queries
from privacy.policies.domain import Dossier, Explanations, NotReady, Words
from privacy.policies.enums import OPEN, Document, Kind, RevisionState
from privacy.policies.models import PolicyVersion, Revision
from privacy.policies.reading import Draft
from privacy.policies.signals import text_in_force
from privacy.work.clock import now

# Answered by the app that knows the staff: may this Subject decide about texts?
OFFICERS: list[Callable[[uuid.UUID], bool]] = []
# Answered by those who know what a draft adds: the explanations that are written already.
WRITTEN: list[Callable[[Draft], Explanations]] = []


class NotAnOfficer(Exception):  # noqa: N818 - reads as the news it is
    """Not a member of staff who may decide about texts."""


class SamePerson(Exception):  # noqa: N818
    """Whoever completed a text is not the one who approves it."""


class NotOpen(Exception):  # noqa: N818
    """There is no draft, or it is in another state: somebody else was here first."""


def draft_of(revision: Revision) -> Draft:
    """Return the text of a revision as it is published."""
    return Draft(Document(revision.document), revision.clauses)


def dossier_of(revision: Revision) -> Dossier:
    """Return what stands with the text of a completed revision."""
    return Dossier(
        kind=Kind(revision.kind),
        reasons=revision.reasons,
        explanations=revision.explanations,
        completed_by=revision.completed_by,
        approved_by=revision.approved_by,
    )


def require_officer(subject_id: uuid.UUID) -> None:
    """Raise NotAnOfficer unless somebody answers for this person."""
    if not any(answer(subject_id) for answer in OFFICERS):
        raise NotAnOfficer


def open_revision(document: str) -> Revision | None:
    """Return the text that is on its way; there is at most one of a document."""
    return Revision.objects.filter(document=document, state__in=OPEN).first()


@transaction.atomic
def take_up(*, draft: Draft) -> Revision | None:
    """Make the files the draft of the next version; None where they say what is published.

    What was completed with another text goes back to a draft. The same text again changes nothing.
    """
    domain.lock(draft.document)
    revision = open_revision(draft.document)
    newest = queries.newest(draft.document)
    if newest is not None and newest.sha256 == draft.sha256:
        return None
    if revision is None:
        revision = Revision(document=draft.document)
    elif revision.sha256 == draft.sha256:
        return revision
    else:
        reopen(revision)
    revision.clauses, revision.sha256 = draft.clauses, draft.sha256
    revision.save()
    return revision


def reopen(revision: Revision) -> None:
    """Make a revision a draft again; whoever completed it has to do so anew."""
    revision.state = RevisionState.DRAFT
    revision.completed_by = revision.completed_at = None
    revision.save()


def locked(revision_id: uuid.UUID, *, state: RevisionState) -> Revision:
    """Lock a document and its revision in the state that is asked for; raises NotOpen."""
    found = Revision.objects.filter(pk=revision_id).first()
    if found is None:
        raise NotOpen
    domain.lock(found.document)
    found = Revision.objects.select_for_update().get(pk=revision_id)
    if found.state != state:
        raise NotOpen
    return found


def written(draft: Draft) -> Explanations:
    """Return the explanations that stand in the registry already, to begin with."""
    return {code: words for answer in WRITTEN for code, words in answer(draft).items()}


@transaction.atomic
def complete(
    *,
    revision_id: uuid.UUID,
    by: uuid.UUID,
    kind: Kind,
    reasons: Words,
    explanations: Explanations,
) -> Revision:
    """Say that a draft is whole, as the first of two people.

    Raises NotAnOfficer, NotOpen, and NotReady with everything that is missing.
    """
    require_officer(by)
    revision = locked(revision_id, state=RevisionState.DRAFT)
    dossier = Dossier(
        kind=kind,
        reasons={language: words.strip() for language, words in reasons.items()},
        explanations=explanations,
        completed_by=by,
    )
    if problems := domain.problems_of(draft_of(revision), dossier):
        raise NotReady(problems)
    revision.kind, revision.reasons = kind, dossier.reasons
    revision.explanations = explanations
    revision.completed_by, revision.completed_at = by, now()
    revision.state = RevisionState.COMPLETE
    revision.save()
    return revision


@transaction.atomic
def send_back(*, revision_id: uuid.UUID, by: uuid.UUID) -> Revision:
    """Make a completed revision a draft again. Raises NotAnOfficer or NotOpen."""
    require_officer(by)
    revision = locked(revision_id, state=RevisionState.COMPLETE)
    reopen(revision)
    return revision


@transaction.atomic
def approve(
    *, revision_id: uuid.UUID, by: uuid.UUID, effective_at: datetime | None = None
) -> PolicyVersion:
    """Publish what another person completed: in force at once, or from a later moment on.

    Raises NotAnOfficer, NotOpen, SamePerson, TooEarly; NotReady where the functions or the text
    before it have changed since it was completed.
    """
    require_officer(by)
    revision = locked(revision_id, state=RevisionState.COMPLETE)
    if revision.completed_by == by:
        raise SamePerson
    dossier = replace(dossier_of(revision), approved_by=by)
    version = domain.publish(draft=draft_of(revision), dossier=dossier, effective_at=effective_at)
    if version.sha256 != revision.sha256 or version.approved_by != by:
        raise NotOpen
    is_now = version.effective_at <= now()
    revision.approved_by, revision.version = by, version
    revision.state = RevisionState.PUBLISHED if is_now else RevisionState.SCHEDULED
    revision.save()
    supersede(version.document)
    return version


@transaction.atomic
def take_effect(*, version_id: int) -> None:
    """Note that the day of a version has come; announces it once, whoever asks how often."""
    version = PolicyVersion.objects.get(pk=version_id)
    domain.lock(version.document)
    waiting = Revision.objects.filter(
        version=version, state=RevisionState.SCHEDULED, version__effective_at__lte=now()
    )
    if waiting.update(state=RevisionState.PUBLISHED):
        supersede(version.document)
        text_in_force.send(PolicyVersion, version=version)


def supersede(document: str) -> None:
    """Note which revisions are no longer in force."""
    in_force = queries.in_force(Document(document))
    if in_force is not None:
        Revision.objects.filter(
            document=document, state=RevisionState.PUBLISHED, version__number__lt=in_force.number
        ).update(state=RevisionState.SUPERSEDED)
