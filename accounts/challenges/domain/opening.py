"""A challenge begins: what is doubted, why, on what evidence; told at once with its deadline.

- A member of staff names elements, a reason of the list and the evidence, in words that the person
  reads. The only rule that may raise one is an authority's "differs" (P-2.4).
- One is undecided at a time; the same doubt about the same unchanged answers comes only once.
- A notice never decides anything: the account goes on as it was.
"""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.challenges.domain import letters, standing
from accounts.challenges.enums import ENDED, ChallengeReason
from accounts.challenges.facts import DOUBTED, cover, facts_of
from accounts.enums import AccountState
from accounts.models import AccuracyChallenge, User
from privacy.formparts.words import said
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.subjects.domain import lock_for_writing
from privacy.work import domain as work

OVERDUE = "challenge.overdue"
SHORTEST_TEXT = 10
IN_USE = frozenset({AccountState.ACTIVE, AccountState.CHALLENGED, AccountState.INCOMPLETE})


class NothingNamed(Exception):  # noqa: N818 - reads as the news it is
    """No element, one that cannot be doubted, or no reason of the list."""


class EvidenceMissing(Exception):  # noqa: N818
    """Staff raise a doubt only with the evidence it rests on."""


class NotYours(Exception):  # noqa: N818
    """Nobody raises or decides a challenge of themselves."""


class NothingToChallenge(Exception):  # noqa: N818
    """No account in use: not finished, cancelled, gone, or a member of staff's."""


class AlreadyOpen(Exception):  # noqa: N818
    """A challenge of this person is undecided."""


class SameFacts(Exception):  # noqa: N818
    """The same doubt about these very answers was settled or decided before."""


@transaction.atomic
def open_challenge(
    *,
    subject_id: uuid.UUID,
    elements: Collection[str],
    reason: str,
    now: datetime,
    by: uuid.UUID | None = None,
    evidence: str = "",
) -> AccuracyChallenge:
    """Open a challenge and tell the person; `by` None is the rule. Raises what this file names.

    In order: it is written, the account becomes `challenged`, the evidence is noted, the mail goes
    out, its deadline is scheduled. Raises SubjectGone too.
    """
    require_named(elements=elements, reason=reason, by=by, evidence=evidence)
    if by == subject_id:
        raise NotYours
    subject = lock_for_writing(subject_id=subject_id)
    if not User.objects.filter(
        subject=subject, is_staff=False, account_state__in=IN_USE, profile__isnull=False
    ).exists():
        raise NothingToChallenge
    facts = facts_of(subject_id=subject_id, elements=elements)
    refuse_again(subject_id=subject_id, reason=reason, facts=facts)
    challenge = AccuracyChallenge(
        subject=subject,
        elements=sorted(elements),
        reason=reason,
        evidence=said(evidence) or None,
        raised_by_id=by,
        facts=facts,
        opened_at=now,
        due_at=now + settings.CHALLENGE_ANSWER_WITHIN,
    )
    try:
        with transaction.atomic():
            challenge.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyOpen from error
    standing.follow(subject)
    append(
        EntryKind.CHALLENGE_OPENED,
        {
            "cause": "staff" if by else "rule",
            "challenge": challenge.pk,
            "elements": len(challenge.elements),
        },
    )
    letters.opened(challenge, subject)
    work.schedule(kind=OVERDUE, reference=str(challenge.pk), due_at=challenge.due_at)
    return challenge


def require_named(
    *, elements: Collection[str], reason: str, by: uuid.UUID | None, evidence: str
) -> None:
    if not elements or set(elements) - set(DOUBTED) or reason not in ChallengeReason.values:
        raise NothingNamed
    if by is None and reason != ChallengeReason.MISMATCH:
        raise NothingNamed
    if by is not None and len(said(evidence)) < SHORTEST_TEXT:
        raise EvidenceMissing


def refuse_again(*, subject_id: uuid.UUID, reason: str, facts: dict[str, str]) -> None:
    """Raise SameFacts where an ended challenge had this reason and held all of these facts."""
    ended = AccuracyChallenge.objects.filter(subject=subject_id, reason=reason, state__in=ENDED)
    if any(cover(before, facts) for before in ended.values_list("facts", flat=True)):
        raise SameFacts
