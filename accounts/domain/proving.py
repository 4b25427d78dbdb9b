"""Proving a number and an address by codes, and saying nothing about whose they are (P-2.8h-k).

- A number or address that another account has proven gets a code nobody can know; its holder gets
  a warning in the same message slot. Screens, statuses and work done are the same.
- Two who race for one number meet at the unique index: one passes, the other hears what a wrong
  code hears, and the holder is warned.
- A change before the proof takes the place of what was typed.
"""

import uuid
from datetime import timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.domain import activation, breaker, codes
from accounts.domain.limits import TooManySends, count_send
from accounts.enums import AccountState, CodePurpose, ProofStage
from accounts.models import Profile, User
from privacy.encryption.keys import blind_index
from privacy.messages import domain as messages
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.work.clock import now


class Way(NamedTuple):
    """How a code of one purpose travels."""

    channel: Channel
    kind: MessageKind


WAYS = {
    CodePurpose.REGISTER_MOBILE: Way(Channel.SMS, MessageKind.CODE_SMS),
    CodePurpose.REGISTER_EMAIL: Way(Channel.MAIL, MessageKind.CODE_MAIL),
}


def mobile_index(number: str) -> str | None:
    """Return the blind index of a number in E.164."""
    return blind_index(field="mobile", value=number)


def primary_email(user: User) -> EmailAddress:
    """Return the address a user registered with."""
    row: EmailAddress = EmailAddress.objects.get(user=user, primary=True)
    return row


def stage_of(user: User) -> ProofStage:
    """Return what is to be proven next."""
    if user.profile.mobile_verified_at is None:
        return ProofStage.MOBILE
    return ProofStage.CHECKING if primary_email(user).verified else ProofStage.EMAIL


def target_of(user: User, purpose: CodePurpose) -> str:
    """Return the number or address that a code of this purpose goes to."""
    if purpose == CodePurpose.REGISTER_MOBILE:
        return str(user.profile.mobile)
    return str(primary_email(user).email)


def holder_of(*, purpose: CodePurpose, target: str, besides: User) -> User | None:
    """Return another account that has proven this number or address."""
    others = User.objects.exclude(pk=besides.pk).select_related("subject")
    if purpose == CodePurpose.REGISTER_MOBILE:
        return others.filter(profile__mobile_index=mobile_index(target)).first()
    return others.filter(emailaddress__email=target, emailaddress__verified=True).first()


def put_code(*, user: User, purpose: CodePurpose) -> None:
    """Send a code, or warn the holder, inside the caller's transaction; the Subject is locked."""
    target = target_of(user, purpose)
    holder = holder_of(purpose=purpose, target=target, besides=user)
    if holder is not None:
        codes.issue_unknowable(subject_id=user.subject_id, purpose=purpose, target=target)
        warn(holder=holder, purpose=purpose, target=target)
        return
    code = codes.issue(subject_id=user.subject_id, purpose=purpose, target=target)
    minutes = int(settings.SMS_CODE_TTL / timedelta(minutes=1))
    context = {"code": code, "minutes": minutes}
    write(user, WAYS[purpose].kind, "code", context, purpose=purpose, target=target)


def warn(*, holder: User, purpose: CodePurpose, target: str) -> None:
    """Tell the holder of a number or address that somebody tried to register with it."""
    kind = MessageKind.HOLDER_WARNING
    write(holder, kind, "holder_warning", {}, purpose=purpose, target=target)


def write(
    to: User,
    kind: MessageKind,
    template: str,
    context: dict[str, object],
    *,
    purpose: CodePurpose,
    target: str,
) -> None:
    """Write to a number or address in the language of an account; nothing to who is leaving.

    A code and a warning take the same steps, the lock of one's own Subject once more included: the
    time an answer takes must not tell which of the two it was.
    """
    try:
        subject = lock_for_writing(subject_id=to.subject_id)
    except SubjectGone:
        return
    profile = Profile.objects.filter(user=to).first()
    messages.send(
        subject=subject,
        kind=kind,
        channel=WAYS[purpose].channel,
        address=target,
        language=profile.language if profile else settings.LANGUAGE_CODE,
        template=template,
        context=context,
        key=f"{template}:{uuid.uuid4()}",
    )


