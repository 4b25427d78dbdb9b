"""Checkpoints as signed notes, in the text form of C2SP (tlog-checkpoint, signed-note).

A checkpoint is three lines, origin, size and root, and one signature over them. It is text so
that it can be printed on a certificate, pasted into a mail and compared by eye, and it is a
known form so that tools we did not write can read it.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from privacy.ledger.merkle import HASH_SIZE

ED25519 = b"\x01"
KEY_ID_SIZE = 4
BARE_KEY_LENGTH = 44
SIGNATURE_MARK = "\N{EM DASH} "


class NoteRefusedError(ValueError):
    """The text is no checkpoint, or no known key signed it."""


class KeyRefusedError(ValueError):
    """A setting or a line of a key file is no key."""


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """One line `name+id+key` of a key file; the id is derived, so a typing error is seen."""

    name: str
    raw: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:KEY_ID_SIZE]

    def line(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_encode(ED25519 + self.raw)}"

    def verifies(self, signature: bytes, text: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, kw_only=True)
class Signer:
    """The only holder of the private key; the name is the origin of the ledger."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        return PublicKey(name=self.name, raw=self.private.public_key().public_bytes_raw())

    def sign(self, *, size: int, root: bytes) -> str:
        text = Checkpoint(origin=self.name, size=size, root=root).text()
        signature = self.private.sign(text.encode())
        return f"{text}\n{SIGNATURE_MARK}{self.name} {_encode(self.public.key_id + signature)}\n"


def signer(*, name: str, seed: str) -> Signer:
    """The seed is base64 of 32 random bytes, as `RECEIPT_SIGNING_KEY` holds it."""
    raw = _decode(seed, KeyRefusedError("the signing key is not base64"))
    if len(raw) != HASH_SIZE:
        raise KeyRefusedError("the signing key is not 32 bytes")
    return Signer(name=name, private=Ed25519PrivateKey.from_private_bytes(raw))


def public_key(line: str) -> PublicKey:
    """Reads one line of a key file; the base64 part may itself contain a plus."""
    name, _, rest = line.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = _decode(encoded, KeyRefusedError("the public key is not base64"))
    if len(raw) != 1 + HASH_SIZE or raw[:1] != ED25519:
        raise KeyRefusedError("the public key is no Ed25519 key")
    key = PublicKey(name=name, raw=raw[1:])
    if not name or key.key_id.hex() != key_id:
        raise KeyRefusedError("the key id does not belong to the name and the key")
    return key


def known_key(text: str, *, name: str) -> PublicKey:
    """A key of the settings: either a whole line, or base64 of the 32 bytes alone."""
    if len(text) != BARE_KEY_LENGTH:
        return public_key(text)
    return PublicKey(name=name, raw=_decode(text, KeyRefusedError("the public key is not base64")))


def read_note(note: str) -> Checkpoint:
    """The claim of a note, nothing of it proven."""
    try:
        origin, size, root, empty, signature, end = note.split("\n")
    except ValueError as error:
        raise NoteRefusedError("the checkpoint is not six lines") from error
    if not origin or empty or end or not signature.startswith(SIGNATURE_MARK):
        raise NoteRefusedError("the checkpoint is not of the known form")
    if not size.isascii() or not size.isdigit() or str(int(size)) != size:
        raise NoteRefusedError("the size of the checkpoint is no number")
    raw = _decode(root, NoteRefusedError("the root of the checkpoint is not base64"))
    if len(raw) != HASH_SIZE:
        raise NoteRefusedError("the root of the checkpoint is not 32 bytes")
    return Checkpoint(origin=origin, size=int(size), root=raw)


def open_note(note: str, *, keys: Iterable[PublicKey]) -> Checkpoint:
    """The checkpoint, once a key the caller already has is found to have signed it.

    - exactly one signature line, so that nothing can ride along unsigned;
    - its name is the origin, its id and signature those of a given key.
    """
    checkpoint = read_note(note)
    line = note.split("\n")[4].removeprefix(SIGNATURE_MARK)
    name, _, encoded = line.partition(" ")
    raw = _decode(encoded, NoteRefusedError("the signature is not base64"))
    for key in keys:
        ours = key.name == name == checkpoint.origin and key.key_id == raw[:KEY_ID_SIZE]
        if ours and key.verifies(raw[KEY_ID_SIZE:], checkpoint.text().encode()):
            return checkpoint
    raise NoteRefusedError("no known key signed the checkpoint")


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decode(text: str, refusal: ValueError) -> bytes:
    """Base64 has several spellings of the same bytes; only the one we write is taken."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise refusal from error
    if _encode(raw) != text:
        raise refusal
    return raw
