"""The session store: what a session holds is encrypted; who it belongs to is a column (D-22)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, IntegrityError, router, transaction
from django.db.models.functions import Now
from django.utils import timezone

from privacy.encryption.keys import CannotDecrypt, decrypt, encrypt
from privacy.subjects.domain import SubjectGone, lock_for_writing

# allauth's mark of somebody who gave the password and is asked for the second factor.
HALF_SIGNED_IN = "account_authentication_methods_user"
# Where and when somebody came in, for their list of sessions; it moves with the session's key.
CAME_IN = "came_in"
# How true "last used" is: a row is not written for every page.
SEEN_EVERY = timedelta(minutes=5)
# A save changes these; what the row began with stays.
CHANGING = ("session_data", "expire_date", "subject", "network", "browser", "signed_in_at")


class SessionStore(DatabaseStore):
    """Django's store with ciphertext in `session_data` and the person in a column."""

    @classmethod
    def get_model_class(cls) -> Any:
        from accounts.models import Session  # noqa: PLC0415 - settings name this module early

        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(json.dumps(session_dict))

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Return the content; an unreadable one counts as empty, as Django does."""
        try:
            content: dict[str, Any] = json.loads(decrypt(str(session_data)))
        except (CannotDecrypt, ValueError):
            return {}
        return content

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row; raises UpdateError when the person it names is gone."""
        row: Any = super().create_model_instance(data)
        if user_id := data.get(SESSION_KEY) or data.get(HALF_SIGNED_IN):
            user = get_user_model().objects.filter(pk=user_id).values("subject_id").first()
            if user is None:
                raise UpdateError
            row.subject_id = user["subject_id"]
        if came_in := data.get(CAME_IN):
            row.network, row.browser = came_in["network"], came_in["browser"]
            row.signed_in_at = datetime.fromtimestamp(came_in["at"], tz=UTC)
        return row

    def _get_session_from_db(self) -> Any:
        """Return the row that stands, and note now and then that it is in use."""
        row: Any = super()._get_session_from_db()  # type: ignore[misc] # left out of the stubs
        if row is not None and row.subject_id and timezone.now() - row.seen_at > SEEN_EVERY:
            type(row).objects.filter(pk=row.pk).update(seen_at=Now())
        return row

    def save(self, must_create: bool = False) -> None:
        """Save; a session of somebody who is being erased cannot come back by a late save."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined] # left out of the stubs
        row = self.create_model_instance(content)
        using = router.db_for_write(self.model, instance=row)
        try:
            with transaction.atomic(using=using):
                if row.subject_id is not None:
                    lock_for_writing(subject_id=row.subject_id)
                if must_create:
                    row.save(force_insert=True, using=using)
                else:
                    row.save(force_update=True, using=using, update_fields=CHANGING)
        except (SubjectGone, DatabaseError) as error:
            refuse(error, must_create=must_create)

    async def asave(self, must_create: bool = False) -> None:
        # Django's own would go past the lock.
        await sync_to_async(self.save)(must_create)


def refuse(error: Exception, *, must_create: bool) -> NoReturn:
    """Raise what Django's session machinery understands, or the error itself."""
    if must_create and isinstance(error, IntegrityError):
        raise CreateError from error
    if isinstance(error, SubjectGone) or not must_create:
        raise UpdateError from error
    raise error
