"""The two texts that everybody agrees to."""

from django.db.models import TextChoices


class Document(TextChoices):
    TERMS = "terms"
    PRIVACY = "privacy"
