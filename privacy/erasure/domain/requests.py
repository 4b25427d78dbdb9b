"""Ask, lock, cancel.

The order of an erasure begins here: the request's row is committed first (whatever dies after
that, the case goes on), then one transaction locks the person out and seals what is needed later.
Until the case is STARTED it can be cancelled; after that nothing brings anybody back.
"""

import hashlib
import secrets
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from privacy.erasure import seal
from privacy.erasure.enums import CANCELLABLE, OPEN, CaseState, Origin, work_kind
from privacy.erasure.models import CancelLink, ErasureCase, ErasureStep
from privacy.erasure.signals import subject_locked
from privacy.ledger.entries import append
from privacy.ledger.enums import EntryKind
from privacy.messages.channels import Address, verified_channels
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.registry.holdings import Erase
from privacy.registry.order import registry_version
from privacy.registry.paths import needles
from privacy.subjects.domain import change_state, free_state, lock_for_change
from privacy.subjects.enums import SubjectState
from privacy.web.languages import link_to
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.failpoints import failpoint


class TooLate(Exception):  # noqa: N818
    """The point of no return is behind the case: deletion has begun."""


class UnknownLink(Exception):  # noqa: N818
    """No such link, or its case is gone."""


@dataclass(frozen=True)
class Requested:
    """The case, and whether this call made it or found it."""

    case: ErasureCase
    is_new: bool


def request(*, subject_id: uuid.UUID, origin: Origin, waived: bool) -> Requested:
    """Commit a request to erase a person, lock them out, and say which case it is.

    Asked twice at once, or again, or after the end, it is one case: the Subject's lock decides
    who is first, and everybody gets that case.
    `waived` gives up the cancel window (P-0.1: the person may, a minor's erasure always does).
    """
    with transaction.atomic():
        lock_for_change(subject_id=subject_id)
        found = case_of(subject_id=subject_id)
        if found is not None and origin == Origin.MINOR:
            hasten(found)
        case = found or write_request(subject_id=subject_id, origin=origin, waived=waived)
    failpoint("erasure.request:asked")
    lock(case_id=case.pk)
    case.refresh_from_db()
    return Requested(case, is_new=found is None)


def case_of(*, subject_id: uuid.UUID) -> ErasureCase | None:
    """Return the one case of a person that was not cancelled, under way or ended."""
    return ErasureCase.objects.filter(
        subject_id=subject_id, state__in=[*OPEN, CaseState.DONE]
    ).first()


def write_request(*, subject_id: uuid.UUID, origin: Origin, waived: bool) -> ErasureCase:
    """Write the case, its evidence and its work, inside the caller's transaction."""
    case = ErasureCase.objects.create(
        subject_id=subject_id,
        origin=origin,
        waived=waived or origin == Origin.MINOR,
        registry_version=registry_version(),
        due_at=now() + time_to_complete(origin),
    )
    note_request(case)
    return case


def time_to_complete(origin: Origin) -> timedelta:
    """Return how long an erasure may take: an hour where it is a minor's (P-0.1)."""
    if origin == Origin.MINOR:
        within: timedelta = settings.MINOR_ERASURE
        return within
    longest: timedelta = settings.ERASURE_CANCEL_WINDOW + settings.ERASURE_COMPLETION
    return longest


def note_request(case: ErasureCase) -> None:
    """Write a request's evidence and its work."""
    append(
        EntryKind.ERASURE_REQUESTED,
        {"basis": str(case.origin), "case": case.pk, "scope": "account", "waived": case.waived},
    )
    work.schedule(kind=work_kind(case.origin), reference=str(case.pk))


def hasten(case: ErasureCase) -> None:
    """Let a case that still waits for its window go on as a minor's, which has none (P-4.5)."""
    if case.state not in CANCELLABLE or case.origin == Origin.MINOR:
        return
    work.call_off(kind=work_kind(case.origin), reference=str(case.pk))
    case.origin, case.waived = Origin.MINOR, True
    case.due_at = now() + time_to_complete(Origin.MINOR)
    case.window_ends_at = now() if case.window_ends_at else None
    case.save(update_fields=["origin", "waived", "due_at", "window_ends_at"])
    note_request(case)


