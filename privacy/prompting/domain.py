"""Taking the answer to a question: the only writer of what was shown and refused (P-1.4).

A yes to a text is an acceptance, a yes or "not now" to a function an event of consent; both name
the version, which must be the one in force and must have been shown to this person.
"""

import uuid

from django.db import transaction

from privacy.consent import domain as consents
from privacy.consent.domain import Circumstances, NotShown, VersionNotInForce
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent
from privacy.policies import queries as policies
from privacy.policies.domain import accept
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.prompting.enums import Answer
from privacy.prompting.models import TextAsked
from privacy.prompting.news import News
from privacy.prompting.questions import Question
from privacy.subjects.domain import WRITABLE, SubjectGone, lock_for_change, lock_for_writing
from privacy.subjects.models import Subject


def record_shown(
    *, subject_id: uuid.UUID, asked: Question, news: list[News], where: Circumstances
) -> ConsentEvent | None:
    """Keep that a question was shown; for a function return the event an answer refers to.

    Raises SubjectGone while somebody leaves, VersionNotInForce when a version came meanwhile.
    """
    if not asked.is_text:
        return consents.record_shown(
            holder=Holder(subject_id=subject_id),
            feature=Feature(asked.about),
            language=where.language,
            channel=where.channel,
            source_address=where.source,
            news=[each.as_words for each in news],
        )
    with transaction.atomic():
        subject = lock_for_writing(subject_id=subject_id)
        note(subject, asked.version, Answer.SHOWN, where)
    return None


def note(subject: Subject, version: PolicyVersion, act: Answer, where: Circumstances) -> None:
    """Write one row, once."""
    row = TextAsked(subject=subject, version=version, act=act, language=where.language)
    TextAsked.objects.bulk_create([row], ignore_conflicts=True)


def answer_text(
    *,
    subject_id: uuid.UUID,
    document: Document,
    version_number: int,
    agrees: bool,
    where: Circumstances,
) -> bool:
    """Take a yes or "not now" to a later version of a text; return whether it is agreed to now.

    In order: the person is locked (SubjectGone), the version is in force (VersionNotInForce), it
    was shown to them (NotShown). A "not now" takes back no yes, whichever tab was faster.
    """
    with transaction.atomic():
        subject = lock_for_change(subject_id=subject_id)
        if subject.state not in WRITABLE:
            raise SubjectGone
        version = policies.in_force(document)
        if version is None or version.number != version_number:
            raise VersionNotInForce
        seen = TextAsked.objects.filter(subject=subject, version=version, act=Answer.SHOWN)
        if not seen.exists():
            raise NotShown
        if agrees:
            accept(subject=subject, version=version, language=where.language)
        elif not policies.has_accepted(subject=subject, version=version):
            note(subject, version, Answer.REFUSED, where)
            return False
    return True


def answer_feature(
    *,
    subject_id: uuid.UUID,
    feature: Feature,
    version_number: int,
    agrees: bool,
    shown: uuid.UUID | None,
    where: Circumstances,
    despite_gpc: bool = False,
) -> ConsentEvent:
    """Take a yes or "not now" to what a version adds to a function; raises as `consent.decide`."""
    return consents.decide(
        holder=Holder(subject_id=subject_id),
        feature=str(feature),
        version_number=version_number,
        granted=agrees,
        language=where.language,
        channel=where.channel,
        shown=shown,
        source_address=where.source,
        gpc=where.gpc,
        despite_gpc=despite_gpc,
    )
