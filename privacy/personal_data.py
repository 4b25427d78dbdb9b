"""What `privacy` itself keeps: the handle on a person, what was agreed, sent and erased.

The Subject outlives its person as a random number that leads nowhere: cases, receipts and
acceptances hang on it, so their proof stays and says nothing about anybody (T-3.19).
"""

from datetime import timedelta

from django.utils.translation import gettext_noop

from privacy.biometrics.models import BiometricRefusal
from privacy.consent import holdings as consent
from privacy.disclosure.models import Processor
from privacy.encryption.models import Canary
from privacy.erasure.files import Files
from privacy.erasure.models import CancelLink, ErasureCase, ErasureReceipt, ErasureStep, Seal
from privacy.inquiries import personal_data as inquiries
from privacy.ledger.models import (
    LedgerAct,
    LedgerCheckpoint,
    LedgerLeaf,
    LedgerPending,
    LedgerPublication,
    LedgerSubtree,
)
from privacy.lookups import holdings as lookups
from privacy.messages import holdings as messages
from privacy.messages.models import Message
from privacy.outside.models import OutsideLine
from privacy.policies.models import Acceptance, PolicyVersion, Revision
from privacy.prompting import holdings as prompting
from privacy.registry.elements import Purpose
from privacy.registry.holdings import (
    Column,
    Erase,
    Ground,
    Holding,
    Keep,
    Personal,
    Retention,
    Technical,
    registry,
)
from privacy.subjects.models import Subject
from privacy.subscriptions.models import PolicySubscription
from privacy.subscriptions.tokens import email_index
from privacy.work.models import Heartbeat, Work

__all__ = ["consent", "inquiries", "lookups", "messages", "prompting"]

PROOF = timedelta(days=3 * 365)
OWN_ID = Technical("the row's own number, random or counted")
WAY = Technical("the way to the person; leads nowhere once the person is gone", outlives=True)
MOMENT = Technical("when we did something")
PROGRESS = Technical("how far our own work has come")
CHOICE = Technical("one of a few words of ours")
TREE = Technical("a hash or number of the evidence tree; facts hold no person by schema")
OFFICER = Technical(
    "who of the staff answers for a published text, by a number that may stay", outlives=True
)

# --- the handle ---------------------------------------------------------------------------------

registry.hold(
    Holding(
        model=Subject,
        subject="pk",
        columns={
            "id": WAY,
            "state": Personal("D-75"),
            "restricted_for": Personal("D-75"),
            "epoch": PROGRESS,
            "created_at": MOMENT,
        },
        purposes=[Purpose.IDENTITY],
        erase=Erase.PSEUDONYMISE,
        keep=Keep(gettext_noop("proof that this number was erased and may not come back"), PROOF),
    )
)

# --- what was agreed ----------------------------------------------------------------------------

registry.hold(
    Holding(
        model=PolicyVersion,
        subject=None,
        columns={
            "id": OWN_ID,
            "document": CHOICE,
            "number": OWN_ID,
            "clauses": Technical("a published text"),
            "sha256": Technical("the hash of a published text"),
            "kind": CHOICE,
            "reasons": Technical("published words"),
            "explanations": Technical("published words"),
            "published_at": MOMENT,
            "effective_at": MOMENT,
            "completed_by": OFFICER,
            "approved_by": OFFICER,
            "entry_id": TREE,
        },
    )
)
registry.hold(
    Holding(
        model=Revision,
        subject=None,
        columns={
            "id": OWN_ID,
            "document": CHOICE,
            "state": PROGRESS,
            "clauses": Technical("a text that is to be published"),
            "sha256": Technical("the hash of a text"),
            "kind": CHOICE,
            "reasons": Technical("words that are to be published"),
            "explanations": Technical("words that are to be published"),
            "drafted_at": MOMENT,
            "completed_by": OFFICER,
            "completed_at": MOMENT,
            "approved_by": OFFICER,
            "version": Technical("which published text it became"),
        },
    )
)
registry.hold(
    Holding(
        model=Acceptance,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "version": Technical("which published text"),
            "language": Personal("D-42"),
            "accepted_at": Personal("D-42"),
        },
        purposes=[Purpose.PROOF],
        erase=Erase.PSEUDONYMISE,
        minors=Erase.DELETE,
        keep=Keep(
            gettext_noop("proof that this text was agreed to, under a number that leads nowhere"),
            PROOF,
        ),
    )
)

