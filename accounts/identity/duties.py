"""Asking authorities later, again and no longer: one row of Work for each check."""

import uuid
from datetime import timedelta
from enum import Enum, auto

from django.utils.timezone import localdate

from accounts.identity import adapters
from accounts.identity.domain import answering, asking
from accounts.identity.domain.opening import ASK
from accounts.models import IdentityCheck
from privacy.disclosure.gate import NotAuthorised
from privacy.messages.failures import Final, Later
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, Retry, handler

SHORTEST_WAIT = timedelta(seconds=1)


class Asked(Enum):
    """How a try ended."""

    SENT = auto()
    NOTHING_TO_SEND = auto()
    REFUSED = auto()


def ask(job: Job) -> Asked:
    """Send the question, if there is one to send; may run twice, under the same number."""
    question = asking.begin(check_id=uuid.UUID(job.reference), now=now())
    if question is None:
        return Asked.NOTHING_TO_SEND
    try:
        adapters.ask(question)
    except Final:
        return Asked.REFUSED
    except NotAuthorised as refusal:
        # Waits until a person has switched the authority on, or until the check's time is over.
        raise Retry("not_authorised") from refusal
    except Later as trouble:
        raise Retry(trouble.reason, after=trouble.after) from trouble
    return Asked.SENT


@handler(ASK, outside=ask)
def record(job: Job, asked: Asked) -> Outcome:
    """Record the try, then wait for the answer; without one the check ends at its time."""
    check_id, moment = uuid.UUID(job.reference), now()
    if asked == Asked.SENT:
        asking.note_accepted(check_id=check_id, now=moment)
    check = IdentityCheck.objects.filter(pk=check_id, closed_at=None).first()
    if check is None:
        return Done()
    if asked == Asked.REFUSED or moment >= check.answer_due_at:
        asking.give_up(check_id=check_id, now=moment)
        return Done()
    return Again(max(check.answer_due_at - moment, SHORTEST_WAIT))


@handler("identity.expire", every=timedelta(days=1))
def expire(_job: Job) -> Outcome:
    """End matches whose document has ended."""
    answering.expire(today=localdate(now()))
    return Done()
