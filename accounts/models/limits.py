"""Counters without persons: how many codes were sent a day, how many minors were turned away."""

from django.db import models

from accounts.enums import SendScope


class SendCount(models.Model):
    """One day's sends for one number, address or network, which stands here as a keyed hash."""

    scope = models.CharField(max_length=6, choices=SendScope.choices)
    day = models.DateField()
    index = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="send_count_once", fields=["scope", "day", "index"]),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.day}"


class RefusalCount(models.Model):
    """How many were too young on a day: the only thing kept of them (P-4.2)."""

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.day)
