"""The session store: what a session holds is encrypted; who it belongs to is a column (D-22)."""

import json
from typing import Any

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import transaction

from privacy.encryption.keys import CannotDecrypt, decrypt, encrypt
from privacy.subjects.domain import SubjectGone, lock_for_writing


class SessionStore(DatabaseStore):
    """Django's store with ciphertext in `session_data`."""

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
        row = super().create_model_instance(data)
        user_id = data.get(SESSION_KEY)
        if user_id:
            user = get_user_model().objects.filter(pk=user_id).values("subject_id").first()
            row.subject_id = user["subject_id"] if user else None
        return row

    def save(self, must_create: bool = False) -> None:
        """Save; a session of somebody who is being erased cannot come back by a late save."""
        data = self._get_session(no_load=must_create)
        row = self.create_model_instance(data)
        if row.subject_id is None:
            super().save(must_create=must_create)
            return
        try:
            with transaction.atomic():
                lock_for_writing(subject_id=row.subject_id)
                super().save(must_create=must_create)
        except SubjectGone as error:
            raise UpdateError from error
