"""Windows: the only bridge from a device to a person; opened by a code, closed for good (P-3.15).

A window opens by an act on both sides: the person shows a code on this site, the device sends it.
It ends by the device, by the person, by an erasure or after COMBINATION_WINDOW; then the device
gets another pseudonym at once, and what was sent under the old one is separated (`unlinking`).
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from privacy.encryption.keys import blind_index
from privacy.outside import domain as outside
from privacy.subjects.domain import SubjectGone, lock_for_change, lock_for_writing
from privacy.subjects.enums import SubjectState
from privacy.subjects.refusals import Service, require
from privacy.work import domain as work
from privacy.work.clock import now
from telemetry.domain import background_tail, gates, telling
from telemetry.enums import ClosedBy, WindowGround, WindowPurpose, WindowState
from telemetry.models import CombinationWindow, Gate, LinkCode

# Letters and digits that nobody mistakes for one another when typing them on a small screen.
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
UNLINK = "telemetry.unlink"
EXPIRE = "telemetry.expire_window"
CLOSED = "window.closed"


class WrongCode(Exception):  # noqa: N818 - reads as the news it is
    """Unknown, expired or used: the answer does not tell which."""


class TooManyTries(Exception):  # noqa: N818
    """The install has typed too many wrong codes."""


class AlreadyLinked(Exception):  # noqa: N818
    """A window of this install is open: it has to be closed first."""


class NotNow(Exception):  # noqa: N818
    """The person is restricted: nothing new may be joined with them."""


@dataclass(frozen=True)
class Code:
    """A code for the screen, this once."""

    text: str
    expires_at: datetime


def normal(code: str) -> str:
    """Return a code as it is compared: without spaces and hyphens, in capitals."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def hashed(code: str) -> str:
    """Return the keyed hash under which a code is found."""
    return blind_index(field="telemetry.link_code", value=normal(code)) or ""


def new_code(*, subject_id: uuid.UUID) -> Code:
    """Put a new code in place of the person's old one; raises SubjectGone or ServiceRefused."""
    text = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        lock_for_writing(subject_id=subject_id)
        require(subject_id=subject_id, service=Service.LINKING)
        expires_at = now() + settings.LINK_CODE_TTL
        LinkCode.objects.update_or_create(
            subject_id=subject_id,
            defaults={"code_hash": hashed(text), "expires_at": expires_at, "created_at": now()},
        )
    half = CODE_LENGTH // 2
    return Code(f"{text[:half]}-{text[half:]}", expires_at)


def open_by_code(*, install_id: uuid.UUID, code: str, purpose: WindowPurpose) -> CombinationWindow:
    """Open a window between an install and whoever shows this code.

    In order: the tries of this install are counted (TooManyTries), the code is found (WrongCode),
    its person is locked and neither restricted nor leaving (NotNow, WrongCode) nor refused
    this (ServiceRefused), the install has no open window (AlreadyLinked), the code is used up, the
    window stands, the gate follows and the person is told by mail.
    """
    count_try(install_id)
    row = LinkCode.objects.filter(code_hash=hashed(code)).first()
    if row is None:
        raise WrongCode
    with transaction.atomic():
        subject = lock_for_change(subject_id=row.subject_id)
        if subject.state == SubjectState.RESTRICTED:
            raise NotNow
        require(subject_id=subject.pk, service=Service.LINKING)
        gate = gates.lock_one(install_id)
        if gate.window_opened_at is not None:
            raise AlreadyLinked
        if subject.state != SubjectState.ACTIVE or not use_up(row):
            raise WrongCode
        window = build(
            gate=gate, subject_id=subject.pk, purpose=purpose, ground=WindowGround.CONSENT
        )
        Gate.objects.filter(pk=gate.pk).update(link_failures=0)
        telling.tell_linked(subject=subject, window=window)
    return window