# --- what was sent ------------------------------------------------------------------------------

registry.hold(
    Holding(
        model=Message,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "channel": Personal("D-45"),
            "kind": Personal("D-45"),
            "template": Technical("the name of a file of ours"),
            "language": Personal("D-73"),
            "key": Technical("the sender's own key, made of ids"),
            "state": PROGRESS,
            "error": Technical("one of our reasons for a failure"),
            "address": Personal("D-45"),
            "title": Personal("D-45"),
            "body": Personal("D-45"),
            "html": Personal("D-45"),
            "attachment": Personal("D-45"),
            "mailing": Technical("which mailing, the same for all who got it"),
            "cleared_at": Personal("D-45"),
            "queued_at": Personal("D-45"),
            "sent_at": Personal("D-45"),
            "ended_at": Personal("D-45"),
        },
        purposes=[Purpose.INFORM, Purpose.PROOF],
        retention=Retention(timedelta(days=90), since="queued_at"),
    )
)
registry.hold(
    Holding(
        model=Processor,
        subject=None,
        columns={
            "code": OWN_ID,
            "name": Technical("the name of a company that works for us"),
            "elements": Technical("ids of the inventory"),
            "country": Technical("where that company sits"),
            "clause": CHOICE,
            "purpose": CHOICE,
            "active": CHOICE,
        },
    )
)

registry.hold(
    Holding(
        model=PolicySubscription,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "document": CHOICE,
            "email": Personal("D-69", needle=True),
            "email_index": Personal(
                "D-69",
                identifies="subscriber",
                needle=True,
                plain="a keyed hash of the address",
            ),
            "language": CHOICE,
            "token_hash": Technical("the hash of a random token"),
            "stop_hash": Technical("the hash of a random token"),
            "told": PROGRESS,
            "asked_at": MOMENT,
            "confirmed_at": MOMENT,
        },
        purposes=[Purpose.INFORM],
        ground=Ground.CONSENT,
    )
)
registry.identifier("subscriber", stored=email_index)

# --- leaving ------------------------------------------------------------------------------------

registry.hold(
    Holding(
        model=ErasureCase,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "origin": Personal("D-51"),
            "state": Personal("D-51"),
            "waived": CHOICE,
            "locked_from": CHOICE,
            "registry_version": PROGRESS,
            "requested_at": Personal("D-51"),
            "window_ends_at": MOMENT,
            "due_at": MOMENT,
            "started_at": MOMENT,
            "swept_at": MOMENT,
            "informed_at": MOMENT,
            "done_at": MOMENT,
            "cancelled_at": MOMENT,
            "sweeps": PROGRESS,
            "residue": PROGRESS,
            "certificate": Technical("counts, times and hashes by schema; nobody is named in it"),
            "entry_id": TREE,
        },
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(gettext_noop("proof that the erasure was asked for and done in time"), PROOF),
    )
)
registry.hold(
    Holding(
        model=ErasureStep,
        subject="case__subject",
        columns={
            "id": OWN_ID,
            "case": WAY,
            "ordinal": PROGRESS,
            "store": CHOICE,
            "action": CHOICE,
            "planned": PROGRESS,
            "done": PROGRESS,
            "residue": PROGRESS,
            "attempts": PROGRESS,
            "cursor": Technical("a random id to go on from"),
            "finished_at": MOMENT,
        },
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(gettext_noop("proof of what an erasure counted, store by store"), PROOF),
    )
)
registry.hold(
    Holding(
        model=Seal,
        subject="case__subject",
        columns={
            "case": WAY,
            "key": Personal("D-70"),
            "content": Personal("D-70", plain="ciphertext under the key of this case"),
        },
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(
            gettext_noop("the sweep must know what to look for; destroyed when it is done"),
            timedelta(4),
        ),
    )
)
registry.hold(
    Holding(
        model=CancelLink,
        subject="case__subject",
        columns={
            "id": OWN_ID,
            "case": WAY,
            "token_hash": Technical("the hash of a random token"),
            "used_at": MOMENT,
        },
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(gettext_noop("a link in a mail must still answer that it is too late"), PROOF),
    )
)
registry.hold(
    Holding(
        model=ErasureReceipt,
        subject="case__subject",
        columns={
            "case": WAY,
            "document": Technical("counts, times and hashes by schema; nobody is named in it"),
            "created_at": MOMENT,
        },
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(gettext_noop("the certificate must stay checkable"), PROOF),
    )
)
registry.hold(
    Holding(
        model=OutsideLine,
        subject="subject_id",
        columns={
            "id": OWN_ID,
            "number": PROGRESS,
            "kind": Personal("D-74"),
            "reference": WAY,
            "subject_id": WAY,
            "about": WAY,
            "ordered_at": Personal("D-74"),
            "line_hash": TREE,
            "awaits_sweep": PROGRESS,
        },
        purposes=[Purpose.PROOF],
        erase=Erase.KEEP,
        keep=Keep(gettext_noop("what was erased must stay erased after a restore"), PROOF),
    )
)

