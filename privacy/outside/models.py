"""What the database knows of the file that outlives it, and the orders not yet written there."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutsideLine(models.Model):
    """One line of the file: ordered by this row, written and fsynced after the row committed.

    `number` and `line_hash` are empty until the line stands in the file. A line of the file
    without its row here means that this database is older than the file.
    """

    number = models.PositiveBigIntegerField(null=True, unique=True)
    kind = models.CharField(max_length=40)
    # The event that ordered the line: a case, a consent event, a removal. A random id.
    reference = models.UUIDField()
    subject_id = models.UUIDField(null=True)
    # The work, link or window that the event changed; nothing where the Subject says it all.
    about = models.UUIDField(null=True)
    line_hash = models.CharField(max_length=64, default="")
    ordered_at = models.DateTimeField(db_default=Now())
    # Replayed after a restore; the gate stays closed until a sweep has found nothing.
    awaits_sweep = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="outside_once", fields=["kind", "reference"]),
            models.CheckConstraint(
                name="outside_numbered_has_hash",
                condition=Q(number__isnull=True, line_hash="")
                | (Q(number__isnull=False) & ~Q(line_hash="")),
            ),
        ]
        indexes = [
            models.Index(name="outside_unwritten", fields=["id"], condition=Q(number=None)),
            models.Index(name="outside_unswept", fields=["id"], condition=Q(awaits_sweep=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
