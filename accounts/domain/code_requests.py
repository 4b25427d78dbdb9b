"""Coming in by a code, and a new password by a code, where the password does not help (P-2.6).

1. `ask`: a number or address is counted and looked up; the answer is the same for all of them.
2. `send`, a moment later and by Work: a code goes to the proven channel of an account, if one is
   there. So neither the answer nor its time tells whether there is.
3. `redeem`: the code counts in the browser that asked, and nowhere else.

The code itself is one of `codes`: hashed, single use, its tries counted by the database.
"""

import uuid
from datetime import timedelta
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection, transaction

from accounts.browsers import Where
from accounts.domain import breaker, codes, passwords, recycling, sign_ins
from accounts.domain.limits import count_send
from accounts.domain.login import verdict
from accounts.domain.proving import mobile_index
from accounts.enums import AccountState, CodePurpose, SignInMethod, Verdict
from accounts.models import CodeRequest, User
from privacy.messages import domain as messages
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.work import domain as work
from privacy.work.clock import now

SEND = "accounts.send_asked_code"
KINDS = {Channel.SMS: MessageKind.CODE_SMS, Channel.MAIL: MessageKind.CODE_MAIL}
METHODS = {Channel.SMS: SignInMethod.SMS_CODE, Channel.MAIL: SignInMethod.MAIL_CODE}


class NotProven(Exception):  # noqa: N818 - reads as the news it is
    """No code was typed for this request, or it was too long ago."""


class Tried(NamedTuple):
    """A request one of whose tries has just been taken."""

    channel: Channel
    purpose: CodePurpose
    subject_id: uuid.UUID | None


def ask(*, purpose: CodePurpose, channel: Channel, target: str, source: str) -> uuid.UUID:
    """Note that a code is wanted at a number in E.164 or an address; return the request's id.

    Raises TooManySends. Nothing that is returned or raised depends on whether an account has the
    number or address as proven.
    """
    count_send(target=target, source=source)
    with transaction.atomic():
        row = CodeRequest.objects.create(
            subject_id=writable(holder_of(channel=channel, target=target)),
            purpose=purpose,
            channel=channel,
            max_attempts=settings.CODE_ATTEMPTS,
            expires_at=now() + settings.SMS_CODE_TTL,
        )
        work.schedule(kind=SEND, reference=str(row.pk), give_up_at=row.expires_at)
    return row.pk


def holder_of(*, channel: Channel, target: str) -> uuid.UUID | None:
    """Return the Subject of the account that has proven this number or main address.

    Nobody's while another has proven the number since: whoever was given it must not come in.
    """
    if channel == Channel.SMS:
        if recycling.is_claimed(index=mobile_index(target)):
            return None
        found = User.objects.filter(profile__mobile_index=mobile_index(target))
    else:
        found = User.objects.filter(
            emailaddress__email=target, emailaddress__verified=True, emailaddress__primary=True
        )
    standing = found.exclude(account_state=AccountState.CANCELLED)
    return standing.values_list("subject_id", flat=True).first()


def writable(subject_id: uuid.UUID | None) -> uuid.UUID | None:
    """Lock a Subject and return its id; None for nobody and for whoever is leaving."""
    try:
        return lock_for_writing(subject_id=subject_id or sign_ins.NOBODY).pk
    except SubjectGone:
        return None


def send(*, request_id: uuid.UUID) -> bool:
    """Send the code of a request once; False where there is nobody to send it to."""
    with transaction.atomic():
        row = CodeRequest.objects.select_for_update().filter(pk=request_id).first()
        if row is None or row.subject_id is None or row.sent_at or row.expires_at <= now():
            return False
        try:
            subject = lock_for_writing(subject_id=row.subject_id)
        except SubjectGone:
            return False
        user = User.objects.select_related("profile").get(subject=subject)
        address = address_of(user, Channel(row.channel))
        if not address:
            return False
        code = codes.issue(
            subject_id=subject.pk, purpose=CodePurpose(row.purpose), target=str(row.pk)
        )
        messages.send(
            subject=subject,
            kind=KINDS[Channel(row.channel)],
            channel=Channel(row.channel),
            address=address,
            language=language_of(user),
            template="code",
            context={"code": code, "minutes": int(settings.SMS_CODE_TTL / timedelta(minutes=1))},
            key=f"code:{row.pk}",
        )
        CodeRequest.objects.filter(pk=row.pk).update(sent_at=now())
    return True


