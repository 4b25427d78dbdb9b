"""A passkey in software: what a telephone or a security key would send, and what a forger would.

Every part of an answer can be another than an honest device would make it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

SITE = "http://localhost"
FLAG = AuthenticatorData.FLAG
Options = Mapping[str, Any]
Sent = dict[str, Any]


def new_private_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def cose(private: ec.EllipticCurvePrivateKey) -> CoseKey:
    """Return the public half as it is sent."""
    key: CoseKey = ES256.from_cryptography_key(private.public_key())  # type: ignore[no-untyped-call] # fido2's
    return key


@dataclass
class SoftKey:
    """One credential. Keys that count begin at 1; `counts=False` says 0 for ever."""

    handle: str = ""
    counter: int = 0
    counts: bool = True
    verifies: bool = True
    site: str = "localhost"
    origin: str = SITE
    private: ec.EllipticCurvePrivateKey = field(default_factory=new_private_key)
    id: bytes = field(default_factory=lambda: uuid4().bytes)
    public: CoseKey | None = None

    def make(self, options: Options, **changes: Any) -> Sent:
        """Answer the options of an enrolment."""
        self.handle = options["user"]["id"]
        made = AttestedCredentialData.create(b"\0" * 16, self.id, self.public or cose(self.private))
        data = self.data(FLAG.AT, made)
        return self.sent(
            {
                "clientDataJSON": self.client_data("webauthn.create", options, **changes),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            }
        )

    def sign(self, options: Options, *, handle: str | None = None, **changes: Any) -> Sent:
        """Answer the options of a sign-in; `handle` names somebody else."""
        data = self.data(FLAG(0))
        client = self.client_data("webauthn.get", options, **changes)
        signed = data + sha256(websafe_decode(client)).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self.sent(
            {
                "clientDataJSON": client,
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.handle if handle is None else handle,
            }
        )

    def data(self, more: FLAG, made: bytes = b"") -> AuthenticatorData:
        if self.counts:
            self.counter += 1
        flags = FLAG.UP | more | (FLAG.UV if self.verifies else FLAG(0))
        site = sha256(self.site.encode()).digest()
        data: AuthenticatorData = AuthenticatorData.create(site, flags, self.counter, made)
        return data

    def client_data(self, kind: str, options: Options, **changes: Any) -> str:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, **changes}
        return websafe_encode(json.dumps(told).encode())

    def sent(self, response: Sent) -> Sent:
        own_id = websafe_encode(self.id)
        return {
            "id": own_id,
            "rawId": own_id,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
