"""A list asks the database as often for three rows as for one."""

import uuid
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, transaction
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import AccuracyChallenge, IdentityCheck, User
from privacy.erasure.models import ErasureCase, ErasureReceipt
from privacy.inquiries.models import Inquiry
from privacy.ledger import checkpoints, entries
from privacy.ledger.enums import EntryKind
from privacy.lookups.models import LookUp
from privacy.policies.models import PolicyVersion, Revision
from privacy.subjects.models import Subject
from privacy.work.models import Heartbeat, Work
from takedown.minors.models import MinorReport
from takedown.notices.models import CopyrightCase
from tests.architecture.tree import APPS
from tests.people import person
from tests.privacy.consent.conftest import answers, policy, somebody
from tests.publishing import REASONS
from tests.takedown.works import making

pytestmark = pytest.mark.django_db


def receipt() -> None:
    case = ErasureCase.objects.create(
        subject=Subject.objects.create(), due_at=now(), origin="self", state="done", swept_at=now()
    )
    ErasureReceipt.objects.create(case=case, document="{}")


def evidence() -> None:
    with transaction.atomic():
        entries.append(EntryKind.BACKUP_RESTORED, {"run": uuid.uuid4(), "taken_at": now()})
    checkpoints.checkpoint()


def notice() -> None:
    CopyrightCase.objects.create(
        subject=Subject.objects.create(), reference=uuid.uuid4().hex[:13], language="en",
        confirm_hash=uuid.uuid4().hex, token_hash=uuid.uuid4().hex, draft_ends_at=now(),
        state="complete", received_at=now(), contact_due_at=now(),
    )  # fmt: skip


def consents() -> None:
    policy()
    who = somebody()
    answers(who)


def revision() -> None:
    people = {"completed_by": uuid.uuid4(), "approved_by": uuid.uuid4()}
    version = PolicyVersion.objects.create(
        document="terms", number=PolicyVersion.objects.count() + 2, clauses={}, **people
    )
    Revision.objects.create(
        document="terms", state="superseded", clauses={}, version=version, kind="editorial",
        reasons=REASONS, completed_at=now(), **people,
    )  # fmt: skip


def report() -> None:
    MinorReport.objects.create(
        reference=uuid.uuid4().hex[:16], state="in_review", confirmed_at=now(), decide_by=now()
    )


def doubt() -> None:
    AccuracyChallenge.objects.create(
        subject=Subject.objects.create(), assigned_to=Subject.objects.create(),
        reason="mismatch", elements=["D-04"], due_at=now(),
    )  # fmt: skip


def inquiry() -> None:
    Inquiry.objects.create(
        subject=Subject.objects.create(), assigned_to=Subject.objects.create(), language="en",
        reference=uuid.uuid4().hex[:12], kind="question", state="assigned", opened_at=now(),
        contact_due_at=now(), confirm_hash=uuid.uuid4().hex, case_hash=uuid.uuid4().hex,
    )  # fmt: skip


def check() -> None:
    IdentityCheck.objects.create(
        subject=Subject.objects.create(), assigned_to=Subject.objects.create(), reason="misuse",
        authority="gb.passport", ask_at=now(), answer_due_at=now(),
    )  # fmt: skip


def look() -> None:
    LookUp.objects.create(
        looker=Subject.objects.create(), subject=Subject.objects.create(), role="privacy",
        elements=["D-08"], purpose="identity_service", reason="The authority asked for it.",
        until=now(), kept_until=now(),
    )  # fmt: skip


MADE: dict[str, Callable[[], object]] = {
    "accounts.AccuracyChallenge": doubt,
    "accounts.IdentityCheck": check,
    "accounts.User": lambda: person(f"p{uuid.uuid4().hex[:8]}"),
    "privacy.Subject": Subject.objects.create,
    "privacy.ConsentEvent": consents,
    "privacy.FeatureVersion": consents,
    "privacy.LookUp": look,
    "privacy.PolicyVersion": revision,
    "privacy.Revision": revision,
    "privacy.Work": lambda: Work.objects.create(kind="walk", reference=str(uuid.uuid4())),
    "privacy.Heartbeat": lambda: Heartbeat.objects.create(part=str(uuid.uuid4())),
    "privacy.ErasureCase": receipt,
    "privacy.ErasureReceipt": receipt,
    "privacy.Inquiry": inquiry,
    "privacy.LedgerLeaf": evidence,
    "takedown.MinorReport": report,
    "privacy.LedgerCheckpoint": evidence,
    "takedown.CopyrightCase": notice,
    "takedown.Work": making.published,
    "takedown.ExternalLink": making.link,
    "takedown.Removal": lambda: making.remove(making.published()),
}
OURS = sorted(model._meta.label for model in admin.site._registry if model._meta.app_label in APPS)


def queries(label: str) -> int:
    """Return how many queries the first page of a list takes."""
    request = RequestFactory().get("/")
    request.user = User(username="reader", is_staff=True, is_superuser=True)
    with CaptureQueriesContext(connection) as seen:
        response = admin.site._registry[apps.get_model(label)].changelist_view(request)
        assert isinstance(response, TemplateResponse)
        assert "result_list" in response.render().content.decode()
    return len(seen)


@pytest.mark.parametrize("label", OURS)
def test_list_of_three_asks_as_often_as_list_of_one(label: str) -> None:
    assert label in MADE, f"write in tests/architecture/test_lists.py how a {label} is made"
    MADE[label]()
    one = queries(label)
    MADE[label]()
    MADE[label]()
    assert queries(label) == one
