"""The signature check of the offline script against RFC 8032 and against the known attacks."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from privacy.ledger.verify_receipt import ed25519_verify

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19
# RFC 8032 section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
# Every encoding of a point of small order, the misspelled ones included.
SMALL_ORDER = [
    (0).to_bytes(32, "little"),
    (1).to_bytes(32, "little"),
    (PRIME - 1).to_bytes(32, "little"),
    PRIME.to_bytes(32, "little"),
    (PRIME + 1).to_bytes(32, "little"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
]
SMALL_ORDER += [value[:-1] + bytes([value[-1] | 0x80]) for value in SMALL_ORDER]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_vector_of_the_rfc_is_accepted(public: str, message: str, signature: str) -> None:
    assert ed25519_verify(*(bytes.fromhex(each) for each in (public, message, signature)))


def test_signatures_of_another_implementation_are_accepted_and_each_changed_bit_refused() -> None:
    rng = random.Random(3)
    for _ in range(10):
        key = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), rng.randbytes(40)
        signature = key.sign(message)
        assert ed25519_verify(public, message, signature)
        bit = rng.randrange(512)
        changed = (int.from_bytes(signature, "little") ^ (1 << bit)).to_bytes(64, "little")
        assert not ed25519_verify(public, message, changed)
        assert not ed25519_verify(public, message + b"x", signature)


def test_second_spelling_of_a_signature_is_refused() -> None:
    """S + L satisfies the same equation; taken, it would be another signature of the same text."""
    public, message, signature = (bytes.fromhex(each) for each in VECTORS[1])
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not ed25519_verify(public, message, signature[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_point_of_small_order_is_refused_as_key_and_as_commitment(point: bytes) -> None:
    """With such a key one signature holds for every text: S = 0, R the neutral point."""
    public, message, signature = (bytes.fromhex(each) for each in VECTORS[0])
    assert not ed25519_verify(point, message, (1).to_bytes(32, "little") + bytes(32))
    assert not ed25519_verify(public, message, point + signature[32:])


@pytest.mark.parametrize("length", [0, 31, 32, 63, 65])
def test_signature_of_another_length_is_refused(length: int) -> None:
    public, message, signature = (bytes.fromhex(each) for each in VECTORS[0])
    assert not ed25519_verify(public, message, (signature + b"\0")[:length])


def test_key_off_the_curve_or_too_long_is_refused() -> None:
    public, message, signature = (bytes.fromhex(each) for each in VECTORS[0])
    assert not ed25519_verify((2).to_bytes(32, "little"), message, signature)
    assert not ed25519_verify(public + b"\0", message, signature)
