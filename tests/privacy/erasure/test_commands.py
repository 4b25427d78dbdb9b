"""`erase_subject` and `find_subject`: the plan is the one that the run executes."""

import io
import json
import sys
import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from accounts.models import User
from privacy.erasure.models import ErasureCase
from privacy.erasure.plan import elements_of, plan
from privacy.registry.inventory import INVENTORY
from tests.people import person
from tests.privacy.erasure.conftest import asks, leaves, run_everything
from tests.privacy.erasure.test_running import file_of, messages_for

pytestmark = pytest.mark.django_db


def command(name: str, *words: str) -> Any:
    """Run a command and return its answer."""
    out = io.StringIO()
    call_command(name, *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def refused(name: str, *words: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        call_command(name, *words, stderr=io.StringIO())
    return ended.value.code


@pytest.fixture
def user() -> User:
    """Somebody with something everywhere."""
    user = person("ana.leaves")
    Client().force_login(user)
    messages_for(user, 2)
    file_of(user, "photo.jpg")
    return user


def test_the_plan_of_a_dry_run_is_what_the_run_does(user: User) -> None:
    answer = command("erase_subject", str(user.subject_id), "--dry-run")
    planned = [
        (line["store"], line["action"], line["count"])
        for line in answer["plan"]
        if line["action"] in ("delete", "blank")
    ]
    assert ErasureCase.objects.count() == 0
    words = (str(user.subject_id), "--waive", f"--confirm={user.subject_id}")
    case = ErasureCase.objects.get(pk=command("erase_subject", *words)["case"])
    run_everything()
    case.refresh_from_db()
    steps = case.steps.filter(action__in=["delete", "blank"]).order_by("ordinal")
    assert [(step.store, step.action, step.planned) for step in steps] == planned
    assert [step.done for step in steps] == [count for _, _, count in planned]
    assert (case.state, case.origin, case.waived) == ("done", "command", True)


def test_the_plan_says_why_and_how_long_something_stays(user: User) -> None:
    lines = {
        line["store"]: line
        for line in command("erase_subject", str(user.subject_id), "--dry-run")["plan"]
    }
    assert lines["privacy.Subject"] == {
        "store": "privacy.Subject",
        "action": "pseudonymise",
        "count": 1,
        "elements": ["D-75"],
        "reason": "proof that this number was erased and may not come back",
        "days": 1095,
    }


def test_the_plan_can_be_read_by_people(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("erase_subject", str(user.subject_id), "--dry-run")
    text = capsys.readouterr().out
    assert "      2  delete        privacy.Message\n" in text
    assert "1095 days)" in text


def test_nobody_is_erased_without_their_id_typed_twice(user: User) -> None:
    assert refused("erase_subject", str(user.subject_id)) == 5
    assert refused("erase_subject", str(user.subject_id), f"--confirm={uuid.uuid4()}") == 5
    assert ErasureCase.objects.count() == 0


def test_without_a_waiver_the_window_runs(user: User) -> None:
    answer = command("erase_subject", str(user.subject_id), f"--confirm={user.subject_id}")
    assert ErasureCase.objects.get(pk=answer["case"]).state == "waiting"


def test_a_dry_run_names_the_case_that_is_under_way(user: User) -> None:
    case = asks(user, waived=False)
    answer = command("erase_subject", str(user.subject_id), "--dry-run")
    assert (answer["case"], answer["state"]) == (str(case.pk), "erasing")


def test_of_nobody_there_is_no_plan(user: User) -> None:
    gone = str(user.subject_id)
    leaves(user)
    for unknown in (gone, str(uuid.uuid4())):
        with pytest.raises(CommandError) as error:
            call_command("erase_subject", unknown, "--dry-run")
        assert error.value.returncode == 2


def test_an_element_counts_where_there_is_something_of_it(user: User) -> None:
    """Everybody's account has a column that says whether they are staff."""
    staff, name = (str(INVENTORY[each].name) for each in ("D-61", "D-04"))
    before = dict(elements_of(plan(subject_ids=[user.subject_id])))
    assert (before.get(staff), before[name]) == (None, 1)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert dict(elements_of(plan(subject_ids=[user.subject_id]))) == before | {staff: 1}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("email", "ANA.leaves@people.example\n"),
        ("username", " Ana.Leaves \n"),
        ("mobile", "{mobile}\n"),
    ],
)
def test_a_proven_identifier_leads_to_a_number(
    user: User, monkeypatch: pytest.MonkeyPatch, kind: str, typed: str
) -> None:
    value = typed.format(mobile=user.profile.mobile)
    monkeypatch.setattr(sys, "stdin", io.StringIO(value))
    assert command("find_subject", kind) == {"subjects": [str(user.subject_id)]}


def test_whoever_is_gone_is_not_found(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    mobile = user.profile.mobile
    leaves(user)
    found = []
    for kind, value in (("email", "ana.leaves@people.example"), ("mobile", mobile)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(value))
        found.append(command("find_subject", kind)["subjects"])
    assert found == [[], []]


def test_an_unknown_kind_of_identifier_is_a_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("x"))
    assert refused("find_subject", "shoe_size") == 2
