"""Every table of states is walked against the database: legal steps pass, all others are refused.

By raw SQL, since the trigger is there for whoever does not come through the domain.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils.timezone import now

from accounts.models import (
    AccuracyChallenge,
    IdentityCheck,
    NumberClaim,
    Passkey,
    Recovery,
    User,
)
from privacy.erasure.models import ErasureCase
from privacy.inquiries.models import Authority, Inquiry
from privacy.messages.models import Message
from privacy.policies.models import PolicyVersion, Revision
from privacy.states import GUARDS
from privacy.subjects.models import Subject
from privacy.work.models import Work
from takedown.minors.models import MinorFinding, MinorReport
from takedown.notices.enums import Element
from takedown.notices.models import CopyrightCase, NoticeAddress, NoticeSlot
from takedown.works.models import ExternalLink, Removal
from takedown.works.models import Work as RegisteredWork
from telemetry.models import CombinationWindow

pytestmark = pytest.mark.django_db
# What an authority said, in the states that stand on it.
ANSWERED = {"match": "match", "expired": "match", "mismatch": "mismatch"}

# For each model with states: the columns that a state demands beside itself, always all of them.
LAWFUL: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "privacy.Subject": lambda state: {
        "restricted_for": ["challenge"] if state == "restricted" else []
    },
    "privacy.Work": lambda state: {
        "lease_until": now() if state == "running" else None,
        "done_at": now() if state == "done" else None,
    },
    "privacy.Message": lambda state: {
        "sent_at": now() if state in ("sent", "delivered", "undelivered") else None,
        "ended_at": None if state == "queued" else now(),
    },
    "privacy.ErasureCase": lambda state: {"swept_at": now() if state == "done" else None},
    "privacy.Inquiry": lambda state: {
        "opened_at": None if state == "new" else now(),
        "contact_due_at": now() if state in ("open", "assigned") else None,
        "assigned_to_id": None if state in ("new", "open") else subject().pk,
        "outcome": "answered" if state == "closed" else "",
        "ended_at": now() if state in ("closed", "withdrawn") else None,
    },
    "privacy.Authority": lambda state: {
        "proven_at": now(),
        "decided_by_id": subject().pk if state in ("proven", "refused") else None,
        "decided_at": now() if state in ("proven", "refused") else None,
    },
    "privacy.Revision": lambda state: {
        **({} if state in {"draft", "complete"} else {"version_id": text().pk}),
        "approved_by": None if state in {"draft", "complete"} else uuid4(),
    },
    "accounts.User": lambda _: {},
    "accounts.Passkey": lambda state: {"suspended_at": now() if state == "suspended" else None},
    "accounts.AccuracyChallenge": lambda state: {
        **dict.fromkeys(("outcome", "final_outcome"), ""),
        **dict.fromkeys(("decided_by_id", "decided_at", "appeal_until", "final_by_id")),
        **(decided() if state in {"decided", "appealed", "final"} else {}),
        **({"final_outcome": "drop", "final_by_id": subject().pk} if state == "final" else {}),
        "appealed_at": now() if state == "appealed" else None,
        "closed_at": now() if state in {"settled", "final"} else None,
    },
    "accounts.IdentityCheck": lambda state: {
        "commitment": "" if state == "not_checked" else "a",
        "asked_at": None if state == "not_checked" else now(),
        "result": ANSWERED.get(state, ""),
        "answered_at": now() if state in ANSWERED else None,
        "closed_at": None if state == "pending" else now(),
        "reset_at": now() if state == "not_checked" else None,
    },
    "accounts.Recovery": lambda state: {
        "due_at": None if state == "asked" else now(),
        "ended_at": now() if state in ("done", "stopped", "refused") else None,
    },
    "accounts.NumberClaim": lambda state: {
        "proven_at": None if state == "asked" else now(),
        "due_at": None if state == "asked" else now(),
        "ended_at": now() if state in ("freed", "kept") else None,
    },
    "takedown.CopyrightCase": lambda state: {
        "received_at": None if state == "draft" else now(),
    },
    "takedown.NoticeSlot": lambda state: {"reason": "blurred" if state == "invalid" else None},
    "takedown.NoticeAddress": lambda _: {},
    "takedown.MinorReport": lambda state: {
        "confirmed_at": None if state in ("filed", "lapsed") else now(),
        "decide_by": now(),
        "ended_at": now() if state in ("lapsed", "done", "refused", "withdrawn") else None,
    },
    "takedown.MinorFinding": lambda state: {
        "decided_at": now() if state in ("running", "done", "refused") else None,
        "finished_at": now() if state == "done" else None,
        "proposed_by_id": subject().pk if state == "refused" else None,
        "decided_by_id": subject().pk if state == "refused" else None,
    },
    "takedown.Work": lambda state: {"published_at": now() if state == "published" else None},
    "takedown.ExternalLink": lambda _: {},
    "telemetry.CombinationWindow": lambda state: {
        "closed_at": None if state == "open" else now(),
        "closed_by": "" if state == "open" else "app",
        "unlinked_at": now() if state == "unlinked" else None,
        **(
            dict.fromkeys(("subject_id", "install_id", "pseudonym"))
            if state == "unlinked"
            else {"subject_id": subject().pk, "install_id": uuid4(), "pseudonym": uuid4()}
        ),
    },
    "takedown.Removal": lambda state: {"ended_at": now() if state == "ended" else None},
}


def decided() -> dict[str, Any]:
    return {
        "outcome": "drop", "decided_by_id": subject().pk, "decided_at": now(),
        "appeal_until": now(),
    }  # fmt: skip


def text() -> PolicyVersion:
    return PolicyVersion.objects.get_or_create(document="terms", number=1, clauses={})[0]


def subject() -> Subject:
    return Subject.objects.create()


def inquiry(**values: Any) -> Inquiry:
    return Inquiry.objects.create(
        subject=subject(), reference=uuid4().hex[:12], kind="question", language="en",
        confirm_hash=uuid4().hex, case_hash=uuid4().hex, **values
    )  # fmt: skip


def notice(*, slots: bool = True, **values: Any) -> CopyrightCase:
    """Return a notice in which, with its slots, nothing is missing."""
    case = CopyrightCase.objects.create(
        subject=subject(), reference="C-WALKS-WALKS", confirm_hash="a", token_hash="b",
        language="en", draft_ends_at=now(), cure_due_at=now() - timedelta(minutes=1), **values
    )  # fmt: skip
    NoticeSlot.objects.bulk_create(
        NoticeSlot(case=case, element=each, state="valid") for each in Element if slots
    )
    return case


MADE: Mapping[str, Callable[..., models.Model]] = {
    "privacy.Subject": Subject.objects.create,
    "privacy.Work": lambda **values: Work.objects.create(kind="walk", **values),
    "privacy.Message": lambda **values: Message.objects.create(
        subject=subject(), key="walk", kind="code_sms", channel="sms", **values
    ),
    "privacy.ErasureCase": lambda **values: ErasureCase.objects.create(
        subject=subject(), due_at=now(), origin="self", **values
    ),
    "privacy.Inquiry": lambda **values: inquiry(**values),  # noqa: PLW0108 - stands below
    "privacy.Authority": lambda **values: Authority.objects.create(
        inquiry=inquiry(for_another=True), token_hash="walk", case_hash="walk", **values
    ),
    "privacy.Revision": lambda **values: Revision.objects.create(
        document="terms",
        clauses={},
        kind="editorial",
        reasons={"en": "a", "zh-hans": "b", "zh-hant": "c"},
        completed_by=uuid4(),
        completed_at=now(),
        **values,
    ),
    "accounts.User": lambda **values: User.objects.create_user("walker", **values),
    "accounts.Passkey": lambda **values: Passkey.objects.create(
        authenticator=Authenticator.objects.create(
            user=User.objects.create_user("walker"), type="webauthn", data={}
        ),
        credential_id="walk",
        sign_count=0,
        **values,
    ),
    "accounts.Recovery": lambda **values: Recovery.objects.create(
        subject=subject(), page="walk", email="walk@people.example", language="en", **values
    ),
    "accounts.NumberClaim": lambda **values: NumberClaim.objects.create(
        subject=subject(), token_hash="walk", number="+85250000000", number_index="walk", **values
    ),
    "accounts.AccuracyChallenge": lambda **values: AccuracyChallenge.objects.create(
        subject=subject(),
        elements=["D-04"],
        reason="mismatch",
        due_at=now() - timedelta(minutes=1),
        **values,
    ),
    "accounts.IdentityCheck": lambda **values: IdentityCheck.objects.create(
        subject=subject(),
        reason="misuse",
        authority="gb.passport",
        ask_at=now(),
        answer_due_at=now(),
        **values,
    ),
    "telemetry.CombinationWindow": lambda **values: CombinationWindow.objects.create(
        purpose="device_security",
        ground="CON",
        opened_at=now() - timedelta(hours=1),
        ends_at=now() + timedelta(days=1),
        **values,
    ),
    "takedown.CopyrightCase": notice,
    "takedown.NoticeSlot": lambda **values: NoticeSlot.objects.create(
        case=notice(slots=False), element="name", **values
    ),
    "takedown.NoticeAddress": lambda **values: NoticeAddress.objects.create(
        case=notice(state="acted", received_at=now(), accepted_at=now(), decided_by=uuid4()),
        position=1,
        typed="",
        kind="internal",
        target_id=uuid4(),
        **values,
    ),
    "takedown.MinorReport": lambda **values: MinorReport.objects.create(
        reference=uuid.uuid4().hex[:16], **values
    ),
    "takedown.MinorFinding": lambda **values: MinorFinding.objects.create(
        report=MinorReport.objects.create(reference=uuid.uuid4().hex[:16]), **values
    ),
    "takedown.Work": lambda **values: RegisteredWork.objects.create(
        slug="walk", kind="text", source_type="own", written_by=uuid4(), **values
    ),
    "takedown.ExternalLink": lambda **values: ExternalLink.objects.create(
        url="https://walk.example/", host="walk.example", created_by=uuid4(), **values
    ),
    "takedown.Removal": lambda **values: Removal.objects.create(
        link=ExternalLink.objects.create(
            url="https://walk.example/", host="walk.example", created_by=uuid4()
        ),
        ground="copyright",
        was="live",
        snapshot="{}",
        **values,
    ),
}


def move(model: type[models.Model], row: models.Model, values: dict[str, Any]) -> None:
    """Update one row past the ORM."""
    assignments = ", ".join(f'"{column}" = %s' for column in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" SET {assignments} WHERE "id" = %s',  # noqa: S608 - our own names
            [*values.values(), row.pk],
        )


def answer(model: type[models.Model], row: models.Model, values: dict[str, Any]) -> str:
    """Return what the database says against a step; nothing when it takes it."""
    try:
        with transaction.atomic():
            move(model, row, values)
    except DatabaseError as refusal:
        return str(refusal)
    return ""


@pytest.mark.parametrize("label", sorted(GUARDS))
def test_every_step_of_a_table_of_states_is_what_the_database_does(label: str) -> None:
    field, table = GUARDS[label]
    model = apps.get_model(label)
    states = [str(state) for state in table]
    legal = {(str(a), str(b)) for a, targets in table.items() for b in targets}
    legal |= {(state, state) for state in states}
    assert label in LAWFUL, f"write in tests/architecture/test_states.py how a {label} is made"
    said = {}
    for before, after in product(states, states):
        with transaction.atomic():
            row = MADE[label](**{field: before}, **LAWFUL[label](before))
            said[before, after] = answer(model, row, {field: after, **LAWFUL[label](after)})
            transaction.set_rollback(True)
    assert {pair for pair, words in said.items() if not words} == legal
    assert {
        pair for pair, words in said.items() if words and "Invalid transition" not in words
    } == set()


def test_every_model_with_states_has_a_guard() -> None:
    """A field of states without a trigger obeys only those who ask the domain."""
    with_states = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if getattr(field, "name", "") in {"state", "account_state"}
        if getattr(field, "choices", None)
    }
    assert with_states - set(GUARDS) == set()


@pytest.mark.parametrize("label", sorted(GUARDS))
def test_every_state_of_a_field_stands_in_its_table(label: str) -> None:
    field, table = GUARDS[label]
    choices = apps.get_model(label)._meta.get_field(field).choices
    assert {str(value) for value, _ in choices} == {str(state) for state in table}
