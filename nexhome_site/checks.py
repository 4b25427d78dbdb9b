"""Numbered checks of the settings: a wrong one stops the start and says what to type.

Forms of values are checked everywhere; what only a real site needs (own hosts, https, strong keys)
is demanded by the production settings.
"""

import base64
import binascii
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from phonenumbers import SUPPORTED_REGIONS

from nexhome_site import catalogues

MAKE_SECRET = "python -c 'import secrets; print(secrets.token_urlsafe(64))'"  # noqa: S105 - a command, no password
MAKE_FERNET = (
    "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)
MAKE_HEX = "python -c 'import secrets; print(secrets.token_hex(32))'"
MAKE_BASE64 = (
    "python -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'"
)
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1", "testserver", "*"}
NUMBERS = (
    "ADULT_AGE",
    "CODE_ATTEMPTS",
    "CODE_SENDS_PER_TARGET",
    "CODE_SENDS_PER_ADDRESS",
    "SMS_SENDS_PER_PREFIX",
    "SMS_SENDS_PER_COUNTRY",
    "SMS_UNPROVEN_PER_PREFIX",
)
Problem = tuple[int, str, str]


@register("nexhome")
def settings_are_complete(**_: object) -> list[Error]:
    """Return what an operator has to type before the site may start."""
    problems = [*keys(), *databases(), *folders(), *numbers()]
    if settings.PRODUCTION:
        problems += [*strong_secrets(), *addresses(), *leftovers(), *translations()]
    return [Error(text, hint=hint, id=f"nexhome.E{number:03}") for number, text, hint in problems]


def secret_key() -> str:
    """Return the secret key, or nothing where Django would raise."""
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return ""


def raw_keys() -> dict[str, bytes | None]:
    """Return by variable the 32 bytes of each key; None for one that is no such key."""
    found = {
        f"FIELD_ENCRYPTION_KEY ({place})": decoded(key, urlsafe=True)
        for place, key in enumerate(settings.FIELD_ENCRYPTION_KEYS, 1)
    }
    try:
        found["BLIND_INDEX_KEY"] = bytes.fromhex(settings.BLIND_INDEX_KEY)
    except ValueError:
        found["BLIND_INDEX_KEY"] = None
    found["RECEIPT_SIGNING_KEY"] = decoded(settings.RECEIPT_SIGNING_KEY)
    return {name: key if key and len(key) == 32 else None for name, key in found.items()}


def decoded(text: str, *, urlsafe: bool = False) -> bytes | None:
    """Return the bytes behind base64; None where it is none."""
    try:
        return base64.b64decode(text, altchars=b"-_" if urlsafe else None, validate=True)
    except (binascii.Error, ValueError):
        return None


def keys() -> Iterator[Problem]:
    """Check that every key is there, readable and used for one purpose only."""
    if not secret_key():
        yield 1, "SECRET_KEY is missing.", f"Type SECRET_KEY=… with the output of: {MAKE_SECRET}"
    hints = {"FIELD": (2, MAKE_FERNET), "BLIND": (3, MAKE_HEX), "RECEIPT": (4, MAKE_BASE64)}
    found = raw_keys()
    if not settings.FIELD_ENCRYPTION_KEYS:
        found["FIELD_ENCRYPTION_KEY"] = None
    for name, key in found.items():
        number, command = hints[name.partition("_")[0]]
        if key is None:
            variable = name.partition(" ")[0]
            yield (
                number,
                f"{name} is missing or is no key of 32 bytes.",
                f"Type {variable}=… with the output of: {command}",
            )
    yield from receipt_key(found["RECEIPT_SIGNING_KEY"])
    known = {name: key for name, key in found.items() if key}
    known["SECRET_KEY"] = secret_key().encode()
    doubled = sorted(a for a in known for b in known if a != b and known[a] == known[b])
    if doubled:
        yield 6, f"One key serves two purposes: {', '.join(doubled)}.", "Make a new one for each."


def receipt_key(key: bytes | None) -> Iterator[Problem]:
    """Check that verifiers are given the key that signs."""
    if key is None:
        return
    public = Ed25519PrivateKey.from_private_bytes(key).public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    if raw not in {decoded(each) for each in settings.RECEIPT_PUBLIC_KEYS}:
        yield (
            5,
            "RECEIPT_PUBLIC_KEYS lacks the key of RECEIPT_SIGNING_KEY: no receipt can be checked.",
            f"Type RECEIPT_PUBLIC_KEYS={base64.b64encode(raw).decode()} and any older ones.",
        )


def databases() -> Iterator[Problem]:
    """Check that the site does not work as the owner of its tables."""
    for number, variable in ((8, "DATABASE_URL"), (9, "DATABASE_OWNER_URL")):
        if not getattr(settings, variable):
            yield (
                number,
                f"{variable} is missing.",
                f"Type {variable}=postgresql://role:password@host:5432/name",
            )
    roles = [settings.DATABASES[alias]["USER"] for alias in ("default", "owner")]
    if settings.DATABASE_URL and roles[0] == roles[1]:
        yield (
            10,
            "DATABASE_URL and DATABASE_OWNER_URL name one role: it could alter evidence.",
            "CREATE ROLE nexhome_app LOGIN PASSWORD '…'; and name that role in DATABASE_URL.",
        )


def folders() -> Iterator[Problem]:
    """Check that tombstones lie apart from files, and files apart from what is public."""
    tombstones, media = Path(settings.TOMBSTONE_DIR).resolve(), Path(settings.MEDIA_ROOT).resolve()
    static = Path(settings.STATIC_ROOT).resolve()
    if tombstones == media or media in tombstones.parents:
        yield (
            15,
            "TOMBSTONE_DIR lies inside MEDIA_ROOT: it would be restored and lost with the files.",
            "Type TOMBSTONE_DIR=/a/folder/on/another/volume",
        )
    if {static, *static.parents} & {media, tombstones} or static in {
        *media.parents,
        *tombstones.parents,
    }:
        yield (
            18,
            "MEDIA_ROOT or TOMBSTONE_DIR shares a folder with the static files, which are public.",
            "Type MEDIA_ROOT=/a/private/folder and TOMBSTONE_DIR=/another",
        )


def numbers() -> Iterator[Problem]:
    """Check that counts and ages are positive."""
    for name in NUMBERS:
        if getattr(settings, name) < 1:
            yield 20, f"{name} is not positive.", f"Type {name}= a whole number from 1 up."
    unknown = sorted(set(settings.SMS_COUNTRIES) - SUPPORTED_REGIONS)
    if unknown or not settings.SMS_COUNTRIES:
        yield (
            21,
            f"SMS_COUNTRIES names no country, or what is none: {', '.join(unknown)}.",
            "Type SMS_COUNTRIES=HK,CN with the two letters of each country or region.",
        )


# --- what only a real site needs ----------------------------------------------------------------


def strong_secrets() -> Iterator[Problem]:
    """Refuse keys that somebody typed by hand or copied from a book."""
    key = secret_key()
    if key and (len(key) < 50 or len(set(key)) < 10 or "insecure" in key or "test" in key):
        yield 1, "SECRET_KEY is weak.", f"Type SECRET_KEY=… with the output of: {MAKE_SECRET}"
    for name, raw in raw_keys().items():
        if raw is not None and len(set(raw)) < 12:
            yield 7, f"{name} is weak: its bytes repeat.", "Make one by its command in the docs."


def addresses() -> Iterator[Problem]:
    """Demand the site's own hosts, and https."""
    if not settings.SITE_HOSTS or LOCAL & set(settings.SITE_HOSTS):
        yield (
            11,
            "SITE_HOSTS is empty or names this machine or every host.",
            "Type SITE_HOSTS=www.example.com",
        )
    url = urlsplit(settings.SITE_URL)
    if url.scheme != "https" or url.hostname not in settings.SITE_HOSTS:
        yield (
            12,
            "SITE_URL is not https, or its host is none of SITE_HOSTS.",
            "Type SITE_URL=https://www.example.com",
        )


def translations() -> Iterator[Problem]:
    """Demand every language: without its table a page would speak English."""
    if list(catalogues.out_of_date(Path(settings.LOCALE_PATHS[0]))):
        yield (
            19,
            "A catalogue of translations is newer than what the site reads.",
            "Type: python -m nexhome_site.catalogues",
        )


def leftovers() -> Iterator[Problem]:
    """Refuse what belongs to drills, and a folder of tombstones that cannot be written."""
    folder = Path(settings.TOMBSTONE_DIR)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        yield (
            14,
            "TOMBSTONE_DIR is missing or cannot be written: no erasure could begin.",
            f"Type: install -d -m 0700 {folder}, as the user that runs the site.",
        )
    if settings.FAILPOINTS:
        yield 16, "FAILPOINTS is set: parts would kill themselves.", "Unset FAILPOINTS."
