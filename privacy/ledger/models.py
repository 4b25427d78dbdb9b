"""The rows of the evidence ledger. All of them only grow; `guards` says how that is held.

No foreign key leads out of here or in, so the ledger outlives whatever it records.
"""

import pgtrigger
from django.db import models
from django.db.models import Func, Q


class LedgerPending(models.Model):
    """An entry written in a business transaction, waiting for its number.

    The application may give kind and facts; id, entry id and time are the database's.
    """

    entry_id = models.UUIDField(unique=True, db_default=Func(function="gen_random_uuid"))
    kind = models.CharField(max_length=40)
    facts = models.TextField()
    created_at = models.DateTimeField(db_default=Func(function="clock_timestamp"))

    class Meta:
        db_table = "ledger_pending"

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"


class LedgerLeaf(models.Model):
    """An entry with its place: numbers are dense from 0, in the order of sequencing."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    body = models.TextField()
    leaf_hash = models.BinaryField()

    class Meta:
        db_table = "ledger_leaf"
        constraints = [
            models.CheckConstraint(name="ledger_leaf_from_zero", condition=Q(seq__gte=0)),
        ]

    def __str__(self) -> str:
        return f"entry {self.seq}"


class LedgerSubtree(models.Model):
    """The root of a complete subtree of 256, 65,536, … entries: what a proof reads instead."""

    level = models.SmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_subtree"
        constraints = [
            models.UniqueConstraint(name="ledger_subtree_once", fields=["level", "position"]),
        ]

    def __str__(self) -> str:
        return f"subtree {self.level}/{self.position}"


class LedgerAct(models.Model):
    """By which entry an act is proven: two random numbers, so that its receipt finds its entry."""

    act = models.UUIDField(primary_key=True)
    entry_id = models.UUIDField(unique=True)

    class Meta:
        db_table = "ledger_act"
        triggers = [
            pgtrigger.Protect(
                name="proven_act_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"act {self.act}"


class LedgerCheckpoint(models.Model):
    """A signed statement of how long the ledger is and what its root is."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    created_at = models.DateTimeField(db_default=Func(function="clock_timestamp"))

    class Meta:
        db_table = "ledger_checkpoint"

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"


class LedgerPublication(models.Model):
    """A checkpoint that is known to stand in the file outside: which line, where, its hash.

    Written after the line was fsynced, so a file that ends before its last row was cut.
    """

    number = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField(unique=True)
    start = models.BigIntegerField()
    line_hash = models.BinaryField()
    # Where, in the file of entries, the last entry of this checkpoint ends.
    entries_end = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Func(function="clock_timestamp"))

    class Meta:
        db_table = "ledger_publication"

    def __str__(self) -> str:
        return f"line {self.number}"
