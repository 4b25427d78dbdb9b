"""A new number or address counts only after its code; until then the old one stands (T-3.18).

- Everybody hears the same: whether another account has it shows nowhere, and its holder is warned.
- Once it counts, every address that was proven until then is told, the old one among them.
- Two who race for one number meet at the unique index; the slower hears what a wrong code hears.
"""

import uuid
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.domain import breaker, codes, correcting, details, previous, proving, standing
from accounts.domain.addresses import proven_addresses
from accounts.domain.limits import count_send
from accounts.enums import CodePurpose, DetailAct
from accounts.models import OneTimeCode, PendingContact, Profile, User
from accounts.signals import details_changed
from privacy.messages import domain as messages
from privacy.messages.channels import Address
from privacy.messages.enums import MessageKind
from privacy.subjects.models import Subject
from privacy.work.clock import now

MOBILE, EMAIL = CodePurpose.CHANGE_MOBILE, CodePurpose.CHANGE_EMAIL
# How registration calls the same kind of proof: by it the holder is found and warned.
LIKE = {MOBILE: CodePurpose.REGISTER_MOBILE, EMAIL: CodePurpose.REGISTER_EMAIL}
ELEMENT = {MOBILE: "D-11", EMAIL: "D-13"}


class NothingPending(Exception):  # noqa: N818 - reads as the news it is
    """No number or address waits for a code (any more)."""


def value_of(*, user: User, purpose: CodePurpose) -> str:
    """Return the number or address that an account has now; empty for none."""
    if purpose == MOBILE:
        found = Profile.objects.filter(user=user).values_list("mobile", flat=True).first()
    else:
        addresses = EmailAddress.objects.filter(user=user, primary=True)
        found = addresses.values_list("email", flat=True).first()
    return found or ""


def version_of(*, user: User, purpose: CodePurpose) -> str:
    """Return what changes with the number or address: as `correcting.version_of`."""
    return correcting.digest_of(user, value_of(user=user, purpose=purpose))


def is_proven(*, user: User, purpose: CodePurpose) -> bool:
    """Tell whether what an account has now is proven."""
    if purpose == MOBILE:
        return Profile.objects.filter(user=user, mobile_index__isnull=False).exists()
    proven: bool = EmailAddress.objects.filter(user=user, primary=True, verified=True).exists()
    return proven


# --- asking for it ------------------------------------------------------------------------------


def ask(
    *,
    user_id: uuid.UUID,
    purpose: CodePurpose,
    target: str,
    source: str,
    version: str | None = None,
) -> bool:
    """Let a number or address wait for its code, and send it; False when it is the present one.

    `target` is a number in E.164, or an address in small letters. Raises TooManySends before
    anything is changed, Conflict, and SubjectGone.
    """
    user = User.objects.get(pk=user_id)
    if version not in {None, version_of(user=user, purpose=purpose)}:
        raise correcting.Conflict
    is_present = target == value_of(user=user, purpose=purpose)
    if is_present and is_proven(user=user, purpose=purpose):
        return False
    count_send(target=target, source=source)
    with transaction.atomic():
        user = correcting.locked(user_id, is_about_age=False)
        PendingContact.objects.update_or_create(
            user=user, purpose=purpose, defaults={"target": target, "created_at": now()}
        )
        put_code(user, purpose, target)
    return True


def pending(*, user: User, purpose: CodePurpose) -> str:
    """Return what waits for its code; raises NothingPending."""
    row = PendingContact.objects.filter(
        user=user, purpose=purpose, created_at__gt=now() - settings.INCOMPLETE_SIGNUP_TTL
    ).first()
    if row is None:
        raise NothingPending
    return str(row.target)


def ask_again(*, user_id: uuid.UUID, purpose: CodePurpose, source: str) -> None:
    """Send another code; raises TooManySends and NothingPending."""
    target = pending(user=User.objects.get(pk=user_id), purpose=purpose)
    count_send(target=target, source=source)
    with transaction.atomic():
        user = correcting.locked(user_id, is_about_age=False)
        put_code(user, purpose, pending(user=user, purpose=purpose))


def stop(*, user_id: uuid.UUID, purpose: CodePurpose) -> None:
    """Forget what waits: the present number or address stays."""
    with transaction.atomic():
        user = correcting.locked(user_id, is_about_age=False)
        forget(user, purpose)


