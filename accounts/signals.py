"""What accounts announces, inside the sender's transaction."""

from django.dispatch import Signal

# user_id: name, certificate or birth date of this account is another one now (T-3.18).
identity_data_changed = Signal()
# user_id, elements: these of this account's details are others now, or proven now (T-3.18).
details_changed = Signal()
# subject_id: by their own date of birth this person is under age, and is restricted (P-4.2).
minor_found = Signal()