def locked(user_id: uuid.UUID) -> User:
    """Lock the person for writing, then the profile, and return the user as it now stands."""
    user = User.objects.only("subject_id").get(pk=user_id)
    lock_for_writing(subject_id=user.subject_id)
    Profile.objects.select_for_update().get(user=user_id)
    return User.objects.select_related("profile", "subject").get(pk=user_id)


def send_code(*, user_id: uuid.UUID, purpose: CodePurpose, source: str) -> None:
    """Send a (new) code; raises TooManySends. Harmless once the target is proven."""
    user = User.objects.select_related("profile").get(pk=user_id)
    if WAITS_IN[purpose] != stage_of(user):
        return
    count_send(target=target_of(user, purpose), source=source)
    with transaction.atomic():
        put_code(user=locked(user_id), purpose=purpose)


WAITS_IN = {
    CodePurpose.REGISTER_MOBILE: ProofStage.MOBILE,
    CodePurpose.REGISTER_EMAIL: ProofStage.EMAIL,
}


def prove_mobile(*, user_id: uuid.UUID, code: str, source: str) -> bool:
    """Take the number if the code is right, and send the code for the address."""
    with transaction.atomic():
        user = locked(user_id)
        passed = stage_of(user) != ProofStage.MOBILE or (
            redeemed(user, CodePurpose.REGISTER_MOBILE, code) and take_mobile(user)
        )
    if passed:
        try:
            send_code(user_id=user_id, purpose=CodePurpose.REGISTER_EMAIL, source=source)
        except TooManySends:
            # The next page says so, and when another may be asked for.
            return True
    return passed


def prove_email(*, user_id: uuid.UUID, code: str) -> bool:
    """Take the address if the code is right, and have the details checked."""
    with transaction.atomic():
        user = locked(user_id)
        stage = stage_of(user)
        if stage != ProofStage.EMAIL:
            return stage == ProofStage.CHECKING
        passed = redeemed(user, CodePurpose.REGISTER_EMAIL, code) and take_email(user)
        if passed:
            activation.ask_for_check(user=user)
    return passed


def redeemed(user: User, purpose: CodePurpose, code: str) -> bool:
    return codes.redeem(
        subject_id=user.subject_id, purpose=purpose, target=target_of(user, purpose), code=code
    )


def take_mobile(user: User) -> bool:
    """Enter the number as proven; False when another account was faster."""
    number = str(user.profile.mobile)
    try:
        with transaction.atomic():
            Profile.objects.filter(user=user).update(
                mobile_index=mobile_index(number), mobile_verified_at=now()
            )
    except IntegrityError:
        lost(user, CodePurpose.REGISTER_MOBILE, number)
        return False
    breaker.give_back(number=number)
    return True


def take_email(user: User) -> bool:
    """Enter the address as proven; False when another account was faster."""
    row = primary_email(user)
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(pk=row.pk).update(verified=True)
    except IntegrityError:
        lost(user, CodePurpose.REGISTER_EMAIL, row.email)
        return False
    return True


def lost(user: User, purpose: CodePurpose, target: str) -> None:
    """Warn whoever holds by now what this registration wanted to prove."""
    holder = holder_of(purpose=purpose, target=target, besides=user)
    if holder is not None:
        warn(holder=holder, purpose=purpose, target=target)


def change_target(*, user_id: uuid.UUID, purpose: CodePurpose, target: str, source: str) -> None:
    """Put another number or address in place of the unproven one and send a code there.

    Raises TooManySends before anything is changed; does nothing when the stage is passed.
    """
    if not waiting(user_id, purpose):
        return
    count_send(target=target, source=source)
    with transaction.atomic():
        user = locked(user_id)
        if stage_of(user) != WAITS_IN[purpose]:
            return
        if purpose == CodePurpose.REGISTER_MOBILE:
            Profile.objects.filter(user=user).update(mobile=target, mobile_declared_at=now())
        else:
            EmailAddress.objects.filter(user=user, primary=True, verified=False).update(
                email=target
            )
        put_code(
            user=User.objects.select_related("profile", "subject").get(pk=user_id), purpose=purpose
        )


def waiting(user_id: uuid.UUID, purpose: CodePurpose) -> bool:
    """Tell whether a registration still waits for this proof."""
    user = User.objects.select_related("profile").get(pk=user_id)
    return user.account_state == AccountState.SUBMITTED and stage_of(user) == WAITS_IN[purpose]
