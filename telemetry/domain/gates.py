"""Gate rows: what ingest may take, rewritten whenever anything that decides it changes.

Everything is asked anew from where it is true, behind the gate's lock: so two changes at once end
with what the later one says. Lock order: the Subject first, then gate rows by id.
"""

import uuid
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from privacy.consent import queries as consents
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.subjects.models import Subject
from privacy.subjects.refusals import Service, refused_to
from privacy.work.clock import now
from telemetry.enums import ELEMENT_OF, WindowState
from telemetry.models import CombinationWindow, Gate

FOLLOW_TEXTS = "telemetry.follow_texts"
NAMES = {Feature.DEVICE: "device", Feature.LOCATION: "location", Feature.LOGS: "log"}
# Which kind of events a service that can be refused consists of.
SERVES = {Service.DEVICE: "device", Service.LOCATION: "location", Service.LOGS: "log"}
SINCE = {feature: f"{name}_since" for feature, name in NAMES.items()}
ENDED = {feature: f"{name}_ended_at" for feature, name in NAMES.items()}
# Answered by the app that knows accounts (nexhome_site/wiring.py): does this person's basic
# information lack something, so that no extended function may run (P-2.3)?
BASIC_INFO_QUESTIONS: list[Callable[[uuid.UUID], bool]] = []


def lock(install_ids: Iterable[uuid.UUID]) -> list[Gate]:
    """Lock gate rows in the order of their ids."""
    return list(
        Gate.objects.select_for_update().filter(pk__in=list(install_ids)).order_by("install_id")
    )


def lock_one(install_id: uuid.UUID) -> Gate:
    """Lock one gate row; raises Gate.DoesNotExist when the install is gone."""
    return Gate.objects.select_for_update().get(pk=install_id)


def lacks_basic_info(subject_id: uuid.UUID) -> bool:
    return any(question(subject_id) for question in BASIC_INFO_QUESTIONS)


def rewrite(*, install_ids: Collection[uuid.UUID]) -> None:
    """Bring gate rows up to what holds now, in the caller's transaction."""
    gates = lock(install_ids)
    if not gates:
        return
    open_windows = CombinationWindow.objects.filter(
        install_id__in=[gate.pk for gate in gates], state=WindowState.OPEN
    )
    windows = {window.install_id: window for window in open_windows}
    subjects = Subject.objects.in_bulk([window.subject_id for window in windows.values()])
    holders = {gate.pk: holder_of(gate, windows.get(gate.pk)) for gate in gates}
    granted = consents.scopes(list(set(holders.values())))
    off = consents.off_for([window.pk for window in windows.values()])
    moment = now()
    for gate in gates:
        window = windows.get(gate.pk)
        write_person(gate, window, subjects)
        excepted = off[window.pk] if window else frozenset()
        scope = granted[holders[gate.pk]]
        write_consents(gate, frozenset(scope) - excepted, moment)
        gate.not_agreed = fields_beyond(scope.get(Feature.DEVICE))
        gate.save()


def holder_of(gate: Gate, window: CombinationWindow | None) -> Holder:
    """Return whose consent counts: the Subject's while a window is open, else the install's."""
    if window is not None:
        return Holder(subject_id=window.subject_id)
    return Holder(install_id=gate.pk)


def present_holder(install_id: uuid.UUID) -> Holder:
    """Return whose consent counts for an install now."""
    window = CombinationWindow.objects.filter(install_id=install_id, state=WindowState.OPEN).first()
    if window is not None and window.subject_id is not None:
        return Holder(subject_id=window.subject_id)
    return Holder(install_id=install_id)


def write_person(
    gate: Gate, window: CombinationWindow | None, subjects: dict[uuid.UUID, Subject]
) -> None:
    """Copy the state of the person behind an open window; none without one."""
    subject = subjects.get(window.subject_id) if window and window.subject_id else None
    gate.window_opened_at = window.opened_at if window else None
    gate.subject_state = subject.state if subject else ""
    gate.epoch = subject.epoch if subject else 0
    gate.refused = kinds_refused(subject.pk) if subject else []
    gate.basic_info_missing = subject is not None and lacks_basic_info(subject.pk)


def kinds_refused(subject_id: uuid.UUID) -> list[str]:
    """Return the kinds of events that a person's devices may not send."""
    refused = refused_to(subject_id=subject_id)
    return sorted(kind for service, kind in SERVES.items() if service in refused)


def write_consents(gate: Gate, granted: frozenset[Feature], moment: datetime) -> None:
    """Note since when each consent stands, or when it ended; what stood before keeps its time."""
    for feature, column in SINCE.items():
        since = getattr(gate, column)
        if feature in granted and since is None:
            setattr(gate, column, moment)
            setattr(gate, ENDED[feature], None)
        elif feature not in granted and since is not None:
            setattr(gate, column, None)
            setattr(gate, ENDED[feature], moment)


def fields_beyond(agreed: frozenset[str] | None) -> list[str]:
    """Return the fields of a device to which nobody agreed although the function is on."""
    if agreed is None:
        return []
    return sorted(str(name) for name, element in ELEMENT_OF.items() if element not in agreed)


def installs_of(subject_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the installs whose window of this person is open."""
    found = CombinationWindow.objects.filter(subject_id=subject_id, state=WindowState.OPEN)
    return [install_id for install_id in found.values_list("install_id", flat=True) if install_id]


def follow_subject(*, subject: Subject, **_: Any) -> None:
    """A Subject's state changed: its gates follow in the same transaction."""
    rewrite(install_ids=installs_of(subject.pk))


def follow_consent(*, holder: Holder, **_: Any) -> None:
    """A consent changed: the gates of its holder follow in the same transaction."""
    if holder.subject_id is not None:
        rewrite(install_ids=installs_of(holder.subject_id))
    elif holder.install_id is not None:
        rewrite(install_ids=[holder.install_id])


def rewrite_all(*, after: uuid.UUID | None, limit: int) -> uuid.UUID | None:
    """Rewrite the next gates in the order of their ids; return the last, None at the end.

    A policy that was published anew changes what consents cover, for everybody at once.
    """
    found = Gate.objects.order_by("install_id")
    if after is not None:
        found = found.filter(install_id__gt=after)
    ids = list(found.values_list("install_id", flat=True)[:limit])
    with transaction.atomic():
        rewrite(install_ids=ids)
    return ids[-1] if len(ids) == limit else None
