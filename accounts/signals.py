"""What accounts announces, inside the sender's transaction."""

from django.dispatch import Signal

# user_id: name, certificate or birth date of this account is another one now (T-3.18).
identity_data_changed = Signal()
