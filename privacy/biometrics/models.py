"""How often a body part was refused, by day and place."""

from django.db import models


class BiometricRefusal(models.Model):
    """So many requests of a day were refused at a place; nothing of them is kept."""

    day = models.DateField()
    # The name of the route, never its address.
    place = models.CharField(max_length=80, blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="biometric_refusal_one_row", fields=["day", "place"])
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.place} {self.count}"
