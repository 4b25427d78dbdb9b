"""What questions to us hold about people: who asked, what about, who may speak for whom."""

from datetime import timedelta

from privacy.inquiries import tokens
from privacy.inquiries.models import (
    Authority,
    Inquiry,
    InquiryDraft,
    InquiryEvent,
    InquiryMessage,
    PublicQuestion,
    RequestVisit,
)
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Ground, Holding, Personal, Retention, Technical, registry

A_YEAR = timedelta(days=365)
OWN_ID = Technical("the row's own number, random or counted")
WAY = Technical("the way to a person; leads nowhere once the person is gone", outlives=True)
STAFF = Technical("the random number of a member of staff who did this", outlives=True)
MOMENT = Technical("when we did something")
CHOICE = Technical("one of a few words of ours")
HASH = Technical("the hash of a random token")
KEYED_HASH = "a keyed hash: nobody without the key can make or compare one"
OUR_WORD = "one of a few words of ours, which says nothing by itself"
ASKED = (Purpose.RESPONSE, Purpose.INSTRUCTION)

registry.identifier("asker", stored=tokens.email_index, filing=True)

registry.hold(
    Holding(
        model=Inquiry,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "reference": Technical("made from the random id"),
            "kind": CHOICE,
            "state": CHOICE,
            "language": Technical("in which language the form was read; one of three"),
            "wish": Personal("D-43", plain=OUR_WORD),
            "outcome": Personal("D-43", plain=OUR_WORD),
            "page": Personal("D-44"),
            "for_another": CHOICE,
            "agent": Personal("D-44"),
            "email": Personal("D-44", needle=True),
            "email_index": Personal(
                "D-44",
                identifies="asker",
                proven="email_confirmed",
                needle=True,
                plain=KEYED_HASH,
            ),
            "email_confirmed": CHOICE,
            "may_publish": CHOICE,
            "confirm_hash": HASH,
            "case_hash": HASH,
            "asked_at": MOMENT,
            "opened_at": MOMENT,
            "contact_due_at": MOMENT,
            "contacted_at": MOMENT,
            "answered_at": MOMENT,
            "ended_at": MOMENT,
            "assigned_to": STAFF,
        },
        purposes=ASKED,
        ground=Ground.CLAIM,
        retention=Retention(A_YEAR),
    )
)
registry.hold(
    Holding(
        model=InquiryMessage,
        subject="inquiry__subject",
        columns={
            "id": OWN_ID,
            "inquiry": WAY,
            "number": OWN_ID,
            "who": CHOICE,
            "written_by": STAFF,
            "text": Personal("D-44"),
            "written_at": MOMENT,
        },
        purposes=ASKED,
        ground=Ground.CLAIM,
    )
)
registry.hold(
    Holding(
        model=InquiryDraft,
        subject="inquiry__subject",
        columns={"inquiry": WAY, "text": Personal("D-68"), "saved_at": MOMENT},
        purposes=[Purpose.RESPONSE],
    )
)
registry.hold(
    Holding(
        model=InquiryEvent,
        subject="inquiry__subject",
        columns={
            "id": OWN_ID,
            "inquiry": WAY,
            "kind": CHOICE,
            "who": CHOICE,
            "actor_id": STAFF,
            "at": MOMENT,
        },
    )
)
registry.hold(
    Holding(
        model=Authority,
        subject="inquiry__subject",
        columns={
            "id": OWN_ID,
            "inquiry": WAY,
            "email": Personal("D-44"),
            "state": CHOICE,
            "token_hash": HASH,
            "case_hash": HASH,
            "proven_at": MOMENT,
            "document": Personal("D-68"),
            "decided_by": STAFF,
            "decided_at": MOMENT,
        },
        purposes=ASKED,
        ground=Ground.CLAIM,
    )
)
registry.hold(
    Holding(
        model=PublicQuestion,
        subject="inquiry__subject",
        columns={
            "id": OWN_ID,
            "inquiry": WAY,
            "language": Technical("the language of both texts; one of three"),
            "question": Personal("D-44"),
            "answer": Personal("D-44"),
            "released_by": STAFF,
            "released_at": MOMENT,
        },
        purposes=[Purpose.RESPONSE],
        ground=Ground.CLAIM,
    )
)
registry.hold(
    Holding(
        model=RequestVisit,
        subject="subject",
        columns={
            "id": OWN_ID,
            "subject": WAY,
            "token_hash": HASH,
            "email": Personal("D-60"),
            "language": Technical("in which language the form was read; one of three"),
            "created_at": MOMENT,
            "proven_at": MOMENT,
        },
        purposes=[Purpose.RIGHTS],
        ground=Ground.CLAIM,
        retention=Retention(timedelta(minutes=15), since="created_at"),
    )
)

# --- what the pages ask for ---------------------------------------------------------------------

TOLD = Personal("D-44")
registry.asks(
    "privacy.inquiries.forms.AskForm",
    {
        "kind": CHOICE,
        "wish": Personal("D-43"),
        "page": TOLD,
        "text": TOLD,
        "email": TOLD,
        "for_another": CHOICE,
        "agent": TOLD,
        "person_email": TOLD,
        "may_publish": CHOICE,
        "website": Technical("a field that no person sees; nothing of it is kept"),
    },
)
registry.asks("privacy.inquiries.forms.MessageForm", {"text": TOLD})
registry.asks("privacy.inquiries.forms.AddressForm", {"email": Personal("D-60")})
registry.asks("privacy.inquiries.forms.TypedCodeForm", {"code": Personal("D-60")})
registry.asks("privacy.inquiries.forms.AnswerForm", {"text": Personal("D-68"), "seen": OWN_ID})
registry.asks("privacy.inquiries.forms.CloseForm", {"outcome": Personal("D-43")})
registry.asks("privacy.inquiries.forms.DocumentForm", {"document": Personal("D-68")})
registry.asks("privacy.inquiries.forms.ReleaseForm", {"question": TOLD, "answer": TOLD})
