"""The session store: what a session holds is encrypted; who it belongs to is a column (D-22)."""

import json
from typing import Any, NoReturn

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError, IntegrityError, router, transaction

from privacy.encryption.keys import CannotDecrypt, decrypt, encrypt
from privacy.subjects.domain import SubjectGone, lock_for_writing

# allauth's mark of somebody who gave the password and is asked for the second factor.
HALF_SIGNED_IN = "account_authentication_methods_user"


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
                row.save(force_insert=must_create, force_update=not must_create, using=using)
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
