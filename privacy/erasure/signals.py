"""What an erasure announces; receivers write to the database in the same transaction."""

from django.dispatch import Signal

# subject_id: everything that lets somebody act as this person must end now: sessions, tokens.
subject_locked = Signal()
