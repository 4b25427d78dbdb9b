"""The strict field: what django-encrypted-model-fields leaves open is closed here.

It decrypts only what comes from the database, lets a wrong key raise, passes expressions through,
refuses every lookup but `isnull`, and rejects a pasted token. Values are never compared in SQL:
equality goes through a blind index column.
"""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.expressions import BaseExpression
from django.db.models.lookups import IsNull
from encrypted_model_fields.fields import EncryptedTextField

from privacy.encryption.keys import decrypt, encrypt, looks_like_token


class Encrypted(EncryptedTextField):  # type: ignore[misc] # the package ships no types
    """Text that stands in the database as `v1:<key id>:<token>` only."""

    if TYPE_CHECKING:
        # The package ships no types: a value read from a row would seem to be the field itself.
        def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any: ...

        def __set__(self, instance: models.Model, value: str | None) -> None: ...

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Return the clear value; raises CannotDecrypt with a wrong key."""
        return None if value is None else decrypt(value)

    def to_python(self, value: Any) -> Any:
        """Never decrypt what a form or a serializer hands in."""
        return value if value is None or isinstance(value, str) else str(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return the token; an expression passes through untouched."""
        if value is None or isinstance(value, BaseExpression):
            return value
        return encrypt(str(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return self.get_db_prep_save(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to search in ciphertext, which would find nothing without an error."""
        if lookup_name == "isnull":
            return IsNull
        raise FieldError(f"{self.name} is encrypted: look it up by its blind index")

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self.name} is encrypted: look it up by its blind index")

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Reject a stored token given as a value: it would be somebody's ciphertext."""
        super().validate(value, model_instance)
        if isinstance(value, str) and looks_like_token(value):
            raise ValidationError("This is not a value that can be stored.", code="token")

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and looks_like_token(value):
            raise ValidationError("This is not a value that can be stored.", code="token")
        return value
