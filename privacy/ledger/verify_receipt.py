"""Check a receipt without the site that issued it, and without trusting it.

    python verify_receipt.py RECEIPT.json PUBLIC_KEYS_FILE

One file, Python 3.9 or later, nothing but the standard library, no network. A receipt proves
that an entry stands in the site's evidence ledger:

- the entry is hashed into a Merkle tree (RFC 6962) of which the receipt holds one path;
- the root of the tree stands in a checkpoint (C2SP signed note) signed with Ed25519;
- a certificate in the receipt is the one whose SHA-256 the entry commits to;
- the words in the receipt of a decision are those whose SHA-256 the certificate names.

What the holder added to the receipt of a decision (a name, say) is printed as unproven.

The public key is never read from the receipt: whoever forged a receipt would put his own key
there. It comes from a file you already have, one line `name+id+key` for each key, for example
copied from an earlier checkpoint, a printed certificate or the published list of keys.

Every byte counts: the receipt is RFC 8785 canonical JSON, so there is one spelling only.
Exit codes: 0 genuine, 4 refused, 2 usage (a file that cannot be read, no key in it).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "nexhome-receipt-1"
FORMAT_OF_ACTS = "nexhome-receipt-2"
CHECK = (
    "certificate says what was decided (act, feature or document), by whom (holder, a random number"
    " shown in the account), when (at) and about which words (text, the SHA-256 of words)."
    " Check it offline: python verify_receipt.py THIS_FILE PUBLIC_KEYS_FILE; or at /verify/ of the"
    " site that the checkpoint names. Both work when the account is gone."
)
SIZE_LIMIT = 1 << 20
ADDED_LIMIT = 200
SAFE_INTEGER = (1 << 53) - 1
PROOF_LIMIT = 64
GENUINE, USAGE, REFUSED = 0, 2, 4

_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,99}")
_KEYS = {"certificate", "checkpoint", "entry", "format", "proof", "seq"}
_PARTS = {FORMAT: _KEYS, FORMAT_OF_ACTS: _KEYS | {"added", "check", "words"}}
# Which fact of an entry commits to the certificate.
_FACT = {FORMAT: "certificate", FORMAT_OF_ACTS: "row"}
_ENTRY_KEYS = {"at", "facts", "id", "kind", "v"}


class RefusedError(Exception):
    """The receipt is not genuine; the text says at which step."""


class KeyFileError(Exception):
    """The file of public keys cannot be used."""


class Key(NamedTuple):
    name: str
    key_id: bytes
    raw: bytes


class Genuine(NamedTuple):
    """What a genuine receipt proves, and nothing that it merely says."""

    origin: str
    size: int
    seq: int
    entry: dict[str, Any]
    certificate: dict[str, Any] | None
    # Of a decision: what was shown, and what its holder wrote on the receipt, which proves nothing.
    words: dict[str, Any] | None = None
    added: str = ""


def verify(receipt: bytes, keys: list[Key]) -> Genuine:
    """The whole check, in the order in which the docstring of this file names it."""
    document = _parse(receipt)
    entry, seq = _entry(document), document["seq"]
    body = canonical(entry)
    origin, size, root = _checkpoint(document["checkpoint"], keys)
    if not isinstance(seq, int) or isinstance(seq, bool) or not 0 <= seq < size:
        raise RefusedError("the number of the entry is not within the tree")
    leaf = hashlib.sha256(b"\x00" + body).digest()
    if _climb(leaf, seq, size, _proof(document["proof"])) != root:
        raise RefusedError("the entry is not in the signed tree")
    certificate = _certificate(document["certificate"], entry, _FACT[document["format"]])
    if document["format"] == FORMAT:
        return Genuine(origin, size, seq, entry, certificate)
    words, added = _beside(document, certificate)
    return Genuine(origin, size, seq, entry, certificate, words, added)


def read_receipt(path: Path) -> bytes:
    """Not more than a receipt can hold and one byte, which `verify` then refuses."""
    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 2)


def read_keys(text: str) -> list[Key]:
    """Lines `name+id+key`; empty lines and lines beginning with # are passed over."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [_key(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise KeyFileError("the file holds no public key")
    return keys


