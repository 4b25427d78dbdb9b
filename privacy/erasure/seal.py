"""The sealed envelope: needles and addresses under a key of this case, destroyed at its end.

It is the only remainder of a person that an erasure may carry along, and it must: a sweep has to
know what to look for, and the certificate has to reach somebody.
"""

import json
import uuid
from dataclasses import dataclass, field

from cryptography.fernet import Fernet

from privacy.erasure.models import ErasureCase, Seal
from privacy.messages.channels import Address


@dataclass(frozen=True)
class Envelope:
    """What the seal keeps: (element, value) pairs that identify alone, ids, addresses."""

    needles: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)


def close(*, case: ErasureCase, envelope: Envelope) -> None:
    """Seal the envelope under a new key; a second seal of the same case replaces the first."""
    key = Fernet.generate_key()
    content = json.dumps(
        {
            "needles": envelope.needles,
            "addresses": [[a.channel, a.value, a.language] for a in envelope.addresses],
        }
    )
    Seal.objects.update_or_create(
        case=case,
        defaults={
            "key": key.decode(),
            "content": Fernet(key).encrypt(content.encode()).decode(),
        },
    )


def open_seals(case_ids: list[uuid.UUID]) -> dict[uuid.UUID, Envelope]:
    """Return the envelopes of the cases that still have one."""
    return {seal.case_id: opened(seal) for seal in Seal.objects.filter(case_id__in=case_ids)}


def opened(seal: Seal) -> Envelope:
    content = json.loads(Fernet(seal.key).decrypt(seal.content.encode()))
    return Envelope(
        needles=[(element, value) for element, value in content["needles"]],
        addresses=[Address(*parts) for parts in content["addresses"]],
    )


def destroy(*, case: ErasureCase) -> None:
    """Delete key and content."""
    Seal.objects.filter(case=case).delete()
