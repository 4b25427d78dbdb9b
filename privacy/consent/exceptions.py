"""Exceptions: a function that is on for the person and off for one of their devices (P-1.4, P-3.5).

Which devices are whose is known elsewhere (`held`); here a device is the number of its link.
"""

import uuid

from django.db import transaction

from privacy.consent import queries
from privacy.consent.domain import (
    Circumstances,
    NotYours,
    Refused,
    SignalSaysNo,
    known_feature,
    record,
)
from privacy.consent.enums import Act, Feature
from privacy.consent.held import devices_of
from privacy.consent.holders import Holder
from privacy.consent.locks import lock_for_deciding
from privacy.consent.models import ConsentEvent
from privacy.outside import domain as outside
from privacy.subjects.refusals import Service, require

EXCEPTED = {feature: f"consent.excepted_{feature}" for feature in Feature}


class NotOn(Refused):
    """There is nothing to except: the function is not on for the person."""

    status = 409


def switch(
    *, holder: Holder, feature: str, device: uuid.UUID, on: bool, where: Circumstances
) -> ConsentEvent | None:
    """Turn a function off for one device, or on again; None where it says so already.

    In order: the function is known (UnknownFeature), the holder is locked, the device is theirs
    (NotYours), the function is on for them (NotOn); turning on again is neither refused to them
    (ServiceRefused) nor against Global Privacy Control (SignalSaysNo). An exception outlasts the
    function's being turned off and on.
    """
    chosen = known_feature(holder, feature)
    assert holder.subject_id is not None  # noqa: S101 - only people have devices
    with transaction.atomic():
        lock_for_deciding(holder)
        if device not in {each.number for each in devices_of(holder.subject_id)}:
            raise NotYours
        if (chosen in queries.off_for([device])[device]) is not on:
            return None
        last = queries.last_decision(holder=holder, feature=chosen)
        if chosen not in queries.granted(holder) or last is None:
            raise NotOn
        if on:
            require(subject_id=holder.subject_id, service=Service(str(chosen)))
            if where.gpc:
                raise SignalSaysNo
        event = record(
            holder=holder,
            feature=chosen,
            act=Act.GRANTED if on else Act.WITHDRAWN,
            version=last.version,
            text=last.text,
            where=where,
            device=device,
        )
        if not on:
            outside.note(
                kind=EXCEPTED[chosen],
                reference=event.reference,
                subject_id=holder.subject_id,
                about=device,
            )
        return event
