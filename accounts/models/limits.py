"""Counters without persons: codes sent a day, codes nobody typed, minors turned away."""

from django.db import models

from accounts.enums import SendScope


class SendCount(models.Model):
    """One day's sends for one number, address, network, block of numbers or country.

    What is counted stands here as a keyed hash.
    """

    scope = models.CharField(max_length=7, choices=SendScope.choices)
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


class UnprovenSend(models.Model):
    """One code on its way to a number that nobody has proven yet: a place of its block taken."""

    prefix_index = models.CharField(max_length=64)
    number_index = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="unproven_by_prefix", fields=["prefix_index", "sent_at"]),
            models.Index(name="unproven_by_number", fields=["number_index"]),
        ]

    def __str__(self) -> str:
        return f"unproven {self.pk}"


class RefusalCount(models.Model):
    """How many were too young on a day: the only thing kept of them (P-4.2)."""

    day = models.DateField(primary_key=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.day)
