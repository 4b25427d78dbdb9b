"""What a Subject announces: receivers write to the database, inside the same transaction."""

from django.dispatch import Signal

subject_changed = Signal()  # subject: its new state, restrictions and epoch
