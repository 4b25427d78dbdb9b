"""The sealed envelope: needles and addresses under a key of this case, destroyed at its end.

It is the only remainder of a person that an erasure may carry along, and it must: a sweep has to
know what to look for, and the certificate has to reach somebody.
"""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from cryptography.fernet import Fernet

from privacy.among import among
from privacy.erasure.models import ErasureCase, Seal
from privacy.messages.channels import Address


@dataclass(frozen=True)
class Envelope:
    """What the seal keeps: (element, value) pairs that identify alone, ids, addresses."""

    needles: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[Address] = field(default_factory=list)


def close(*, case: ErasureCase, envelope: Envelope) -> None:
    """Seal the envelope under a new key; a second seal of the same case replaces the first."""
    close_many({case.pk: envelope})


def close_many(envelopes: Mapping[uuid.UUID, Envelope]) -> None:
    """Seal envelopes by case, each under a new key of its own."""
    Seal.objects.bulk_create(
        [sealed(case_id, envelope) for case_id, envelope in envelopes.items()],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["key", "content"],
    )


def sealed(case_id: uuid.UUID, envelope: Envelope) -> Seal:
    key = Fernet.generate_key()
    content = json.dumps(
        {
            "needles": envelope.needles,
            "addresses": [[a.channel, a.value, a.language] for a in envelope.addresses],
        }
    )
    return Seal(
        case_id=case_id,
        key=key.decode(),
        content=Fernet(key).encrypt(content.encode()).decode(),
    )


def open_seals(case_ids: list[uuid.UUID]) -> dict[uuid.UUID, Envelope]:
    """Return the envelopes of the cases that still have one."""
    return {seal.case_id: opened(seal) for seal in Seal.objects.filter(case_id__in=among(case_ids))}


def opened(seal: Seal) -> Envelope:
    content = json.loads(Fernet(seal.key).decrypt(seal.content.encode()))
    return Envelope(
        needles=[(element, value) for element, value in content["needles"]],
        addresses=[Address(*parts) for parts in content["addresses"]],
    )


def destroy(*, case: ErasureCase) -> None:
    """Delete key and content."""
    destroy_many([case.pk])


def destroy_many(case_ids: Collection[uuid.UUID]) -> None:
    """Delete keys and contents of many cases."""
    Seal.objects.filter(case_id__in=among(case_ids)).delete()