def count_try(install_id: uuid.UUID) -> None:
    """Count a try before it is compared, so that parallel guesses cannot pass the limit together.

    A success sets the count back. After LINK_CODE_TTL without a try it begins anew.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE telemetry_gate
                  SET link_failures = CASE
                          WHEN link_failed_at > clock_timestamp() - make_interval(secs => %s)
                          THEN link_failures + 1 ELSE 1 END,
                      link_failed_at = clock_timestamp()
                WHERE install_id = %s
                  AND (link_failures < %s OR link_failed_at IS NULL
                       OR link_failed_at <= clock_timestamp() - make_interval(secs => %s))""",
            [
                settings.LINK_CODE_TTL.total_seconds(),
                install_id,
                settings.CODE_ATTEMPTS,
                settings.LINK_CODE_TTL.total_seconds(),
            ],
        )
        if cursor.rowcount != 1:
            raise TooManyTries


def use_up(row: LinkCode) -> bool:
    """Remove a code that is still good; tell whether it was."""
    gone, _ = LinkCode.objects.filter(
        pk=row.pk, code_hash=row.code_hash, expires_at__gt=now()
    ).delete()
    return bool(gone)


def build(
    *,
    gate: Gate,
    subject_id: uuid.UUID,
    purpose: WindowPurpose,
    ground: WindowGround,
    law: str = "",
) -> CombinationWindow:
    """Write the window of a locked gate and Subject, with a pseudonym of its own."""
    at = now()
    window = CombinationWindow.objects.create(
        subject_id=subject_id,
        install_id=gate.pk,
        pseudonym=uuid.uuid4(),
        purpose=purpose,
        ground=ground,
        law=law,
        opened_at=at,
        ends_at=at + settings.COMBINATION_WINDOW,
    )
    move_to(gate, window.pseudonym or uuid.uuid4())
    gates.rewrite(install_ids=[gate.pk])
    gate.refresh_from_db()
    background_tail.sign_of_use(gate=gate, at=at)
    work.schedule(kind=EXPIRE, reference=str(window.pk), due_at=window.ends_at)
    return window


def move_to(gate: Gate, pseudonym: uuid.UUID) -> None:
    """Give a locked gate another pseudonym: nothing of before is carried over."""
    gate.pseudonym = pseudonym
    gate.foreground = []
    gate.device_since = gate.location_since = gate.log_since = None
    gate.device_ended_at = gate.location_ended_at = gate.log_ended_at = None
    gate.services = []
    gate.save()


def close(*, window_id: uuid.UUID, by: ClosedBy, note: bool = True) -> CombinationWindow | None:
    """End a window: from this commit on the install is nobody's, its consents are none.

    In order: Subject and gate are locked, the state moves to closing, the gate gets another
    pseudonym, the separation is ordered, the line for outside the database is ordered. A window
    that is closed already stays as it is; None when there is none.
    """
    known = CombinationWindow.objects.filter(pk=window_id).first()
    if known is None or known.subject_id is None:
        return known
    with transaction.atomic():
        lock_for_change(subject_id=known.subject_id)
        window = CombinationWindow.objects.select_for_update().get(pk=window_id)
        if window.state != WindowState.OPEN:
            return window
        window.state, window.closed_at, window.closed_by = WindowState.CLOSING, now(), by
        window.save()
        for gate in gates.lock([window.install_id] if window.install_id else []):
            move_to(gate, uuid.uuid4())
            gates.rewrite(install_ids=[gate.pk])
        work.call_off(kind=EXPIRE, reference=str(window.pk))
        work.schedule(kind=UNLINK, reference=str(window.pk))
        if note:
            outside.note(kind=CLOSED, reference=window.pk, subject_id=None, about=window.pk)
    return window


def close_all(*, subject_id: uuid.UUID, by: ClosedBy) -> int:
    """End every open window of a person; return how many."""
    found = CombinationWindow.objects.filter(subject_id=subject_id, state=WindowState.OPEN)
    ids = list(found.order_by("pk").values_list("pk", flat=True))
    for window_id in ids:
        close(window_id=window_id, by=by)
    return len(ids)


__all__ = ["AlreadyLinked", "NotNow", "SubjectGone", "TooManyTries", "WrongCode"]
