"""The elements of a notice, each in its own slot, and the files in them."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from privacy import states
from takedown.notices.enums import SLOT_TRANSITIONS, Element, SlotState
from takedown.notices.models.case import CopyrightCase


class NoticeSlot(models.Model):
    """One element: what was told (sealed), and whether it holds."""

    case = models.ForeignKey(CopyrightCase, on_delete=models.CASCADE, related_name="slots")
    element = models.CharField(max_length=20, choices=Element.choices)
    state = models.CharField(max_length=10, choices=SlotState.choices, default=SlotState.MISSING)
    value = models.TextField(null=True)
    # Why it does not hold, in the words of the letter.
    reason = models.TextField(null=True)
    supplied_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    # Empty where a rule judged.
    judged_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="slot_once", fields=["case", "element"]),
            models.CheckConstraint(
                name="slot_state_known", condition=Q(state__in=SlotState.values)
            ),
            models.CheckConstraint(
                name="slot_element_known", condition=Q(element__in=Element.values)
            ),
            models.CheckConstraint(
                name="slot_invalid_has_reason",
                condition=~Q(state=SlotState.INVALID) | Q(reason__isnull=False),
            ),
        ]
        triggers = [
            states.guard(model="takedown.NoticeSlot", field="state", transitions=SLOT_TRANSITIONS)
        ]

    def __str__(self) -> str:
        return f"{self.element} of {self.case_id}"


class NoticeFile(models.Model):
    """A document in a slot; its bytes lie sealed outside the public folder under this id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slot = models.ForeignKey(NoticeSlot, on_delete=models.CASCADE, related_name="files")
    name = models.TextField()
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"file {self.id}"


class FileLook(models.Model):
    """Who of the staff opened which document, and when (T-3.12)."""

    case = models.ForeignKey(CopyrightCase, on_delete=models.CASCADE, related_name="looks")
    file_id = models.UUIDField()
    by = models.UUIDField()
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"look at {self.file_id}"
