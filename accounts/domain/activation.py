"""From submitted to active: the details are checked by Work, a moment after the last proof (P-2.3).

Every registration ends with "details are being checked", so the page tells nobody whether
something of theirs is in use elsewhere.
"""

import uuid
from contextlib import suppress
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts import certificates
from accounts.domain import elements
from accounts.enums import AccountState
from accounts.identity.domain.opening import is_answered, open_check
from accounts.identity.enums import CheckReason
from accounts.models import Profile, User
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.messages import domain as messages
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.subjects.models import Subject
from privacy.subjects.signals import subject_changed
from privacy.work import domain as work
from privacy.work.clock import now as present

CHECK = "accounts.check_details"
WAITING = frozenset({AccountState.SUBMITTED, AccountState.INCOMPLETE})


def ask_for_check(*, user: User) -> None:
    """Have the details of a registration checked as soon as this transaction is committed."""
    # The Subject's number, for rows of work outlive the user and a user's own number may not.
    work.schedule(kind=CHECK, reference=str(user.subject_id))


def check_details(*, user_id: uuid.UUID, now: datetime) -> AccountState | None:
    """Make a waiting account active, or incomplete when something is missing.

    The certificate becomes this account's with the same commit; where another active account has
    it, this one stays incomplete and the holder is told (P-2.8e).

    Returns the state reached; None when the account is gone or waits for no check.
    """
    with transaction.atomic():
        user = User.objects.filter(pk=user_id).first()
        if user is None:
            return None
        try:
            subject = lock_for_writing(subject_id=user.subject_id)
        except SubjectGone:
            return None
        user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
        if user.account_state not in WAITING:
            return None
        whole = not elements.missing(user=user, now=now) and took_certificate(user)
        state = AccountState.ACTIVE if whole else AccountState.INCOMPLETE
        User.objects.filter(pk=user_id).update(account_state=state)
        if state == AccountState.ACTIVE:
            announce(user, subject)
            # What waited for the missing elements may run again.
            subject_changed.send(Subject, subject=subject)
    return state


def is_being_checked(*, user: User, now: datetime) -> bool:
    """Tell whether nothing is left to do for a person whose account is not active yet.

    An account whose certificate is another's waits like one whose check is still to come: neither
    its page nor its overview says which it is (S-19).
    """
    if user.account_state == AccountState.INCOMPLETE:
        return not elements.missing(user=user, now=now)
    return user.account_state == AccountState.SUBMITTED


def took_certificate(user: User) -> bool:
    """Enter the certificate as this account's; False when another account holds it."""
    indexes = indexes_of(Profile.objects.select_for_update().get(user=user))
    try:
        with transaction.atomic():
            Profile.objects.filter(user=user).update(**indexes)
    except IntegrityError:
        warn_holder(index=indexes["certificate_index"])
        ask_authority(user)
        return False
    return True


def indexes_of(profile: Profile) -> dict[str, str | None]:
    """Return the blind indexes of a profile's certificate by column; None where none was told."""
    number = profile.certificate_number or ""
    return {
        "certificate_index": certificates.index_of(
            kind=profile.certificate_type or "",
            issuer=profile.certificate_country or "",
            number=number,
        ),
        "certificate_number_index": certificates.number_index_of(number),
    }


def warn_holder(*, index: str | None) -> None:
    """Tell the holder of a certificate by mail that somebody else gave it (P-2.8e, S-19)."""
    holder = User.objects.filter(profile__certificate_index=index).first()
    address = EmailAddress.objects.filter(user=holder, primary=True, verified=True).first()
    if holder is None or address is None:
        return
    with suppress(SubjectGone):
        messages.send(
            subject=lock_for_writing(subject_id=holder.subject_id),
            kind=MessageKind.CERTIFICATE_WARNING,
            channel=Channel.MAIL,
            address=address.email,
            language=holder.profile.language,
            template="certificate_warning",
            context={},
            key=f"certificate:{uuid.uuid4()}",
        )


def ask_authority(user: User) -> None:
    """Have the authority asked whose document it is, unless it has answered already (P-2.4)."""
    profile = Profile.objects.get(user=user)
    if not is_answered(subject_id=user.subject_id, profile=profile):
        open_check(subject_id=user.subject_id, reason=CheckReason.DUPLICATE, now=present())


def announce(user: User, subject: Subject) -> None:
    """Record the activation without the person, and tell the person."""
    append(EntryKind.ACCOUNT_ACTIVATED, {"registration": uuid.uuid4()})
    address = EmailAddress.objects.get(user=user, primary=True)
    messages.send(
        subject=subject,
        kind=MessageKind.ACCOUNT_READY,
        channel=Channel.MAIL,
        address=address.email,
        language=user.profile.language,
        template="account_ready",
        context={},
        key=f"ready:{user.pk}",
    )