registry.store(Files())

# --- evidence: no foreign key leads in or out ---------------------------------------------------


def evidence(model: type, columns: dict[str, Column]) -> None:
    """Declare a table of the ledger: facts are numbers, times, random ids and hashes by schema."""
    registry.hold(
        Holding(
            model=model,
            subject=None,
            columns=columns,
            purposes=[Purpose.PROOF],
            ground=Ground.NECESSARY,
            retention=Retention(PROOF),
            unlinked="facts name no person by schema; the ledger never loses a row",
        )
    )


evidence(
    LedgerPending,
    {
        "id": OWN_ID,
        "entry_id": OWN_ID,
        "kind": Personal("D-48"),
        "facts": Personal("D-48"),
        "created_at": MOMENT,
    },
)
evidence(
    LedgerLeaf,
    {"seq": OWN_ID, "entry_id": OWN_ID, "body": Personal("D-48"), "leaf_hash": TREE},
)
evidence(LedgerAct, {"act": OWN_ID, "entry_id": OWN_ID})
evidence(LedgerSubtree, {"id": OWN_ID, "level": TREE, "position": TREE, "hash": TREE})
evidence(LedgerCheckpoint, {"size": TREE, "root": TREE, "note": TREE, "created_at": MOMENT})
evidence(
    LedgerPublication,
    {
        "number": OWN_ID,
        "size": TREE,
        "start": TREE,
        "line_hash": TREE,
        "entries_end": PROGRESS,
        "created_at": MOMENT,
    },
)

# --- the engine ---------------------------------------------------------------------------------

registry.hold(
    Holding(
        model=Work,
        subject=None,
        columns={
            "id": OWN_ID,
            "kind": CHOICE,
            "reference": Technical("a random id of what is to be done", outlives=True),
            "state": PROGRESS,
            "priority": PROGRESS,
            "due_at": MOMENT,
            "give_up_at": MOMENT,
            "every": PROGRESS,
            "lease_until": MOMENT,
            "fence": PROGRESS,
            "attempts": PROGRESS,
            "max_attempts": PROGRESS,
            "hinted_at": MOMENT,
            "error": Technical("a short code of ours, never a value"),
            "created_at": MOMENT,
            "done_at": MOMENT,
        },
    )
)
registry.hold(Holding(model=Heartbeat, subject=None, columns={"part": CHOICE, "seen_at": MOMENT}))
registry.hold(
    Holding(
        model=BiometricRefusal,
        subject=None,
        columns={
            "id": OWN_ID,
            "day": MOMENT,
            "place": CHOICE,
            "count": Technical("how often, never by whom"),
        },
    )
)
registry.hold(
    Holding(
        model=Canary,
        subject=None,
        columns={"id": OWN_ID, "song": Technical("the same three words for everybody")},
    )
)

# --- what the pages ask for ---------------------------------------------------------------------

registry.asks(
    "privacy.erasure.forms.LeaveForm",
    {"when": CHOICE, "understood": CHOICE, "password": Personal("D-03")},
)
registry.asks("privacy.subscriptions.forms.SubscribeForm", {"email": Personal("D-69")})
registry.asks("privacy.policies.officer_forms.CompletionForm", {"kind": CHOICE})
registry.asks("privacy.policies.officer_forms.ApprovalForm", {"effective_at": MOMENT})