def put_code(user: User, purpose: CodePurpose, target: str) -> None:
    """Send a code, or warn the holder, inside the caller's transaction; the Subject is locked."""
    holder = proving.holder_of(purpose=LIKE[purpose], target=target, besides=user)
    if holder is not None:
        codes.issue_unknowable(subject_id=user.subject_id, purpose=purpose, target=target)
        proving.warn(holder=holder, purpose=LIKE[purpose], target=target)
        return
    code = codes.issue(subject_id=user.subject_id, purpose=purpose, target=target)
    context = {"code": code, "minutes": int(settings.SMS_CODE_TTL / timedelta(minutes=1))}
    kind = proving.WAYS[LIKE[purpose]].kind
    proving.write(user, kind, "code", context, purpose=LIKE[purpose], target=target)


# --- proving it ---------------------------------------------------------------------------------


def prove(*, user_id: uuid.UUID, purpose: CodePurpose, code: str) -> bool:
    """Take the number or address if the code is right; everybody who was reached until now is told.

    Raises NothingPending and SubjectGone. False: a wrong code, or somebody else was faster.
    """
    with transaction.atomic():
        user = correcting.locked(user_id, is_about_age=False)
        target = pending(user=user, purpose=purpose)
        if not codes.redeem(subject_id=user.subject_id, purpose=purpose, target=target, code=code):
            return False
        told_now = list(proven_addresses(user.subject_id))
        before = value_of(user=user, purpose=purpose)
        if not take(user, purpose, target):
            return False
        forget(user, purpose)
        if before != target:
            previous.keep(
                user=user, elements=[ELEMENT[purpose]], values={column_of(purpose): before}
            )
            tell(user.subject, purpose, told_now)
        details_changed.send(User, user_id=user.pk, elements=[ELEMENT[purpose]])
        details.note(user=user, elements=[ELEMENT[purpose]], act=DetailAct.CHANGED)
        standing.follow(user=user, now=now())
    return True


def column_of(purpose: CodePurpose) -> str:
    return "mobile" if purpose == MOBILE else "email"


def take(user: User, purpose: CodePurpose, target: str) -> bool:
    """Enter what is proven; False when another account was faster, and its holder is warned."""
    try:
        with transaction.atomic():
            take_mobile(user, target) if purpose == MOBILE else take_email(user, target)
    except IntegrityError:
        holder = proving.holder_of(purpose=LIKE[purpose], target=target, besides=user)
        if holder is not None:
            proving.warn(holder=holder, purpose=LIKE[purpose], target=target)
        return False
    return True


def take_mobile(user: User, number: str) -> None:
    """Enter a number; whoever asked for it said that it is theirs (P-2.8i)."""
    moment = now()
    Profile.objects.filter(user=user).update(
        mobile=number,
        mobile_index=proving.mobile_index(number),
        mobile_verified_at=moment,
        mobile_declared_at=moment,
    )
    breaker.give_back(number=number)


def take_email(user: User, address: str) -> None:
    """Enter an address in the place of the old one, which is free again."""
    EmailAddress.objects.filter(user=user).exclude(primary=True).delete()
    changed = EmailAddress.objects.filter(user=user, primary=True).update(
        email=address, verified=True
    )
    if not changed:
        EmailAddress.objects.create(user=user, email=address, primary=True, verified=True)


def forget(user: User, purpose: CodePurpose) -> None:
    """End what waits, with its code."""
    PendingContact.objects.filter(user=user, purpose=purpose).delete()
    OneTimeCode.objects.filter(subject=user.subject_id, purpose=purpose).delete()


def tell(subject: Subject, purpose: CodePurpose, reached: list[Address]) -> None:
    """Tell every address that was proven until now which kind of address is another one."""
    for each in reached:
        messages.send(
            subject=subject,
            kind=MessageKind.CONTACT_CHANGED,
            channel=each.channel,
            address=each.value,
            language=each.language,
            template="contact_changed",
            context={"is_number": purpose == MOBILE},
            key=f"contact:{uuid.uuid4()}",
        )


def sweep() -> int:
    """Forget what nobody proved within a day; return how many."""
    due = now() - settings.INCOMPLETE_SIGNUP_TTL
    gone, _ = PendingContact.objects.filter(created_at__lte=due).delete()
    return gone