def canonical(value: object) -> bytes:
    """RFC 8785 for what `parse_json` lets through: ASCII names, integers, no fractions."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def parse_json(text: bytes) -> Any:
    """What the canonical text says; anything with a second spelling is refused."""
    if len(text) > SIZE_LIMIT:
        raise RefusedError("the file is larger than any receipt")
    try:
        document = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_members,
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_fraction,
        )
        spelled = canonical(document)
    except (ValueError, RecursionError) as error:
        raise RefusedError("the file is not JSON") from error
    if spelled != text:
        raise RefusedError("the file is not in canonical form")
    return document


def _parse(receipt: bytes) -> dict[str, Any]:
    document = parse_json(receipt.removesuffix(b"\n"))
    named = document.get("format") if isinstance(document, dict) else None
    known = named if isinstance(named, str) else ""
    if not isinstance(document, dict) or set(document) != _PARTS.get(known, _KEYS):
        raise RefusedError("the file has not exactly the parts of a receipt")
    if known not in _PARTS:
        raise RefusedError("the format is unknown to this script")
    return document


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise RefusedError("a name stands twice in one object")
    if not all(_NAME.fullmatch(name) for name in members):
        raise RefusedError("a name is not of the known form")
    return members


def _integer(digits: str) -> int:
    value = int(digits)
    if abs(value) > SAFE_INTEGER:
        raise RefusedError("a number is too large")
    return value


def _fraction(_: str) -> float:
    raise RefusedError("a number is not whole")


def _entry(document: dict[str, Any]) -> dict[str, Any]:
    entry = document["entry"]
    if not isinstance(entry, dict) or set(entry) != _ENTRY_KEYS or entry["v"] != 1:
        raise RefusedError("the entry is not of the known form")
    if not isinstance(entry["facts"], dict):
        raise RefusedError("the entry has no facts")
    return entry


def _proof(proof: object) -> list[bytes]:
    if not isinstance(proof, list) or len(proof) > PROOF_LIMIT:
        raise RefusedError("the path is not a list of hashes")
    if not all(isinstance(step, str) and _HASH.fullmatch(step) for step in proof):
        raise RefusedError("the path is not a list of hashes")
    return [bytes.fromhex(step) for step in proof]


def _climb(leaf: bytes, seq: int, size: int, proof: list[bytes]) -> bytes:
    """From the entry to the root: RFC 9162 section 2.1.3.2."""
    node, last, result = seq, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise RefusedError("the path is longer than the tree is high")
        if node & 1 or node == last:
            result = hashlib.sha256(b"\x01" + sibling + result).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            result = hashlib.sha256(b"\x01" + result + sibling).digest()
        node, last = node >> 1, last >> 1
    if last:
        raise RefusedError("the path ends below the root")
    return result


def _certificate(certificate: Any, entry: dict[str, Any], fact: str) -> dict[str, Any] | None:
    commitment = entry["facts"].get(fact)
    if commitment is None and certificate is None:
        return None
    if not isinstance(certificate, dict):
        raise RefusedError("the certificate is missing")
    if hashlib.sha256(canonical(certificate)).hexdigest() != commitment:
        raise RefusedError("the certificate is not the one the entry commits to")
    return certificate


def _beside(
    document: dict[str, Any], certificate: dict[str, Any] | None
) -> tuple[dict[str, Any] | None, str]:
    """Words and addition of the receipt of a decision."""
    if certificate is None:
        raise RefusedError("the entry commits to no decision")
    words, added = document["words"], document["added"]
    if words is None and certificate.get("text") == "":
        shown = None
    elif isinstance(words, dict) and (
        hashlib.sha256(canonical(words)).hexdigest() == certificate.get("text")
    ):
        shown = words
    else:
        raise RefusedError("the words are not those that the certificate names")
    if document["check"] != CHECK:
        raise RefusedError("the instructions are not ours")
    if not isinstance(added, str) or len(added) > ADDED_LIMIT or not added.isprintable():
        raise RefusedError("the addition is not a short line of text")
    return shown, added


def _checkpoint(note: object, keys: list[Key]) -> tuple[str, int, bytes]:
    """Origin, size and root, once one of the given keys is found to have signed them."""
    parts = note.split("\n") if isinstance(note, str) else []
    if len(parts) != 6 or parts[3] or parts[5]:
        raise RefusedError("the checkpoint is not of the known form")
    origin, size, root = parts[:3]
    mark, _, signed = parts[4].partition(" ")
    name, _, encoded = signed.partition(" ")
    if mark != "\u2014" or name != origin:
        raise RefusedError("the signature line is not of the known form")
    if not re.fullmatch(r"[1-9][0-9]{0,15}", size):
        raise RefusedError("the size of the tree is not a number")
    blob = _base64(encoded, 4 + 64)
    text = f"{origin}\n{size}\n{root}\n".encode()
    known = [key for key in keys if key.name == name and key.key_id == blob[:4]]
    if not known:
        raise RefusedError("the checkpoint is signed with a key that is not in your file")
    if not any(ed25519_verify(key.raw, text, blob[4:]) for key in known):
        raise RefusedError("the signature of the checkpoint is wrong")
    return origin, int(size), _base64(root, 32)


def _base64(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedError("a value is not base64") from error
    if base64.b64encode(raw).decode() != text or len(raw) != length:
        raise RefusedError("a value is not base64 of the right length")
    return raw


def _key(line: str) -> Key:
    name, _, rest = line.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        raw = _base64(encoded, 1 + 32)
    except RefusedError as error:
        message = f"not a public key: {line[:60]}"
        raise KeyFileError(message) from error
    derived = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if raw[:1] != b"\x01" or derived.hex() != key_id:
        message = f"the id does not belong to the key: {line[:60]}"
        raise KeyFileError(message)
    return Key(name, derived, raw[1:])


# Ed25519, RFC 8032 section 5.1, strict: S below the order of the group, points in their only
# spelling, none of small order. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_SQRT_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_NEUTRAL = (0, 1, 1, 0)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """[S]B = R + [k]A, without a cofactor."""
    key, commitment = _decompress(public), _decompress(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or len(signature) != 64 or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    return _equal(_times(scalar, _BASE), _add(commitment, _times(challenge, key)))


def _decompress(encoded: bytes) -> tuple[int, int, int, int] | None:
    """The point, or None when it is misspelled, off the curve or of small order."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if len(encoded) != 32 or y >= _P:
        return None
    x = _root_of((y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P)
    if x is None:
        return None
    if x & 1 != sign:
        x = _P - x
    point = (x, y, 1, x * y % _P)
    return None if _equal(_times(8, point), _NEUTRAL) else point


def _root_of(square: int) -> int | None:
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _SQRT_MINUS_1 % _P
    return None if (x * x - square) % _P else x


def _add(p: tuple[int, int, int, int], q: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * p[3] * q[3] * _D % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    result = _NEUTRAL
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _equal(p: tuple[int, int, int, int], q: tuple[int, int, int, int]) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % _P == 0 and (p[1] * q[2] - q[1] * p[2]) % _P == 0


_BASE_Y = 4 * pow(5, -1, _P) % _P
_BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        sys.stderr.write("usage: python verify_receipt.py RECEIPT.json PUBLIC_KEYS_FILE\n")
        return USAGE
    try:
        receipt = read_receipt(Path(arguments[0]))
        keys = read_keys(Path(arguments[1]).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyFileError) as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    try:
        genuine = verify(receipt, keys)
    except RefusedError as error:
        sys.stdout.write(f"REFUSED: {error}\n")
        return REFUSED
    sys.stdout.write(describe(genuine))
    return GENUINE


def describe(genuine: Genuine) -> str:
    """For a person: what is proven, one line each, certificate included."""
    entry = genuine.entry
    lines = [
        f"GENUINE: {genuine.origin} holds this as entry {genuine.seq} of {genuine.size}",
        f"  {entry['kind']} at {entry['at']}, id {entry['id']}",
        *(f"  {name}: {value}" for name, value in sorted(entry["facts"].items())),
    ]
    if genuine.certificate is not None and "row" in entry["facts"]:
        lines.extend(_decision(genuine))
    for name, value in (("certificate", genuine.certificate), ("words", genuine.words)):
        if value is not None:
            lines.append(f"{name}:")
            text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
            lines.extend(f"  {line}" for line in text.splitlines())
    return "\n".join(lines) + "\n"


def _decision(genuine: Genuine) -> list[str]:
    """Who, what, when, which text, how to check: what a decision's receipt answers."""
    said = genuine.certificate or {}
    lines = [
        f"  who: holder {said.get('holder')}, a random number; the evidence holds no name",
        f"  what: {said.get('act')} {said.get('feature') or said.get('document')}",
        f"  when: {said.get('at')}",
        f"  which text: version {said.get('version')}, in {said.get('language')}, as below",
        f"  how to check: {CHECK}",
    ]
    if genuine.added:
        lines.append(f"  NOT PROVEN, added by whoever took the receipt: {genuine.added}")
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
