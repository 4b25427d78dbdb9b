"""`python -m tests.production_like`: the checks of a real site, on settings a real site would have.

Production settings with fresh keys and an empty, migrated database: what only shows with DEBUG off,
or only against a database, shows here before anybody deploys.
"""

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nexhome_site import catalogues, embedded

COMMANDS = (
    ("migrate", "--verbosity=0"),
    ("check", "--deploy", "--fail-level=WARNING"),
    ("makemigrations", "--check", "--dry-run"),
    ("inventory_check",),
    ("promises_check",),
    ("processing_register", "--check"),
    ("policy_import", "--problems"),
    ("doctor",),
)


def variables(folder: Path) -> dict[str, str]:
    """Return what an operator would type, with keys that nobody has seen before."""
    seed = secrets.token_bytes(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    for name in ("tombstones", "media"):
        (folder / name).mkdir(mode=0o700)
    return {
        "DJANGO_SETTINGS_MODULE": "nexhome_site.settings.prod",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_ENCRYPTION_KEY": Fernet.generate_key().decode(),
        "BLIND_INDEX_KEY": secrets.token_hex(32),
        "RECEIPT_SIGNING_KEY": base64.b64encode(seed).decode(),
        "RECEIPT_PUBLIC_KEYS": base64.b64encode(raw).decode(),
        "SITE_HOSTS": "www.nexhome.example",
        "SITE_URL": "https://www.nexhome.example",
        "EMAIL_URL": "smtp+tls://user:word@mail.nexhome.example:587",
        "SMS_BACKEND": "https://sms.nexhome.example/v1/messages",
        "SMS_SIGNING_KEY": secrets.token_hex(32),
        "SMS_REPORT_KEY": secrets.token_hex(32),
        "TOMBSTONE_DIR": str(folder / "tombstones"),
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONWARNINGS": "error",
    }


def main() -> int:
    """Run every command; return 1 when one of them complained."""
    catalogues.compile_all()
    with tempfile.TemporaryDirectory(prefix="nexhome-check-") as name:
        folder = Path(name)
        services = embedded.start(folder / "servers", durability=embedded.Durability.TEST)
        try:
            environment = os.environ | services.addresses | variables(folder)
            failed = [words[0] for words in COMMANDS if manage(words, environment)]
        finally:
            embedded.stop(services)
    for command in failed:
        sys.stderr.write(f"manage.py {command} complained, see above\n")
    return int(bool(failed))


def manage(words: tuple[str, ...], environment: dict[str, str]) -> int:
    """Run one command with its output shown."""
    print(f"manage.py {' '.join(words)}", flush=True)  # noqa: T201 - what `make check` shows
    return subprocess.run(
        [sys.executable, "manage.py", *words], env=environment, check=False
    ).returncode


if __name__ == "__main__":
    raise SystemExit(main())
