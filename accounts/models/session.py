"""Sessions: encrypted, and findable by Subject, so that an erasure ends them all."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Now

from privacy.subjects.models import Subject


class Session(AbstractBaseSession):
    """A browser's session; `subject` is set while somebody is signed in."""

    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return "session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore  # noqa: PLC0415 - Django's own circle

        return SessionStore
