"""Connects what one app announces to what another must do; no app imports its sibling."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.dispatch import receiver

from accounts.domain import codes
from accounts.domain.limits import TooManySends, count_send
from accounts.enums import CodePurpose
from accounts.queries import lacks_basic_info, may_decide_texts
from accounts.signals import minor_found
from privacy.inquiries.codes import MACHINES, TooManyCodes
from privacy.policies.revising import OFFICERS
from takedown.minors.domain import ending
from telemetry.domain import gates

# No extended function runs for an account that lacks something basic (P-2.3).
gates.BASIC_INFO_QUESTIONS.append(lacks_basic_info)
# A text is published by two members of the staff whose duty it is (P-1.3).
OFFICERS.append(may_decide_texts)


@receiver(minor_found)
def open_a_minors_case(*, subject_id: uuid.UUID, **_: Any) -> None:
    """Whose own date of birth says that they are under age gets a case, with its clock (P-4.2)."""
    ending.open_for(subject_id=subject_id)


class OwnRequests:
    """Codes for whoever wrote to us without an account, by the machine that makes all codes."""

    minutes = int(settings.SMS_CODE_TTL / timedelta(minutes=1))

    def count(self, *, target: str, source: str) -> None:
        try:
            count_send(target=target, source=source)
        except TooManySends as refusal:
            raise TooManyCodes from refusal

    def issue(self, *, subject_id: uuid.UUID, target: str) -> str:
        return codes.issue(subject_id=subject_id, purpose=CodePurpose.OWN_REQUESTS, target=target)

    def redeem(self, *, subject_id: uuid.UUID, target: str, code: str) -> bool:
        return codes.redeem(
            subject_id=subject_id, purpose=CodePurpose.OWN_REQUESTS, target=target, code=code
        )

    def forget(self, *, subject_id: uuid.UUID) -> None:
        codes.forget(subject_id=subject_id)


MACHINES.append(OwnRequests())
