"""What a change of consent announces: receivers write to the database, in the same transaction."""

from django.dispatch import Signal

consent_changed = Signal()  # holder, feature, granted, device
