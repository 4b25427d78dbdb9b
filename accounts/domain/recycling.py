"""A number that a carrier gave to somebody else leaves the account that still holds it (P-2.8h).

1. Whoever has the number now proves it by a code. They need no account and are told nothing about
   anybody's.
2. An account that holds it is told by mail, and on its pages.
3. Its holder proves the number once more within NUMBER_RELEASE_AFTER, and keeps it; or it leaves
   the account, which becomes incomplete until another number is proven.

Whom an SMS to the number reaches decides, and nothing else: the latest proof counts.
"""

import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.domain import breaker, codes, marks, tickets
from accounts.domain.limits import count_send
from accounts.domain.proving import mobile_index
from accounts.enums import AccountState, ClaimState, CodePurpose
from accounts.models import NumberClaim, OneTimeCode, Profile, User
from privacy.messages import domain as messages
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
from privacy.subjects.signals import subject_changed
from privacy.web.languages import link_to
from privacy.work import domain as work
from privacy.work.clock import now

TELL, RELEASE = "accounts.number_tell", "accounts.release_number"
KEPT_AFTER_THE_END = timedelta(days=1)
ENDED = (ClaimState.FREED, ClaimState.KEPT)


class ClaimGone(Exception):  # noqa: N818 - reads as the news it is
    """Nothing stands under this address (any more)."""


# --- whoever has the number now -----------------------------------------------------------------


def ask(*, number: str, language: str, source: str) -> str:
    """Send a code to a number in E.164 and return the token of the page that takes it.

    Raises TooManySends. The same is done whether or not an account holds the number.
    """
    count_send(target=number, source=source)
    token = tickets.new_token()
    with transaction.atomic():
        claim = NumberClaim.objects.create(
            subject=create(),
            token_hash=tickets.hashed(token),
            number=number,
            number_index=mobile_index(number) or "",
            language=language,
        )
        send_code(
            subject=claim.subject,
            purpose=CodePurpose.CLAIM_NUMBER,
            number=number,
            language=language,
        )
    return token


def ask_again(*, claim: NumberClaim, source: str) -> None:
    """Send another code; raises TooManySends. Harmless once the number is proven."""
    if claim.state != ClaimState.ASKED:
        return
    count_send(target=claim.number, source=source)
    with transaction.atomic():
        send_code(
            subject=lock_for_writing(subject_id=claim.subject_id),
            purpose=CodePurpose.CLAIM_NUMBER,
            number=claim.number,
            language=claim.language,
        )


def claim_of(*, token: str) -> NumberClaim:
    """Return what a token leads to; raises ClaimGone."""
    claim = (
        NumberClaim.objects.filter(token_hash=tickets.hashed(token))
        .exclude(state=ClaimState.ASKED, created_at__lt=now() - settings.INCOMPLETE_SIGNUP_TTL)
        .select_related("subject")
        .first()
    )
    if claim is None:
        raise ClaimGone
    return claim


def prove(*, claim_id: uuid.UUID, code: str) -> bool:
    """Take the code; an account that holds the number is told, and its time begins to run."""
    with transaction.atomic():
        claim = NumberClaim.objects.get(pk=claim_id)
        lock_for_writing(subject_id=claim.subject_id)
        lock_number(claim.number_index)
        claim = NumberClaim.objects.select_for_update().get(pk=claim_id)
        if claim.state != ClaimState.ASKED:
            return True
        if not codes.redeem(
            subject_id=claim.subject_id,
            purpose=CodePurpose.CLAIM_NUMBER,
            target=claim.number,
            code=code,
        ):
            return False
        breaker.give_back(number=claim.number)
        end(ClaimState.KEPT, proven_for(claim.number_index))
        claim.state, claim.proven_at = ClaimState.PROVEN, now()
        claim.due_at = claim.proven_at + settings.NUMBER_RELEASE_AFTER
        claim.save()
        work.schedule(kind=RELEASE, reference=str(claim.pk), due_at=claim.due_at)
        # By Work, and always: the time this answer takes does not tell whether somebody holds it.
        work.schedule(kind=TELL, reference=str(claim.pk))
    return True


