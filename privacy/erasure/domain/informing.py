"""Hand the certificates over and end the cases: proof built, mail out, key destroyed.

The address comes from the sealed envelope and leaves it only for the moment of sending. A mail
that cannot be delivered is tried for 72 hours; then the key is destroyed all the same.
"""

import time
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from privacy.disclosure.gate import Authority, NotAuthorised
from privacy.erasure import seal
from privacy.erasure.domain.requests import reference
from privacy.erasure.domain.running import case_id
from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase, ErasureReceipt
from privacy.ledger import receipts
from privacy.ledger.checkpoints import checkpoint
from privacy.messages import failures, transport
from privacy.messages.channels import Address
from privacy.messages.enums import Channel, MessageKind
from privacy.messages.letters import Letter, render
from privacy.outside import domain as outside
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.failpoints import failpoint
from privacy.work.handlers import Done, Job, Outcome, Outcomes, Retry, Stop

NAMESPACE = uuid.UUID("6c1f6f0e-7a0c-4f43-8d0a-0e2f6f3b9a51")

AWAY = frozenset({"unreachable", "credentials_refused", "sender_refused", "not_authorised"})


@dataclass(frozen=True)
class HandedOver:
    """The receipt's bytes, and whether every address has it."""

    document: str
    informed: bool


Handed = dict[uuid.UUID, HandedOver | Retry]


def hand_over(jobs: list[Job]) -> Handed:
    """Build the receipts and send them; may run twice and then sends the same mails again."""
    cases = list(
        ErasureCase.objects.filter(
            pk__in=[case_id(job) for job in jobs],
            state=CaseState.INFORMING,
            entry_id__isnull=False,
        ).order_by("requested_at")
    )
    documents = receipts_of(cases)
    envelopes = seal.open_seals([case.pk for case in cases])
    handed: Handed = {}
    post = Post()
    renewed_at = time.monotonic()
    for case in cases:
        if time.monotonic() - renewed_at > settings.WORK_LEASE.total_seconds() / 4:
            jobs, renewed_at = work.renew_all(jobs), time.monotonic()
            if case.pk not in {case_id(job) for job in jobs}:
                continue
        envelope = envelopes.get(case.pk, seal.Envelope())
        handed[case.pk] = hand_over_one(case, envelope.addresses, documents[case.pk], post)
        failpoint("erasure.inform:mail_sent")
        if is_away(handed[case.pk]):
            # The others need not find that out one by one.
            return dict.fromkeys((case.pk for case in cases), handed[case.pk]) | {
                pk: each for pk, each in handed.items() if isinstance(each, HandedOver)
            }
    return handed


def is_away(handed: HandedOver | Retry) -> bool:
    """Tell whether it was the provider or our way to it, and not one mailbox that is full."""
    return isinstance(handed, Retry) and handed.reason in AWAY


def hand_over_one(
    case: ErasureCase, addresses: list[Address], document: str, post: "Post"
) -> HandedOver | Retry:
    """Send one case's certificate to its addresses, unless that has been tried long enough."""
    mails = [address for address in addresses if address.channel == Channel.MAIL]
    failed = [
        failure
        for number, address in enumerate(mails)
        if (failure := send_certificate(case, address, number, document, post)) is not None
    ]
    later = [failure for failure in failed if isinstance(failure, failures.Later)]
    if later and case.swept_at and now() < case.swept_at + settings.RECEIPT_MAIL_TRIES_FOR:
        return Retry(later[0].reason, after=later[0].after)
    return HandedOver(document, informed=bool(mails) and not failed)


def receipts_of(cases: list[ErasureCase]) -> dict[uuid.UUID, str]:
    """Return the receipts' bytes; signs a checkpoint at once when none covers the entries yet."""
    certificates = {case.entry_id: case.certificate for case in cases if case.entry_id}
    try:
        built = receipts.build_many(certificates)
    except receipts.NotProvableError:
        checkpoint()
        built = receipts.build_many(certificates)
    return {
        case.pk: receipts.written(built[case.entry_id]).decode() for case in cases if case.entry_id
    }


class Post:
    """What one pass of certificates has in common, each made once.

    Leave to send them (whose adapters ask again at each mail whether it still stands), and the
    letter in each language, of which only the reference differs.
    """

    PLACE = reference(uuid.UUID(int=0))

    def __init__(self) -> None:
        self._letters: dict[str, Letter] = {}

    @cached_property
    def authority(self) -> Authority:
        """Return leave for what a certificate's mail carries; raises NotAuthorised."""
        return transport.authority_for(kind=MessageKind.ERASURE_RECEIPT, channel=Channel.MAIL)

    def letter(self, case: ErasureCase, *, language: str) -> Letter:
        """Return the letter of one case."""
        if language not in self._letters:
            self._letters[language] = render(
                channel=Channel.MAIL,
                template="erasure_receipt",
                language=language,
                context={"reference": self.PLACE},
            )
        letter, own = self._letters[language], reference(case.pk)
        return Letter(
            title=letter.title.replace(self.PLACE, own),
            body=letter.body.replace(self.PLACE, own),
            html=letter.html.replace(self.PLACE, own),
        )


def send_certificate(
    case: ErasureCase, address: Address, number: int, document: str, post: Post
) -> failures.Later | failures.Final | None:
    """Send the certificate; the same case and address always carry the same Message-ID.

    Returns why it could not be sent: one address must not keep the others waiting.
    """
    letter = post.letter(case, language=address.language)
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
            authority=post.authority,
        )
    except (failures.Later, failures.Final) as failure:
        return failure
    except NotAuthorised:
        return failures.Later("not_authorised")
    return None


def close(jobs: list[Job], handed: Handed) -> Outcomes:
    """Destroy the keys, order the tombstones' ends, and be done."""
    outcomes: dict[uuid.UUID, Outcome | Retry | Stop] = {job.id: Done() for job in jobs}
    over: dict[uuid.UUID, HandedOver] = {}
    for job in jobs:
        result = handed.get(case_id(job))
        if isinstance(result, Retry):
            outcomes[job.id] = result
        elif result is not None:
            over[case_id(job)] = result
    rows = ErasureCase.objects.select_for_update().filter(pk__in=over, state=CaseState.INFORMING)
    end(list(rows.order_by("pk")), over)
    return outcomes


def end(cases: list[ErasureCase], over: dict[uuid.UUID, HandedOver]) -> None:
    """Keep the receipts and end the cases."""
    ids = [case.pk for case in cases]
    ErasureReceipt.objects.bulk_create(
        [ErasureReceipt(case=case, document=over[case.pk].document) for case in cases],
        ignore_conflicts=True,
    )
    seal.destroy_many(ids)
    outside.order_many(kind="erasure.done", lines=dict.fromkeys(ids))
    moment = now()
    informed = [pk for pk in ids if over[pk].informed]
    ending = ErasureCase.objects.filter(pk__in=ids)
    ending.filter(pk__in=informed).update(informed_at=moment)
    ending.update(state=CaseState.DONE, done_at=moment)
