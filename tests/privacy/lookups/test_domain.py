"""A look is written before it shows anything, changes never, and goes after its time."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from pytest_django.fixtures import Settings

from accounts.models import User
from privacy.erasure.domain.running import erase_rows
from privacy.lookups import domain
from privacy.lookups.enums import Role
from privacy.lookups.invariants import every_look_is_founded
from privacy.lookups.models import LookUp
from privacy.registry.holdings import registry
from privacy.registry.promises import promises
from privacy.subjects.domain import create
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from tests.people import person

WHY = "The bank of the person asks whether the name is right."


def look(user: User, **how: Any) -> domain.Shown:
    told: dict[str, Any] = {
        "look_id": uuid.uuid4(),
        "looker_id": how.pop("looker_id", None) or create().pk,
        "roles": [Role.PRIVACY],
        "subject_id": user.subject_id,
        "elements": ["D-04"],
        "purpose": "identity_service",
        "reason": WHY,
        "now": now(),
        **how,
    }
    return domain.look_up(**told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"elements": []}, domain.NothingNamed),
        ({"elements": ["D-03"]}, domain.NothingNamed),
        ({"purpose": "inform"}, domain.OtherPurpose),
        ({"purpose": "anything"}, domain.OtherPurpose),
        ({"roles": []}, domain.NotForYourRole),
        ({"roles": [Role.SUPPORT], "elements": ["D-08"]}, domain.NotForYourRole),
        ({"roles": [Role.LEGAL], "elements": ["D-08"]}, domain.NotForYourRole),
        ({"reason": "\u3164" * 40}, domain.ReasonMissing),
    ],
)
def test_refusal_leaves_no_row(how: dict[str, Any], refusal: type[Exception]) -> None:
    ana = person("ana")
    with pytest.raises(refusal):
        look(ana, **how)
    with pytest.raises(domain.NotYours):
        look(ana, looker_id=ana.subject_id)
    assert not LookUp.objects.exists()
    assert "Ana" not in repr(look(ana))


@pytest.mark.django_db
def test_row_changes_never_goes_in_time_and_loses_its_words_with_its_person() -> None:
    ana = person("ana")
    look(ana)
    rows = LookUp.objects.all()
    for change in ({"purpose": "claim"}, {"reason": "Another."}, {"elements": ["D-08"]}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    state = promises.clauses["T-3.12"][0].state
    assert state
    assert state(ana.subject_id)[0].value == 1
    assert erase_rows(registry.holdings["privacy.LookUp"], [ana.subject_id], minor=False) == 1
    assert [(row.reason, row.elements) for row in rows] == [(None, ["D-04"])]

    LookUp.objects.create(
        looker=create(), subject=create(), role="privacy", elements=["D-04"], purpose="response",
        reason=WHY, at=now() - timedelta(days=366), until=now(),
        kept_until=now() - timedelta(days=1),
    )  # fmt: skip
    work.schedule(kind="lookups.retention", due_at=now() - timedelta(days=1))
    run_due(limit=200)
    assert [row.subject_id for row in rows] == [ana.subject_id]


@pytest.mark.django_db
def test_look_without_reason_purpose_or_role_breaks_the_promise() -> None:
    ana = person("ana")
    look(ana)
    assert every_look_is_founded() == (1, 0)
    broken: list[dict[str, Any]] = [
        {"reason": None},
        {"reason": "\u200b"},
        {"purpose": "inform"},
        {"role": "support"},
    ]
    for wrong in broken:
        LookUp.objects.create(
            **{
                "looker": create(), "subject": ana.subject, "role": "privacy", "elements": ["D-08"],
                "purpose": "identity_service", "reason": WHY, "until": now(), "kept_until": now(),
                **wrong,
            }
        )  # fmt: skip
    assert every_look_is_founded() == (5, 4)
    with pytest.raises(DatabaseError), transaction.atomic():
        LookUp.objects.create(
            looker=ana.subject, subject=ana.subject, role="privacy", elements=["D-04"],
            purpose="response", reason=WHY, until=now(), kept_until=now(),
        )  # fmt: skip


def test_limit_holds_for_looks_at_once(own_database: str, settings: Settings) -> None:
    """Six windows of one member of staff send at the same moment; three may be shown."""
    settings.LOOK_UPS_PER_DAY = 3
    ana, looker = person("ana"), create().pk
    begin, ended = threading.Barrier(6), []

    def one() -> None:
        begin.wait()
        try:
            look(ana, looker_id=looker)
            ended.append("shown")
        except domain.TooMany:
            ended.append("refused")
        finally:
            connections["default"].close()

    windows = [threading.Thread(target=one) for _ in range(6)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(ended) == ["refused"] * 3 + ["shown"] * 3
    assert LookUp.objects.count() == 3
