"""Keys of a development set-up: generated once, kept in `var/dev.env`, so that a second start reads
what the first wrote.

Never used in production: there every key comes from the operator and a missing one stops the start.
"""

import base64
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nexhome_site.embedded.state import make_private, read_environment, write_environment

KEYS = "dev.env"
_KEY_BYTES = 32


def development_keys(directory: Path) -> dict[str, str]:
    """Return the keys kept below `directory`, completing those that are missing."""
    make_private(directory)
    path = directory / KEYS
    kept = read_environment(path)
    keys = _generated() | kept
    if "RECEIPT_SIGNING_KEY" not in kept or "RECEIPT_PUBLIC_KEYS" not in kept:
        keys |= _signing_pair(kept.get("RECEIPT_SIGNING_KEY"))
    if keys != kept:
        write_environment(
            path, keys, about="Keys of this development copy. Without them its data cannot be read."
        )
    return keys


def _generated() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEY": base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode(),
        "BLIND_INDEX_KEY": secrets.token_hex(_KEY_BYTES),
    }


def _signing_pair(kept_seed: str | None) -> dict[str, str]:
    seed = base64.b64decode(kept_seed) if kept_seed else secrets.token_bytes(_KEY_BYTES)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return {
        "RECEIPT_SIGNING_KEY": base64.b64encode(seed).decode(),
        "RECEIPT_PUBLIC_KEYS": base64.b64encode(
            public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        ).decode(),
    }