def lock(*, case_id: uuid.UUID) -> None:
    """Lock the person out in one transaction: state, epoch, sessions, seal, cancel links.

    Harmless when the case is locked already.
    """
    with transaction.atomic():
        case = ErasureCase.objects.select_for_update().get(pk=case_id)
        if case.state != CaseState.REQUESTED:
            return
        subject = lock_for_change(subject_id=case.subject_id)
        case.locked_from = subject.state
        change_state(subject=subject, to=SubjectState.ERASING)
        # Before sessions and codes end: their keys are searched for as well.
        addresses = verified_channels.ask(case.subject_id)
        found = needles(subject_ids=[case.subject_id])[case.subject_id]
        note_ended(case, subject_locked.send(ErasureCase, subject_id=case.subject_id))
        seal.close(case=case, envelope=seal.Envelope(needles=found, addresses=addresses))
        moment = now()
        case.window_ends_at = moment if case.waived else moment + settings.ERASURE_CANCEL_WINDOW
        case.state = CaseState.WAITING
        case.save()
        if not case.waived:
            offer_cancelling(case, addresses)
        work.schedule(
            kind=work_kind(case.origin), reference=str(case.pk), due_at=case.window_ends_at
        )


def note_ended(case: ErasureCase, answers: list[tuple[Any, Any]]) -> None:
    """Count what ended with the lock: the plan of the run that follows no longer sees it."""
    ended: Counter[str] = Counter()
    for _receiver, counts in answers:
        ended.update(counts)
    ErasureStep.objects.bulk_create(
        ErasureStep(case=case, ordinal=0, store=store, action=Erase.DELETE, planned=n, done=n)
        for store, n in ended.items()
        if n
    )


def offer_cancelling(case: ErasureCase, addresses: list[Address]) -> None:
    """Send a link of its own to every verified channel; only hashes of the links are kept."""
    for number, address in enumerate(addresses):
        token = secrets.token_urlsafe(24)
        CancelLink.objects.create(case=case, token_hash=token_hash(token))
        send(
            subject=case.subject,
            kind=MessageKind.ERASURE_REQUESTED,
            channel=Channel(address.channel),
            address=address.value,
            language=address.language,
            template="erasure_requested",
            context={
                "link": link_to("erasure_cancel", token),
                "ends_at": case.window_ends_at,
                "reference": reference(case.pk),
            },
            key=f"erasure-requested:{case.pk}:{number}",
        )


def reference(case_id: uuid.UUID) -> str:
    """Return the short form of a case's id that people can read out."""
    return f"E-{case_id.hex[:4]}-{case_id.hex[4:8]}".upper()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def case_of_link(*, token: str) -> ErasureCase:
    """Return the case of a cancel link; raises UnknownLink."""
    link = CancelLink.objects.select_related("case").filter(token_hash=token_hash(token)).first()
    if link is None:
        raise UnknownLink
    return link.case


def cancel(*, token: str) -> ErasureCase:
    """Cancel by the link of a verified channel: the account is as it was before.

    Cancelling twice is harmless. Raises UnknownLink, or TooLate behind the point of no return.
    """
    return cancel_case(case_id=case_of_link(token=token).pk, by=Origin.SELF)


def cancel_case(*, case_id: uuid.UUID, by: Origin) -> ErasureCase:
    """Cancel a case before its point of no return; raises TooLate after it."""
    with transaction.atomic():
        case = ErasureCase.objects.select_for_update().get(pk=case_id)
        if case.state == CaseState.CANCELLED:
            return case
        # Once it is a minor's, a link sent earlier no longer stops it.
        if case.state not in CANCELLABLE or case.origin == Origin.MINOR:
            raise TooLate
        subject = lock_for_change(subject_id=case.subject_id)
        if case.state == CaseState.WAITING:
            # A restriction may have come or gone since the lock.
            change_state(subject=subject, to=free_state(subject.restricted_for))
        case.state, case.cancelled_at = CaseState.CANCELLED, now()
        case.save()
        append(EntryKind.ERASURE_CANCELLED, {"by": str(by), "case": case.pk})
        work.call_off(kind=work_kind(case.origin), reference=str(case.pk))
        tell_cancelled(case)
        seal.destroy(case=case)
    return case


def tell_cancelled(case: ErasureCase) -> None:
    """Tell every verified channel, so that a thief who cancelled is noticed as well."""
    for number, address in enumerate(verified_channels.ask(case.subject_id)):
        send(
            subject=case.subject,
            kind=MessageKind.ERASURE_CANCELLED,
            channel=Channel(address.channel),
            address=address.value,
            language=address.language,
            template="erasure_cancelled",
            context={"reference": reference(case.pk)},
            key=f"erasure-cancelled:{case.pk}:{number}",
        )


def open_case(*, subject_id: uuid.UUID) -> ErasureCase | None:
    """Return the case that is under way for a person."""
    return ErasureCase.objects.filter(subject_id=subject_id, state__in=OPEN).first()


def window_is_over(case: ErasureCase, at: datetime) -> bool:
    return case.window_ends_at is not None and case.window_ends_at <= at
