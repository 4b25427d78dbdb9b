"""The guard at every door: web, worker and dispatcher refuse to start with wrong settings or keys.

A process with a wrong key would show ciphertext as unreadable and, worse, write what nobody can
read later. So each proves, before it takes anything up, that the checks are silent and that its
keys open the canary.
"""

import sys
from collections.abc import Iterator
from typing import NoReturn

import django
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils.module_loading import import_string

from privacy.command_line import Exit

WRONG_KEY = (
    "privacy.E010 FIELD_ENCRYPTION_KEY does not open what this database holds.\n"
    "    Give it the key that wrote the database (the newest first, older ones after commas); "
    "a new key comes in by `manage.py reencrypt_fields`."
)
NO_DATABASE = (
    "privacy.E021 The database does not answer or is not migrated, so no key can be proven.\n"
    "    Start PostgreSQL, or type `manage.py migrate`; then start this again."
)


def refuse_unless_ready() -> None:
    """End the process with a reason where settings or keys are wrong; return where all is well.

    Exit 5: somebody has to type something. Exit 75: the database is away, start again later.
    """
    try:
        django.setup()
    except ImproperlyConfigured as error:
        leave(Exit.REFUSED, str(error))
    if complaints := list(complain()):
        leave(Exit.REFUSED, "\n".join(complaints))
    # Named, not imported: this module is read before the models can be.
    key_is_right = import_string("privacy.encryption.models.key_is_right")
    try:
        right = key_is_right()
    except DatabaseError:
        leave(Exit.TRY_LATER, NO_DATABASE)
    if not right:
        leave(Exit.REFUSED, WRONG_KEY)


def complain() -> Iterator[str]:
    """Yield every serious message of the system checks, with what to type."""
    for message in sorted(checks.run_checks(), key=lambda message: str(message.id)):
        if message.is_serious() and not message.is_silenced():
            yield f"{message.id} {message.msg}\n    {message.hint or ''}"


def leave(code: Exit, text: str) -> NoReturn:
    """Say why on stderr and end."""
    sys.stderr.write(f"This part does not start.\n{text}\n")
    raise SystemExit(int(code))


if __name__ == "__main__":
    refuse_unless_ready()
