"""What accounts does later: check details, end what is past its time."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings

from accounts.challenges import duties as challenges
from accounts.domain import (
    activation,
    addresses,
    code_requests,
    codes,
    drafts,
    limits,
    marks,
    passkeys,
    previous,
    reaching,
    recovery,
    recycling,
    registration,
    reminders,
    sign_ins,
    standing,
    tickets,
)
from accounts.identity import duties as identity
from accounts.models import User
from accounts.sessions import SessionStore
from privacy.subjects.domain import SubjectGone
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, handler

__all__ = [
    "addresses",
    "challenges",
    "check_details",
    "clear_sessions",
    "end_codes",
    "forget_sign_ins",
    "identity",
    "purge_unfinished",
    "send_asked_code",
]
BATCH = 50
# Rows that nothing hangs on.
CHUNK = 5000


@handler(activation.CHECK, priority=5)
def check_details(job: Job) -> Outcome:
    """Make a submitted account active or incomplete."""
    user = User.objects.filter(subject=uuid.UUID(job.reference)).first()
    if user is not None:
        activation.check_details(user_id=user.pk, now=now())
        with suppress(SubjectGone):
            standing.settle(user=user, now=now())
    return Done()


@handler(reminders.CERTIFICATE)
def certificate_ends(job: Job) -> Outcome:
    """Remind of a certificate that ends; when it is over, what hangs on it follows."""
    return turn(job, reminders.remind_of_certificate)


@handler(reminders.STILL_RIGHT)
def ask_if_still_right(job: Job) -> Outcome:
    """Ask once a year whether all is still right."""
    return turn(job, reminders.ask_if_still_right)


def turn(job: Job, remind: Callable[..., datetime | None]) -> Outcome:
    """Let a reminder say what is due, and come back when it says."""
    user = User.objects.filter(subject=uuid.UUID(job.reference)).first()
    moment = now()
    try:
        again_at = remind(user=user, now=moment) if user else None
        if user is not None:
            standing.settle(user=user, now=moment)
    except SubjectGone:
        # Should the deletion be cancelled, the hourly look at the rules plans it anew.
        return Done()
    return Again(after=again_at - moment) if again_at else Done()


@handler("accounts.follow_rules", every=timedelta(hours=1))
def follow_rules(_job: Job) -> Outcome:
    """Hold accounts to the rules of today whom nobody has held to them yet."""
    behind = marks.to_be_asked(limit=BATCH)
    for user in User.objects.filter(pk__in=behind):
        with suppress(SubjectGone):
            standing.settle(user=user, now=now())
    return Again() if len(behind) == BATCH else Done()


@handler(code_requests.SEND, priority=5)
def send_asked_code(job: Job) -> Outcome:
    """Send the code that somebody asked for to come in, where an account is there."""
    code_requests.send(request_id=uuid.UUID(job.reference))
    return Done()


@handler(recovery.TELL)
def tell_of_recovery(job: Job) -> Outcome:
    """Tell the old channels of an account that somebody asks for it."""
    recovery.tell(recovery_id=uuid.UUID(job.reference))
    return Done()


@handler(recovery.DECIDE)
def decide_recovery(job: Job) -> Outcome:
    """Go by what the authority said, once the time is over."""
    later = recovery.decide(recovery_id=uuid.UUID(job.reference))
    return Again(after=later) if later else Done()


@handler("accounts.purge_unfinished", every=timedelta(minutes=10))
def purge_unfinished(_job: Job) -> Outcome:
    """Remove registrations nobody finished, and drafts and tickets past their time."""
    drafts.sweep()
    tickets.sweep()
    reaching.sweep()
    gone = registration.purge_unfinished(before=now() - settings.INCOMPLETE_SIGNUP_TTL, limit=BATCH)
    swept = (gone, recycling.sweep(limit=BATCH), recovery.sweep(limit=BATCH))
    return Again() if BATCH in swept else Done()


@handler(recycling.TELL)
def tell_of_claim(job: Job) -> Outcome:
    """Tell the account that holds a number which somebody else has proven."""
    recycling.tell(claim_id=uuid.UUID(job.reference))
    return Done()


@handler(recycling.RELEASE)
def release_number(job: Job) -> Outcome:
    """Take a number from the account that still holds it, when its new holder's time has come."""
    done = recycling.release(claim_id=uuid.UUID(job.reference))
    return Done() if done else Again(after=timedelta(hours=1))


@handler("accounts.forget_previous_values", every=timedelta(hours=1))
def forget_previous_values(_job: Job) -> Outcome:
    """Delete what changes replaced and nobody took back in time (D-64)."""
    gone = previous.forget_old(now=now(), limit=BATCH)
    return Again() if gone == BATCH else Done()


@handler("accounts.end_codes", every=timedelta(minutes=1))
def end_codes(_job: Job) -> Outcome:
    """Remove codes that are used or expired, and counts no limit looks at any more."""
    codes.sweep()
    code_requests.sweep()
    limits.sweep()
    return Done()


@handler("accounts.forget_passkey_uses", every=timedelta(hours=1))
def forget_passkey_uses(_job: Job) -> Outcome:
    """Remove what came of answers by passkeys that are past their time (D-21)."""
    passkeys.forget_uses(before=now() - settings.PASSKEY_RESULT_KEPT)
    return Done()


@handler("accounts.clear_sessions", every=timedelta(hours=1))
def clear_sessions(_job: Job) -> Outcome:
    """Remove sessions past their time."""
    SessionStore.clear_expired()
    return Done()


@handler("accounts.forget_sign_ins", every=timedelta(hours=1))
def forget_sign_ins(_job: Job) -> Outcome:
    """Remove sign-ins and failed tries past their time, a bounded chunk."""
    gone = sign_ins.forget_old(before=now() - settings.SIGN_INS_KEPT, limit=CHUNK)
    return Again() if gone == CHUNK else Done()
