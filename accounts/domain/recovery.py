"""Both number and mailbox are lost: an account goes back to whom the authority says it belongs.

1. Somebody names the account and its holder's certificate and birth date, and proves a new mailbox.
2. Every old channel is told and can stop it; the issuing authority is asked (P-2.4). Nobody learns
   whether there is such an account: the same is said and the same time passes.
3. After RECOVERY_WAIT, and only when the authority agrees, a new password may be set. The old
   number and mailbox leave, so the account is incomplete until a number is proven (P-2.3).

A second factor stays as it is. Whoever can still sign in stops it there, too.
"""

import hmac
import uuid
from datetime import timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import certificates
from accounts.domain import codes, passwords, standing, tickets
from accounts.domain.limits import count_send
from accounts.enums import RECOVERY_OVER, AccountState, CodePurpose, RecoveryState
from accounts.identity.domain.opening import NothingToCheck, open_check
from accounts.identity.enums import OPEN, CheckReason, CheckState
from accounts.models import IdentityCheck, OneTimeCode, Profile, Recovery, User
from accounts.models.user import username_key
from privacy.messages import domain as messages
from privacy.messages.channels import verified_channels
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import (
    WRITABLE,
    SubjectGone,
    change_state,
    create,
    lock_for_change,
    lock_for_writing,
)
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.web.languages import link_to
from privacy.work import domain as work
from privacy.work.clock import now

TELL, DECIDE = "accounts.recovery_tell", "accounts.recovery_decide"
KEPT_AFTER_THE_END = timedelta(days=1)
UNDER_WAY = (RecoveryState.WAITING, RecoveryState.READY)


class RecoveryGone(Exception):  # noqa: N818 - reads as the news it is
    """Nothing stands under this address (any more)."""


class Told(NamedTuple):
    """By what somebody names an account, and where they can be reached."""

    username: str
    certificate_number: str
    birth_date: str
    email: str


# --- whoever asks -------------------------------------------------------------------------------


def ask(*, told: Told, language: str, source: str) -> str:
    """Send a code to the new mailbox and return the token of the asker's page.

    Raises TooManySends. The same is done whether or not there is such an account.
    """
    count_send(target=told.email, source=source)
    token = tickets.new_token()
    with transaction.atomic():
        row = Recovery.objects.create(
            subject=create(),
            holder=holder_of(told),
            page=tickets.hashed(token),
            email=told.email,
            language=language,
        )
        send_code(row, row.subject)
    return token


def holder_of(told: Told) -> uuid.UUID | None:
    """Return whose account this is, if everything that was told is theirs; nobody's otherwise."""
    profile = (
        Profile.objects.select_related("user")
        .filter(user__username_key=username_key(told.username), user__is_staff=False)
        .exclude(user__account_state__in=[AccountState.CANCELLED, AccountState.SUBMITTED])
        .first()
    )
    if profile is None:
        return None
    number = certificates.normalised(told.certificate_number)
    agrees = hmac.compare_digest(number.encode(), (profile.certificate_number or "").encode())
    agrees &= hmac.compare_digest(told.birth_date, profile.birth_date or "")
    return profile.user.subject_id if agrees and number else None


def found(*, page: str) -> Recovery:
    """Return what the asker's token leads to; raises RecoveryGone."""
    row = (
        Recovery.objects.filter(page=tickets.hashed(page))
        .exclude(state=RecoveryState.ASKED, created_at__lt=now() - settings.INCOMPLETE_SIGNUP_TTL)
        .first()
    )
    if row is None:
        raise RecoveryGone
    return row


def prove(*, recovery_id: uuid.UUID, code: str) -> bool:
    """Take the code from the new mailbox; the time begins to run, and others are told by Work."""
    with transaction.atomic():
        row = locked(recovery_id)
        if row.state != RecoveryState.ASKED:
            return True
        if not codes.redeem(
            subject_id=row.subject_id,
            purpose=CodePurpose.RECOVERY_EMAIL,
            target=row.email,
            code=code,
        ):
            return False
        if row.holder and Recovery.objects.filter(holder=row.holder, state__in=UNDER_WAY).exists():
            # One at a time. This one comes to nothing, and looks like one for nobody.
            row.holder = None
        row.state, row.due_at = RecoveryState.WAITING, now() + settings.RECOVERY_WAIT
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            row.holder = None
            row.save()
        work.schedule(kind=TELL, reference=str(row.pk))
        work.schedule(kind=DECIDE, reference=str(row.pk), due_at=row.due_at)
    return True


