"""Passkeys: enrolled, answered with, suspended, named, removed (P-2.9, P-2.10).

The device checks face, finger or code by itself; what arrives is a signature over a challenge of
ours. A bare "yes" is worth nothing, so every answer is held against the stored public key.

In this order, and whoever is refused hears the same words for each:

1. the answer can be read, its credential is known and belongs to whom the answer names
2. site, challenge and signature are right, and the device says that it checked its user
3. the challenge was not answered before
4. the counter went forward; where it did not, somebody may hold a copy: the passkey is suspended
   and its holder is told
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from struct import error as CutShort  # noqa: N812 - reads as what it means
from typing import Any

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn, build_user_payload
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, Func, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AuthenticationResponse,
    AuthenticatorData,
)

from accounts.domain.login import verdict
from accounts.domain.notices import tell
from accounts.enums import PasskeyResult, PasskeyState, Verdict
from accounts.models import Passkey, PasskeyUse, User
from privacy.messages.enums import MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.subjects.models import Subject
from privacy.work.clock import now

MOST = 10
Answer = Mapping[str, Any]
# Whatever fido2 raises when bytes of a stranger are none of its own.
UNREADABLE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    AssertionError,
    NotImplementedError,
    CutShort,
)


# Told by the look-up itself, which saves a question of its own.
CLOCK = Func(function="clock_timestamp", output_field=DateTimeField())


class Refused(Exception):  # noqa: N818 - reads as the news it is
    """The answer opens nothing. Why is nobody's business but ours.

    `username` is whose passkey was tried, for their history; empty where nobody's was.
    """

    def __init__(self, username: str = "") -> None:
        super().__init__()
        self.username = username


class TooMany(Exception):  # noqa: N818
    """There are as many passkeys as one person may have."""


@dataclass(frozen=True)
class Challenge:
    """What a device is asked to sign: by which site, fido2's state of the question, until when."""

    server: Fido2Server
    state: Mapping[str, Any]
    good_until: datetime

    @property
    def digest(self) -> str:
        return sha256(str(self.state["challenge"]).encode()).hexdigest()


# --- enrolling ------------------------------------------------------------------------------------


def enrol(*, user: User, challenge: Challenge, answer: Answer, label: str) -> Authenticator:
    """Keep the public key that a device made for this person.

    Raises Refused for what is no answer to the challenge, comes without user verification, by a
    kind of key we did not ask for, or is enrolled already; TooMany beyond MOST.
    """
    if now() > challenge.good_until:
        raise Refused
    data = made_by(challenge, answer)
    made = data.credential_data
    if made is None or made.public_key.ALGORITHM not in CoseKey.supported_algorithms():
        raise Refused
    try:
        with transaction.atomic():
            subject = lock_for_writing(subject_id=user.subject_id)
            User.objects.select_for_update().get(pk=user.pk)
            if passkeys_of(user).count() >= MOST:
                raise TooMany
            row: Authenticator = WebAuthn.add(user, label, stripped(answer, data)).instance
            Passkey.objects.create(
                authenticator=row,
                credential_id=websafe_encode(made.credential_id),
                sign_count=data.counter,
            )
            tell_of_passkey(subject, change=_("A passkey was added"))
    except (IntegrityError, SubjectGone) as error:
        raise Refused from error
    return row


def made_by(challenge: Challenge, answer: Answer) -> AuthenticatorData:
    """Return what the device says about the new key; raises Refused."""
    try:
        data = challenge.server.register_complete(challenge.state, answer)
    except UNREADABLE as error:
        raise Refused from error
    if not data.is_user_verified():
        raise Refused
    return data


