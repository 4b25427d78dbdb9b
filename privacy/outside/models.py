"""What the database knows of the file that outlives it, and the orders not yet written there."""

from django.db import models
from django.db.models.functions import Now


class OutsideLine(models.Model):
    """One line of the file: ordered by a row, written and fsynced after the row committed.

    `number` is dense and is the line's number; `line_hash` is empty until the line is written.
    A line in the file without its row here means that this database is older than the file.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    reference = models.UUIDField()
    subject_id = models.UUIDField(null=True)
    ordered_at = models.DateTimeField(db_default=Now())
    line_hash = models.CharField(max_length=64, default="")
    # A line that came back from the file after a restore: its effect was done again by replay.
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="outside_once", fields=["kind", "reference"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