# --- the account meanwhile ----------------------------------------------------------------------


def tell(*, recovery_id: uuid.UUID) -> None:
    """Tell every old channel, with an address that stops it, and have the authority asked."""
    with transaction.atomic():
        row = Recovery.objects.select_for_update().get(pk=recovery_id)
        if row.state != RecoveryState.WAITING or row.holder is None or row.stop is not None:
            return
        try:
            subject = lock_for_writing(subject_id=row.holder)
            check = open_check(subject_id=row.holder, reason=CheckReason.RECOVERY, now=now())
        except (SubjectGone, NothingToCheck):
            return
        stop = tickets.new_token()
        row.stop, row.check_id = tickets.hashed(stop), check.pk
        row.save(update_fields=["stop", "check_id"])
        for number, address in enumerate(verified_channels.ask(subject.pk)):
            messages.send(
                subject=subject,
                kind=MessageKind.RECOVERY_TOLD,
                channel=address.channel,
                address=address.value,
                language=address.language,
                template="recovery_told",
                context={"link": link_to("recovery_stop", stop), "due_at": row.due_at},
                key=f"recovery_told:{row.pk}:{number}",
            )


def against(user: User) -> Recovery | None:
    """Return who asks for this account."""
    return Recovery.objects.filter(holder=user.subject_id, state__in=UNDER_WAY).first()


def stoppable(*, token: str) -> Recovery:
    """Return what the address of the old channels leads to; raises RecoveryGone."""
    row = Recovery.objects.filter(stop=tickets.hashed(token), state__in=UNDER_WAY).first()
    if row is None:
        raise RecoveryGone
    return row


def stop(*, token: str) -> None:
    """End it by the address that the old channels got; raises RecoveryGone."""
    end(stoppable(token=token).pk, RecoveryState.STOPPED)


def stop_against(*, user: User) -> bool:
    """End it by the hand of whoever is signed in."""
    row = against(user)
    return row is not None and end(row.pk, RecoveryState.STOPPED)


def end(recovery_id: uuid.UUID, state: RecoveryState) -> bool:
    """End a recovery that is under way; whoever asked reads the same letter in every case."""
    with transaction.atomic():
        row = locked(recovery_id)
        if row.state not in UNDER_WAY:
            return False
        Recovery.objects.filter(pk=row.pk).update(state=state, ended_at=now())
        write(row, MessageKind.RECOVERY_REFUSED)
    return True


# --- the end ------------------------------------------------------------------------------------


def decide(*, recovery_id: uuid.UUID) -> timedelta | None:
    """Go by what the authority said; return when to look again, None when it is over."""
    row = Recovery.objects.filter(pk=recovery_id, state__in=UNDER_WAY).first()
    if row is None or row.due_at is None:
        return None
    if row.due_at > now():
        return row.due_at - now()
    if row.state == RecoveryState.READY:
        end(row.pk, RecoveryState.REFUSED)
        return None
    check = IdentityCheck.objects.filter(pk=row.check_id or uuid.UUID(int=0)).first()
    if check is not None and check.closed_at is None and check.state in OPEN:
        return timedelta(hours=6)
    if check is None or check.state != CheckState.MATCH:
        end(row.pk, RecoveryState.REFUSED)
        return None
    return make_ready(row.pk)


def make_ready(recovery_id: uuid.UUID) -> timedelta | None:
    """Send the address at which a new password is set; return how long it is good."""
    with transaction.atomic():
        row = locked(recovery_id)
        if row.state != RecoveryState.WAITING:
            return None
        token = tickets.new_token()
        row.state, row.ready = RecoveryState.READY, tickets.hashed(token)
        row.due_at = now() + settings.RECOVERY_READY_FOR
        row.save()
        write(
            row,
            MessageKind.RECOVERY_READY,
            link=link_to("recovery_password", token),
            due_at=row.due_at,
        )
    return settings.RECOVERY_READY_FOR


