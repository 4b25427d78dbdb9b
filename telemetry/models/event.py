"""What devices send: rows without persons, partitioned by kind and month of capture.

The tables are made by SQL (migration 0002): Django knows no partitions. No column leads to a
Subject; `pseudonym` is a random number of an install, or of its present window.
"""

import uuid

from django.db import models
from django.db.models.functions import Now

from privacy.encryption.fields import Encrypted
from telemetry.enums import Kind


class Event(models.Model):
    """One thing that happened on a device. Each kind fills its own columns, nothing else.

    `id` is unique by the way in, not by an index: `SeenBatch` remembers what arrived within the
    time in which it may arrive again.
    """

    id = models.UUIDField(primary_key=True)
    pseudonym = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    captured_at = models.DateTimeField()
    stored_at = models.DateTimeField(db_default=Now())
    # Captured shortly after the app went to the background (P-3.8).
    tail = models.BooleanField(default=False)

    feature = models.CharField(max_length=60, null=True)
    outcome = models.CharField(max_length=10, null=True)
    duration_ms = models.PositiveIntegerField(null=True)

    model = models.CharField(max_length=80, null=True)
    os_version = models.CharField(max_length=40, null=True)
    unique_id_hash = models.CharField(max_length=64, null=True)
    mac_hash = models.CharField(max_length=64, null=True)
    apps = Encrypted(null=True)
    set_language = models.CharField(max_length=35, null=True)
    set_time_zone = models.CharField(max_length=40, null=True)
    set_dark_mode = models.BooleanField(null=True)
    set_text_scale = models.PositiveSmallIntegerField(null=True)
    set_screen_lock = models.BooleanField(null=True)
    hw_cpu = models.CharField(max_length=60, null=True)
    hw_cores = models.PositiveSmallIntegerField(null=True)
    hw_memory_mb = models.PositiveIntegerField(null=True)
    hw_storage_gb = models.PositiveIntegerField(null=True)
    hw_screen_width = models.PositiveSmallIntegerField(null=True)
    hw_screen_height = models.PositiveSmallIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "telemetry_event"

    def __str__(self) -> str:
        return f"event {self.id}"


class SeenBatch(models.Model):
    """Which events arrived within the last day, so that each is stored once.

    `ids` are the 16 bytes of each event's id, one after the other. Many small rows of an hour are
    joined into one without a batch.
    """

    pseudonym = models.UUIDField()
    batch = models.UUIDField(null=True, default=uuid.uuid4)
    ids = models.BinaryField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(name="batch_seen_once", fields=["pseudonym", "batch"])
        ]
        indexes = [models.Index(name="batch_by_time", fields=["received_at"])]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Tally(models.Model):
    """How often something other than a plain acceptance happened: tail, duplicate, refusals."""

    pseudonym = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default="", blank=True)
    code = models.CharField(max_length=20)
    field = models.CharField(max_length=40, default="", blank=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="tally_one_row", fields=["pseudonym", "kind", "code", "field"]
            )
        ]

    def __str__(self) -> str:
        return f"tally {self.pk}"
