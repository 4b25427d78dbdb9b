"""What a publication announces: receivers write to the database, inside the same transaction."""

from django.dispatch import Signal

text_published = Signal()  # version