def tell(*, claim_id: uuid.UUID) -> None:
    """Tell the account that holds a proven number, if there is one."""
    with transaction.atomic():
        claim = NumberClaim.objects.filter(pk=claim_id, state=ClaimState.PROVEN).first()
        holder = holder_of(claim) if claim else None
        if claim is not None and holder is not None:
            tell_holder(holder, MessageKind.NUMBER_CLAIMED, claim)


# --- whoever holds the account ------------------------------------------------------------------


def is_claimed(*, index: str | None) -> bool:
    """Tell whether somebody else than the holder has proven a number, by its blind index."""
    return proven_for(index or "").exists()


def claim_against(user: User) -> NumberClaim | None:
    """Return the proven claim to the number of an account, if there is one."""
    index = Profile.objects.filter(user=user).values_list("mobile_index", flat=True).first()
    return NumberClaim.objects.filter(number_index=index, state=ClaimState.PROVEN).first()


def send_keeping_code(*, user: User, source: str) -> None:
    """Send the holder a code to their own number; raises TooManySends."""
    number = user.profile.mobile
    count_send(target=number, source=source, is_proven=True)
    with transaction.atomic():
        send_code(
            subject=lock_for_writing(subject_id=user.subject_id),
            purpose=CodePurpose.KEEP_NUMBER,
            number=number,
            language=user.profile.language,
        )


def keep(*, user: User, code: str) -> bool:
    """Take the holder's code: the number is theirs, the claim is over."""
    with transaction.atomic():
        lock_for_writing(subject_id=user.subject_id)
        profile = Profile.objects.get(user=user)
        lock_number(profile.mobile_index or "")
        profile = Profile.objects.select_for_update().get(user=user)
        passed = codes.redeem(
            subject_id=user.subject_id,
            purpose=CodePurpose.KEEP_NUMBER,
            target=profile.mobile,
            code=code,
        )
        # Without an index it left the account a moment ago: this code brings it back by no way.
        if not passed or profile.mobile_index is None:
            return False
        Profile.objects.filter(user=user).update(mobile_verified_at=now())
        end(ClaimState.KEPT, proven_for(profile.mobile_index))
    return True


# --- the end ------------------------------------------------------------------------------------


def release(*, claim_id: uuid.UUID) -> bool:
    """Take the number from the account that holds it, when the time is over.

    False while its holder is leaving: the number goes with the account, which is not gone yet.
    """
    with transaction.atomic():
        claim = NumberClaim.objects.filter(pk=claim_id, state=ClaimState.PROVEN).first()
        if claim is None or claim.due_at is None or claim.due_at > now():
            return True
        try:
            lock_for_writing(subject_id=claim.subject_id)
        except SubjectGone:
            return True
        holder = holder_of(claim)
        subject = lock_for_change(subject_id=holder.subject_id) if holder else None
        lock_number(claim.number_index)
        claim = NumberClaim.objects.select_for_update().get(pk=claim_id)
        if claim.state != ClaimState.PROVEN:
            return True
        if holder is not None and subject is not None:
            if subject.state not in WRITABLE:
                return False
            leave(holder, subject, claim)
        end(ClaimState.FREED, NumberClaim.objects.filter(pk=claim_id))
        tell_claimant(claim)
    return True


def leave(holder: User, subject: Subject, claim: NumberClaim) -> None:
    """Take the number out of an account; it lacks a basic element from now on (P-2.3)."""
    gone = Profile.objects.filter(user=holder, mobile_index=claim.number_index).update(
        mobile_index=None, mobile_verified_at=None, mobile_declared_at=None
    )
    if not gone:
        return
    User.objects.filter(
        pk=holder.pk, account_state__in=[AccountState.ACTIVE, AccountState.CHALLENGED]
    ).update(account_state=AccountState.INCOMPLETE)
    marks.refresh(user=holder, now=now())
    subject_changed.send(Subject, subject=subject)
    tell_holder(holder, MessageKind.NUMBER_LEFT, claim)


