"""What an erasure announces; receivers write to the database in the same transaction."""

from django.dispatch import Signal

# subject_id: everything that lets somebody act as this person must end now: sessions, tokens.
# A receiver answers with how many rows went, by the label of their model.
subject_locked = Signal()
