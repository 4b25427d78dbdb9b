"""What an erasure announces; receivers write to the database in the same transaction."""

from django.dispatch import Signal

# subject_id: everything that lets somebody act as this person must end now: sessions, tokens.
# A receiver answers with how many rows went, by the label of their model.
subject_locked = Signal()
# needles: a sweep is about to search for these (element, value) pairs. What holds one of them and
# belongs to nobody yet, an attempt that anybody may have typed, must not keep a person here.
sweep_begins = Signal()
