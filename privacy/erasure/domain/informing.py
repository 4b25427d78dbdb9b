"""Hand the certificate over and end the case: proof built, mail out, key destroyed.

The address comes from the sealed envelope and leaves it only for the moment of sending. A mail
that cannot be delivered is tried for 72 hours; then the key is destroyed all the same.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from privacy.disclosure.gate import NotAuthorised
from privacy.erasure import seal
from privacy.erasure.domain.requests import reference
from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase, ErasureReceipt
from privacy.ledger import receipts
from privacy.ledger.checkpoints import checkpoint
from privacy.messages import failures, transport
from privacy.messages.channels import Address
from privacy.messages.enums import Channel, MessageKind
from privacy.messages.letters import render
from privacy.outside import domain as outside
from privacy.work.clock import now
from privacy.work.handlers import Done, Job, Outcome, Retry

NAMESPACE = uuid.UUID("6c1f6f0e-7a0c-4f43-8d0a-0e2f6f3b9a51")


@dataclass(frozen=True)
class HandedOver:
    """The receipt's bytes, and whether every address has it."""

    document: str
    informed: bool


def hand_over(job: Job) -> HandedOver | None:
    """Build the receipt and send it; may run twice and then sends the same mail again."""
    case = ErasureCase.objects.get(pk=uuid.UUID(job.reference))
    if case.state != CaseState.INFORMING or case.entry_id is None:
        return None
    document = receipt(case)
    envelope = seal.open_seals([case.pk]).get(case.pk, seal.Envelope())
    mails = [address for address in envelope.addresses if address.channel == Channel.MAIL]
    failed = [
        failure
        for number, address in enumerate(mails)
        if (failure := send_certificate(case, address, number, document)) is not None
    ]
    later = [failure for failure in failed if isinstance(failure, failures.Later)]
    if later and may_try_longer(case, now()):
        raise Retry(later[0].reason, after=later[0].after)
    return HandedOver(document, informed=bool(mails) and not failed)


def may_try_longer(case: ErasureCase, at: datetime) -> bool:
    """Tell whether the hours in which a certificate is tried are not over."""
    return case.swept_at is not None and at < case.swept_at + settings.RECEIPT_MAIL_TRIES_FOR


def receipt(case: ErasureCase) -> str:
    """Return the receipt's bytes; signs a checkpoint at once when none covers the entry yet."""
    assert case.entry_id is not None  # noqa: S101 - INFORMING means evidenced
    try:
        built = receipts.build(entry_id=case.entry_id, certificate=case.certificate)
    except receipts.NotProvableError:
        checkpoint()
        built = receipts.build(entry_id=case.entry_id, certificate=case.certificate)
    return receipts.written(built).decode()


def send_certificate(
    case: ErasureCase, address: Address, number: int, document: str
) -> failures.Later | failures.Final | None:
    """Send the certificate; the same case and address always carry the same Message-ID.

    Returns why it could not be sent: one address must not keep the others waiting.
    """
    letter = render(
        channel=Channel.MAIL,
        template="erasure_receipt",
        language=address.language,
        context={"reference": reference(case.pk)},
    )
    try:
        transport.deliver(
            channel=Channel.MAIL,
            address=address.value,
            title=letter.title,
            body=letter.body,
            html=letter.html,
            attachment=document,
            message_id=uuid.uuid5(NAMESPACE, f"{case.pk}:{number}"),
            language=address.language,
            authority=transport.authority_for(
                kind=MessageKind.ERASURE_RECEIPT, channel=Channel.MAIL
            ),
        )
    except (failures.Later, failures.Final) as failure:
        return failure
    except NotAuthorised:
        return failures.Later("not_authorised")
    return None


def close(job: Job, handed: HandedOver | None) -> Outcome:
    """Destroy the key, order the tombstone's end, and be done."""
    if handed is None:
        return Done()
    case = ErasureCase.objects.select_for_update().get(pk=uuid.UUID(job.reference))
    if case.state == CaseState.INFORMING:
        ErasureReceipt.objects.get_or_create(case=case, defaults={"document": handed.document})
        seal.destroy(case=case)
        outside.order(kind="erasure.done", reference=case.pk, subject_id=None)
        case.informed_at = now() if handed.informed else None
        case.state, case.done_at = CaseState.DONE, now()
        case.save()
    return Done()
