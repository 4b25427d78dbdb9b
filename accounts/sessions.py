"""The session store: what a session holds is encrypted; who it belongs to is a column (D-22)."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import (
    VALID_KEY_CHARS,
    CreateError,
    UpdateError,
)
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, IntegrityError, router, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import get_random_string

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

    # Whose lock the caller's transaction holds already, and who has just signed in here.
    locked: uuid.UUID | None = None
    owner: tuple[str, uuid.UUID] | None = None
    # What this object has saved: the same content is not written twice for one answer.
    saved: str = ""

    @contextmanager
    def of_locked(self, *, user_id: uuid.UUID, subject_id: uuid.UUID) -> Iterator[None]:
        """Save without asking again for whom the transaction around this has locked."""
        before = self.locked
        self.locked, self.owner = subject_id, (str(user_id), subject_id)
        try:
            yield
        finally:
            self.locked = before

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
            row.subject_id = self.subject_of(user_id)
        # Half a sign-in is none: it stands in nobody's list.
        if SESSION_KEY in data:
            came_in = data.get(CAME_IN) or {"at": time.time(), "network": "", "browser": ""}
            row.network, row.browser = came_in["network"], came_in["browser"]
            row.signed_in_at = datetime.fromtimestamp(came_in["at"], tz=UTC)
        return row

    def _get_session_from_db(self) -> Any:
        """Return the row that stands, and note now and then that it is in use."""
        row: Any = super()._get_session_from_db()  # type: ignore[misc] # left out of the stubs
        if row is not None and row.subject_id and timezone.now() - row.seen_at > SEEN_EVERY:
            type(row).objects.filter(pk=row.pk).update(seen_at=Now())
        return row

    def subject_of(self, user_id: str) -> uuid.UUID:
        """Return the Subject of whoever this session belongs to; raises UpdateError."""
        if self.owner and self.owner[0] == user_id:
            return self.owner[1]
        user = get_user_model().objects.filter(pk=user_id).values("subject_id").first()
        if user is None:
            raise UpdateError
        subject_id: uuid.UUID = user["subject_id"]
        return subject_id

    def _get_new_session_key(self) -> str:
        # Django looks first whether a random key is taken; the INSERT says so too.
        return get_random_string(32, VALID_KEY_CHARS)

    def cycle_key(self) -> None:
        """Give the row another key; the old one opens nothing from then on.

        One statement: there is no moment with two keys or with none. Without a row, as Django.
        """
        content, old = self._session, self.session_key  # type: ignore[attr-defined] # left out of the stubs
        row = self.create_model_instance(content)
        key = self._get_new_session_key()
        try:
            with transaction.atomic():
                if row.subject_id not in {None, self.locked}:
                    lock_for_writing(subject_id=row.subject_id)
                moved = self.get_model_class().objects.filter(pk=old).update(session_key=key)
        except SubjectGone as error:
            raise UpdateError from error
        if not moved:
            super().cycle_key()
            return
        self._session_key, self.modified, self.saved = key, True, ""

    def save(self, must_create: bool = False) -> None:
        """Save; a session of somebody who is being erased cannot come back by a late save."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined] # left out of the stubs
        if self.saved and self.saved == of_row(self.session_key, content):
            return
        self.write(content, must_create=must_create)

    def write(self, content: dict[str, Any], *, must_create: bool) -> None:
        """Write the row under the lock of whoever it belongs to."""
        row = self.create_model_instance(content)
        using = router.db_for_write(self.model, instance=row)
        try:
            with transaction.atomic(using=using):
                if row.subject_id not in {None, self.locked}:
                    lock_for_writing(subject_id=row.subject_id)
                if must_create:
                    row.save(force_insert=True, using=using)
                else:
                    row.save(force_update=True, using=using, update_fields=CHANGING)
        except (SubjectGone, DatabaseError) as error:
            refuse(error, must_create=must_create)
        self.saved = of_row(row.session_key, content)

    def delete(self, session_key: str | None = None) -> None:
        """Remove the row by one statement."""
        if key := session_key or self.session_key:
            self.get_model_class().objects.filter(session_key=key).delete()

    async def asave(self, must_create: bool = False) -> None:
        # Django's own would go past the lock.
        await sync_to_async(self.save)(must_create)


def of_row(key: str | None, content: dict[str, Any]) -> str:
    """Return what stands in a row, to compare."""
    return json.dumps([key, content], sort_keys=True)


def refuse(error: Exception, *, must_create: bool) -> NoReturn:
    """Raise what Django's session machinery understands, or the error itself."""
    if must_create and isinstance(error, IntegrityError):
        raise CreateError from error
    if isinstance(error, SubjectGone) or not must_create:
        raise UpdateError from error
    raise error
