"""What `privacy` promises, clause by clause, and what makes each sentence true."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy import invariants as hold
from privacy.consent import promises as consent
from privacy.erasure.enums import CaseState
from privacy.erasure.models import ErasureCase
from privacy.erasure.plan import counts
from privacy.inquiries import promises as inquiries
from privacy.lookups import promises as lookups
from privacy.messages import invariants as mails
from privacy.messages.choices import chosen_by
from privacy.messages.enums import TOPICS
from privacy.messages.queries import kinds_of
from privacy.policies.models import Acceptance
from privacy.registry.inventory import INVENTORY
from privacy.registry.promises import Clause, Fact, Invariant, State, promises

__all__ = ["consent", "inquiries", "lookups"]

SEALED = Invariant("I-08", "sensitive columns open with the present keys", hold.sensitive_is_sealed)
TEXTS = Invariant("I-30", "published texts match their hashes", hold.published_texts_stand)
CHOSEN = Invariant(
    "I-41", "news and offers went to whoever chose them", mails.optional_mails_were_chosen
)
USED = Invariant("I-40", "jobs and commands read for purposes of the list", hold.uses_are_allowed)
LISTED = Invariant("I-19", "every message went to a listed recipient", hold.every_recipient_listed)


def switched_on(subject_id: uuid.UUID) -> State:
    """Say whether this person has news and offers switched on."""
    return [
        Fact(
            topic.label,
            _("On") if subject_id in chosen_by(subject_ids=[subject_id], topic=topic) else _("Off"),
        )
        for topic in TOPICS
    ]


def accepted(subject_id: uuid.UUID) -> State:
    """Say which texts this person agreed to, and when."""
    rows = Acceptance.objects.filter(subject_id=subject_id).select_related("version")
    return [
        Fact(
            _(row.version.get_document_display()),
            _("Version %(number)d") % {"number": row.version.number},
            row.accepted_at,
        )
        for row in rows.order_by("version__document", "-version__number").distinct(
            "version__document"
        )
    ]


def kept(subject_id: uuid.UUID) -> State:
    """Say how many rows about this person stand where."""
    held = counts([subject_id]).values()
    return [Fact(_("Records about you"), sum(of.get(subject_id, 0) for of in held))]


def leaving(subject_id: uuid.UUID) -> State:
    """Say how far the erasure of this person is."""
    case = ErasureCase.objects.filter(subject_id=subject_id).order_by("-requested_at").first()
    if case is None:
        return [Fact(_("Deletion"), _("not asked for"))]
    return [Fact(_("Deletion"), CaseState(case.state).label), Fact(_("Due"), case.due_at)]


def elements_collected(_subject_id: uuid.UUID) -> State:
    """Say how many elements the site may hold at all, and how many it collects today."""
    collected = [element for element in INVENTORY.values() if element.collected]
    return [Fact(_("Kinds of data that are collected today"), len(collected))]


promises.keep(
    Clause(
        id="T-0.5",
        control="policy_in_force",
        invariants=[TEXTS],
        tests=["tests/privacy/policies"],
    )
)
promises.keep(
    Clause(
        id="P-1.0",
        control="policy_in_force",
        invariants=[TEXTS],
        tests=["tests/privacy/policies"],
    )
)
promises.keep(
    Clause(
        id="P-1.3",
        control="me_agreements",
        state=accepted,
        default=gettext_lazy("Reading asks for no agreement."),
        invariants=[TEXTS],
        tests=["tests/privacy/policies"],
    )
)
promises.keep(
    Clause(
        id="P-1.5",
        control="me_data",
        state=kept,
        default=gettext_lazy("Reading leaves no record about you."),
        invariants=[
            Invariant("I-07", "every column is declared", hold.everything_declared),
            Invariant("I-31", "no row outstays its time", hold.nothing_outstays),
        ],
        tests=["tests/privacy/registry", "tests/architecture"],
    )
)
promises.keep(
    Clause(
        id="P-1.6",
        control="collected",
        state=elements_collected,
        invariants=[SEALED],
        tests=["tests/privacy"],
    )
)
promises.keep(
    Clause(
        id="T-3.16",
        control="me_data",
        state=kept,
        tests=["tests/privacy/lists", "tests/accounts/test_profile.py"],
    )
)
promises.keep(
    Clause(
        id="P-2.10",
        invariants=[Invariant("I-14", "no column is made for a body", hold.no_biometrics)],
        tests=["tests/privacy/registry"],
    )
)
promises.keep(
    Clause(
        id="P-4.3",
        invariants=[
            Invariant("I-41", "only offers are advertising", hold.only_offers_are_advertising),
            CHOSEN,
        ],
        tests=[
            "tests/privacy/messages/test_no_marketing.py",
            "tests/privacy/messages/test_mailings.py",
        ],
    )
)
promises.keep(
    Clause(
        id="T-3.10",
        control="me_messages",
        state=switched_on,
        messages=kinds_of("T-3.10(4)"),
        invariants=[LISTED, USED, CHOSEN],
        tests=["tests/privacy/messages", "tests/privacy/purposes"],
    )
)
promises.keep(Clause(id="P-3.12", invariants=[USED], tests=["tests/privacy/purposes"]))
promises.keep(Clause(id="T-3.11", invariants=[LISTED], tests=["tests/privacy/disclosure"]))
promises.keep(
    Clause(
        id="T-3.13",
        invariants=[
            SEALED,
            Invariant("I-21", "the evidence is whole", hold.evidence_is_whole),
            Invariant("I-22", "the file outside agrees", hold.outside_agrees),
        ],
        tests=["tests/privacy/ledger", "tests/privacy/registry"],
    )
)
promises.keep(
    Clause(
        id="T-3.19",
        control="erasure_leave",
        state=leaving,
        default=gettext_lazy("Whoever has an account can leave at any time."),
        invariants=[
            Invariant("I-23", "no erasure is late", hold.no_erasure_is_late),
            Invariant("I-23", "nobody erased is left in a table", hold.nobody_erased_is_left),
        ],
        messages=kinds_of("T-3.19"),
        tests=["tests/privacy"],
    )
)