def stripped(answer: Answer, data: AuthenticatorData) -> dict[str, Any]:
    """Return what allauth needs of the answer; who made the device is thrown away."""
    return {
        "id": answer["id"],
        "rawId": answer["rawId"],
        "type": "public-key",
        "response": {
            "clientDataJSON": answer["response"]["clientDataJSON"],
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


# --- answering ------------------------------------------------------------------------------------


def accept(*, challenge: Challenge, answer: Answer, user: User | None = None) -> Authenticator:
    """Return the passkey that answered, or raise Refused; what came of it is kept either way.

    Without a `user` the answer itself says who signs in; with one it must be theirs.
    """
    try:
        said = AuthenticationResponse.from_dict(answer)
        credential_id = websafe_encode(said.raw_id)
    except UNREADABLE as error:
        raise Refused from error
    found = Passkey.objects.filter(credential_id=credential_id)
    holders = User.objects.filter(authenticator__passkey__in=found).annotate(clock=CLOCK)
    holder = holders.select_related("subject").first()
    if holder is None or holder.clock > challenge.good_until or not is_of(holder, said, user):
        raise Refused
    try:
        with transaction.atomic():
            subject = lock_for_writing(subject_id=holder.subject_id)
            passkey = found.select_for_update(of=["self"]).select_related("authenticator").get()
            result = judge(passkey, challenge, said)
            result = noted(subject, passkey, challenge, result)
            if result == PasskeyResult.ACCEPTED:
                count_on(passkey, said)
            elif result == PasskeyResult.COPIED:
                suspend(passkey, subject)
    except (SubjectGone, Passkey.DoesNotExist) as error:
        # Gone between two looks.
        raise Refused(holder.username) from error
    if result != PasskeyResult.ACCEPTED:
        raise Refused(holder.username)
    passkey.authenticator.user = holder
    return passkey.authenticator


def is_of(holder: User, said: AuthenticationResponse, user: User | None) -> bool:
    """Tell whether an answer names its holder, who may still come in.

    Who proves themselves again is known, and some keys leave the name out then.
    """
    named = said.response.user_handle
    if user is not None:
        return user == holder and named in {None, handle_of(holder)}
    return named == handle_of(holder) and verdict(user=holder) != Verdict.REFUSED


def handle_of(user: User) -> bytes:
    """Return the name that a device keeps for this person: a random id of ours."""
    handle: bytes = build_user_payload(user).id
    return handle


def judge(passkey: Passkey, challenge: Challenge, said: AuthenticationResponse) -> PasskeyResult:
    """Return what an answer is worth; the passkey is locked."""
    if passkey.is_suspended:
        return PasskeyResult.SUSPENDED
    try:
        key = passkey.authenticator.wrap().authenticator_data.credential_data
        challenge.server.authenticate_complete(challenge.state, [key], said)
    except UNREADABLE:
        verified = said.response.authenticator_data.is_user_verified()
        return PasskeyResult.REFUSED if verified else PasskeyResult.UNVERIFIED
    if not said.response.authenticator_data.is_user_verified():
        return PasskeyResult.UNVERIFIED
    counts = passkey.sign_count, said.response.authenticator_data.counter
    # Keys that do not count say 0 for ever (WebAuthn, section 7.2).
    return (
        PasskeyResult.COPIED if any(counts) and counts[1] <= counts[0] else PasskeyResult.ACCEPTED
    )


SIGNED = frozenset({PasskeyResult.ACCEPTED, PasskeyResult.COPIED})


def noted(
    subject: Subject, passkey: Passkey, challenge: Challenge, result: PasskeyResult
) -> PasskeyResult:
    """Keep the result and return it. A challenge that was signed rightly is used up.

    The unique index says whether it was before, however many answers arrive together: then this
    one is worth nothing.
    """
    use = PasskeyUse(subject=subject, credential_id=passkey.credential_id, result=result)
    use.challenge_hash = challenge.digest if result in SIGNED else None
    try:
        with transaction.atomic():
            use.save(force_insert=True)
    except IntegrityError:
        use.result, use.challenge_hash = PasskeyResult.REFUSED, None
        use.save(force_insert=True)
    return PasskeyResult(use.result)


def count_on(passkey: Passkey, said: AuthenticationResponse) -> None:
    passkey.sign_count = said.response.authenticator_data.counter
    passkey.save(update_fields=["sign_count"])
    passkey.authenticator.record_usage()


def suspend(passkey: Passkey, subject: Subject) -> None:
    """Suspend for good: a copy cannot be told from what it was copied from."""
    passkey.state, passkey.suspended_at = PasskeyState.SUSPENDED, now()
    passkey.save(update_fields=["state", "suspended_at"])
    tell(subject=subject, kind=MessageKind.SECURITY_NOTICE, template="passkey_suspended")


def tell_of_passkey(subject: Subject, *, change: Promise) -> None:
    kind = MessageKind.SECURITY_NOTICE
    tell(subject=subject, kind=kind, template="security_notice", change=change)


# --- keeping --------------------------------------------------------------------------------------


def passkeys_of(user: User) -> QuerySet[Passkey]:
    """Return somebody's passkeys, the oldest first."""
    rows = Passkey.objects.filter(authenticator__user=user).select_related("authenticator")
    return rows.order_by("authenticator__created_at")


def rename(*, user: User, passkey_id: uuid.UUID, label: str) -> None:
    """Give a passkey another label; raises Passkey.DoesNotExist for one that is not theirs."""
    with transaction.atomic():
        lock_for_writing(subject_id=user.subject_id)
        row = passkeys_of(user).select_for_update(of=["authenticator"]).get(pk=passkey_id)
        row.authenticator.data["name"] = label
        row.authenticator.save(update_fields=["data"])


def remove(*, user: User, passkey_id: uuid.UUID) -> None:
    """Forget a passkey; raises Passkey.DoesNotExist for one that is not theirs.

    Recovery codes go with the last thing that they would stand in for.
    """
    with transaction.atomic():
        subject = lock_for_writing(subject_id=user.subject_id)
        row = passkeys_of(user).select_for_update(of=["authenticator"]).get(pk=passkey_id)
        row.authenticator.delete()
        delete_dangling_recovery_codes(user)
        tell_of_passkey(subject, change=_("A passkey was removed"))


def forget_uses(*, before: datetime) -> int:
    """Forget what came of answers that are past their time; return how many (D-21)."""
    return PasskeyUse.objects.filter(at__lt=before).delete()[0]
