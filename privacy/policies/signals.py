"""What a publication announces: receivers write to the database, inside the same transaction."""

from django.dispatch import Signal

text_published = Signal()  # version: public from now on, in force now or later
text_in_force = Signal()  # version: its day has come