def address_of(user: User, channel: Channel) -> str:
    """Return the proven number or main address of an account as it stands now."""
    if channel == Channel.SMS:
        profile = getattr(user, "profile", None)
        if profile is None or recycling.is_claimed(index=profile.mobile_index):
            return ""
        return str(profile.mobile) if profile.mobile_index else ""
    row = EmailAddress.objects.filter(user=user, verified=True, primary=True).first()
    return str(row.email) if row else ""


def language_of(user: User) -> str:
    """Return the language of an account; the staff's have no profile."""
    profile = getattr(user, "profile", None)
    return str(profile.language) if profile else settings.LANGUAGE_CODE


def redeem(
    *, request_id: uuid.UUID, purpose: CodePurpose, code: str, where: Where
) -> tuple[User, Channel] | None:
    """Take a code inside the caller's transaction; return whose it was and how it came.

    The Subject stays locked. A wrong code stands in the history; after the last try the request is
    dead, and nothing more is compared or written. None says the same in every case.
    """
    tried = take_try(request_id=request_id, purpose=purpose)
    if tried is None:
        return None
    subject_id = writable(tried.subject_id)
    if subject_id and codes.redeem(
        subject_id=subject_id, purpose=purpose, target=str(request_id), code=code
    ):
        user = User.objects.select_related("profile", "subject").get(subject=subject_id)
        if tried.channel == Channel.SMS:
            breaker.give_back(number=user.profile.mobile)
        return None if verdict(user=user) == Verdict.REFUSED else (user, tried.channel)
    sign_ins.record_refused(subject_id=subject_id, method=METHODS[tried.channel], where=where)
    return None


def take_try(*, request_id: uuid.UUID, purpose: CodePurpose) -> Tried | None:
    """Count one try of a request, whether or not there is anybody; None when none is left."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE accounts_coderequest SET attempts = attempts + 1
                WHERE id = %s AND purpose = %s AND attempts < max_attempts
                  AND proven_at IS NULL AND expires_at > clock_timestamp()
            RETURNING channel, purpose, subject_id""",
            [request_id, purpose],
        )
        row = cursor.fetchone()
    return Tried(Channel(row[0]), CodePurpose(row[1]), row[2]) if row else None


def prove(*, request_id: uuid.UUID, code: str, where: Where) -> bool:
    """Take the code for a new password; the request then stands for it as long as a code does."""
    with transaction.atomic():
        found = redeem(
            request_id=request_id, purpose=CodePurpose.NEW_PASSWORD, code=code, where=where
        )
        if found is None:
            return False
        moment = now()
        CodeRequest.objects.filter(pk=request_id).update(
            proven_at=moment, expires_at=moment + settings.SMS_CODE_TTL
        )
    return True


def proven_by(*, request_id: uuid.UUID) -> User:
    """Return who may set a new password by this request; raises NotProven."""
    row = CodeRequest.objects.filter(
        pk=request_id, proven_at__isnull=False, expires_at__gt=now()
    ).first()
    user = User.objects.filter(subject=row.subject_id).first() if row else None
    if user is None:
        raise NotProven
    return user


def set_password(*, request_id: uuid.UUID, password: str) -> None:
    """Set the new password once, ending every session; raises NotProven, SamePassword, SubjectGone.

    A second factor stays as it is: the next sign-in asks for it.
    """
    with transaction.atomic():
        user = proven_by(request_id=request_id)
        used, _ = CodeRequest.objects.filter(pk=request_id).delete()
        if not used:
            raise NotProven
        passwords.change(user=user, password=password, session_key=None)


def sweep() -> int:
    """Remove requests past their time; return how many."""
    gone, _ = CodeRequest.objects.filter(expires_at__lte=now()).delete()
    return gone