def ready_for(*, token: str) -> tuple[Recovery, User]:
    """Return the recovery and the account whose password may be set; raises RecoveryGone."""
    row = Recovery.objects.filter(
        ready=tickets.hashed(token), state=RecoveryState.READY, due_at__gt=now()
    ).first()
    user = User.objects.filter(subject=row.holder).first() if row else None
    if row is None or user is None:
        raise RecoveryGone
    return row, user


def finish(*, token: str, password: str) -> None:
    """Give the account back: new mailbox, new password, no number; every session ends.

    Raises RecoveryGone, SamePassword, and SubjectGone for an account that is being deleted.
    """
    row, user = ready_for(token=token)
    with transaction.atomic():
        lock_for_writing(subject_id=user.subject_id)
        row = locked(row.pk)
        if row.state != RecoveryState.READY:
            raise RecoveryGone
        try:
            with transaction.atomic():
                EmailAddress.objects.filter(user=user).delete()
                EmailAddress.objects.create(user=user, email=row.email, verified=True, primary=True)
        except IntegrityError as taken:
            raise RecoveryGone from taken
        Profile.objects.filter(user=user).update(
            mobile_index=None, mobile_verified_at=None, mobile_declared_at=None
        )
        passwords.change(user=user, password=password, session_key=None)
        Recovery.objects.filter(pk=row.pk).update(state=RecoveryState.DONE, ended_at=now())
        standing.settle(user=user, now=now())


def sweep(*, limit: int) -> int:
    """Forget what nobody proved within a day, and what ended a day ago; return how many."""
    due = Recovery.objects.filter(
        Q(state=RecoveryState.ASKED, created_at__lt=now() - settings.INCOMPLETE_SIGNUP_TTL)
        | Q(state__in=RECOVERY_OVER, ended_at__lt=now() - KEPT_AFTER_THE_END)
    )
    rows = list(due[:limit])
    for row in rows:
        forget(row)
    return len(rows)


def forget_holder(*, subject_id: uuid.UUID) -> None:
    """Forget who asks for the account of somebody who is leaving: there will be none."""
    for row in Recovery.objects.filter(holder=subject_id):
        forget(row)


def forget(row: Recovery) -> None:
    """Remove a recovery and everything of whoever asked."""
    with transaction.atomic():
        subject = lock_for_change(subject_id=row.subject_id)
        if subject.state not in WRITABLE:
            return
        OneTimeCode.objects.filter(subject=subject).delete()
        messages.forget(subject_id=subject.pk)
        Recovery.objects.filter(pk=row.pk).delete()
        change_state(subject=subject, to=SubjectState.ERASING)
        change_state(subject=subject, to=SubjectState.ERASED)


# --- parts --------------------------------------------------------------------------------------


def locked(recovery_id: uuid.UUID) -> Recovery:
    """Lock the asker for writing, then the row; raises RecoveryGone."""
    row = Recovery.objects.filter(pk=recovery_id).first()
    try:
        lock_for_writing(subject_id=row.subject_id if row else uuid.UUID(int=0))
        return Recovery.objects.select_for_update().get(pk=recovery_id)
    except (SubjectGone, Recovery.DoesNotExist) as gone:
        raise RecoveryGone from gone


def send_code(row: Recovery, subject: Subject) -> None:
    """Send a code to the new mailbox."""
    code = codes.issue(subject_id=subject.pk, purpose=CodePurpose.RECOVERY_EMAIL, target=row.email)
    minutes = int(settings.SMS_CODE_TTL / timedelta(minutes=1))
    mail(row, MessageKind.CODE_MAIL, "code", {"code": code, "minutes": minutes})


def write(row: Recovery, kind: MessageKind, **context: object) -> None:
    """Write to whoever asked, at the mailbox that they proved."""
    mail(row, kind, kind.value, context)


def mail(row: Recovery, kind: MessageKind, template: str, context: dict[str, object]) -> None:
    messages.send(
        subject=row.subject,
        kind=kind,
        channel=Channel.MAIL,
        address=row.email,
        language=row.language,
        template=template,
        context=context,
        key=f"{template}:{row.pk}",
    )
