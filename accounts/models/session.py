"""Sessions: encrypted, and findable by Subject, so that an erasure ends them all."""

from django.contrib.postgres.functions import RandomUUID
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Now

from privacy.subjects.models import Subject


class Session(AbstractBaseSession):
    """A browser's session; `subject` is set while somebody is signed in.

    `handle` names it on pages and in addresses: whoever knows the key of a session has it.
    """

    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    handle = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    network = models.CharField(max_length=43, default="", db_default="")
    browser = models.CharField(max_length=40, default="", db_default="")
    signed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return "session"

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore  # noqa: PLC0415 - Django's own circle

        return SessionStore
