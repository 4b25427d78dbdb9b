"""Connects what one app announces to what another must do; no app imports its sibling."""

import uuid
from typing import Any

from django.dispatch import receiver

from accounts.queries import lacks_basic_info, may_decide_texts
from accounts.signals import minor_found
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