def sweep(*, limit: int) -> int:
    """Forget claims nobody proved within a day, and those that ended a day ago; return how many."""
    due = NumberClaim.objects.filter(
        Q(state=ClaimState.ASKED, created_at__lt=now() - settings.INCOMPLETE_SIGNUP_TTL)
        | Q(state__in=ENDED, ended_at__lt=now() - KEPT_AFTER_THE_END)
    )
    found = list(due[:limit])
    for claim in found:
        forget(claim)
    return len(found)


def forget_naming(*, numbers: frozenset[str]) -> None:
    """Forget the claims to numbers of somebody who leaves: with them the numbers are free."""
    indexes = [mobile_index(number) for number in numbers if number.startswith("+")]
    for claim in NumberClaim.objects.filter(number_index__in=indexes):
        forget(claim)


def forget(claim: NumberClaim) -> None:
    """Remove a claim and everything of whoever made it."""
    with transaction.atomic():
        subject = lock_for_change(subject_id=claim.subject_id)
        if subject.state not in WRITABLE:
            return
        OneTimeCode.objects.filter(subject=subject).delete()
        messages.forget(subject_id=subject.pk)
        NumberClaim.objects.filter(pk=claim.pk).delete()
        change_state(subject=subject, to=SubjectState.ERASING)
        change_state(subject=subject, to=SubjectState.ERASED)


# --- parts --------------------------------------------------------------------------------------


def lock_number(index: str) -> None:
    """Let one at a time decide about a number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [index])


def holder_of(claim: NumberClaim) -> User | None:
    """Return whose account holds the number as proven."""
    holders = User.objects.filter(profile__mobile_index=claim.number_index)
    return holders.select_related("profile").first()


def proven_for(index: str) -> QuerySet[NumberClaim]:
    return NumberClaim.objects.filter(number_index=index, state=ClaimState.PROVEN)


def end(state: ClaimState, claims: QuerySet[NumberClaim]) -> None:
    claims.update(state=state, ended_at=now())


def send_code(*, subject: Subject, purpose: CodePurpose, number: str, language: str) -> None:
    """Send a code by SMS."""
    code = codes.issue(subject_id=subject.pk, purpose=purpose, target=number)
    messages.send(
        subject=subject,
        kind=MessageKind.CODE_SMS,
        channel=Channel.SMS,
        address=number,
        language=language,
        template="code",
        context={"code": code, "minutes": int(settings.SMS_CODE_TTL / timedelta(minutes=1))},
        key=f"code:{uuid.uuid4()}",
    )


def tell_holder(holder: User, kind: MessageKind, claim: NumberClaim) -> None:
    """Write to the proven address of an account; never to the number that is in question."""
    page = "me_number" if kind == MessageKind.NUMBER_CLAIMED else "me"
    address = EmailAddress.objects.filter(user=holder, primary=True, verified=True).first()
    if address is None:
        return
    try:
        subject = lock_for_writing(subject_id=holder.subject_id)
    except SubjectGone:
        return
    messages.send(
        subject=subject,
        kind=kind,
        channel=Channel.MAIL,
        address=address.email,
        language=holder.profile.language,
        template=kind.value,
        context={"due_at": claim.due_at, "link": link_to(page)},
        key=f"{kind.value}:{claim.pk}",
    )


def tell_claimant(claim: NumberClaim) -> None:
    """Say that an account can be opened with the number; whether one held it stays untold."""
    messages.send(
        subject=lock_for_writing(subject_id=claim.subject_id),
        kind=MessageKind.NUMBER_FREED,
        channel=Channel.SMS,
        address=claim.number,
        language=claim.language,
        template="number_freed",
        context={},
        key=f"number_freed:{claim.pk}",
    )
