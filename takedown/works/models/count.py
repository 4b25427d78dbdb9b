"""How often something was opened: a number, never who (T-1.12, T-2.8)."""

from django.db import models


class OpenCount(models.Model):
    """Downloads of a work, or openings of a leaving page, by the id of either."""

    reference = models.UUIDField(primary_key=True)
    count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.reference} {self.count}"
