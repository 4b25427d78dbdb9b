"""Demo people: made once, kept, and only where DEBUG is on."""

import json
import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from accounts import demo
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine(settings: Settings, tmp_path: Path) -> Path:
    settings.DEBUG = True
    settings.VAR_DIR = tmp_path
    return tmp_path / "demo-people.txt"


def run() -> list[dict[str, str]]:
    """Make the people as the command does; what else it brings has tests of its own."""
    planned = demo.plan()
    demo.load(planned)
    return [
        {"username": each.who.username, "role": each.who.role, "action": each.action}
        for each in planned
    ]


def test_without_debug_it_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("load_demo")
    assert (end.value.code, User.objects.count()) == (5, 0)


def test_dry_run_prints_the_plan_and_changes_nothing(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_demo", "--json", "--dry-run")
    planned = json.loads(capsys.readouterr().out)["people"]
    assert (len(planned), User.objects.count(), machine.exists()) == (8, 0, False)
    assert run() == planned


def test_second_run_keeps_everybody(machine: Path) -> None:
    run()
    before, file = list(User.objects.values_list("pk", "password")), machine.read_text()
    actions = {each["action"] for each in run()}
    after = list(User.objects.values_list("pk", "password"))
    assert (actions, after, machine.read_text()) == ({"keep"}, before, file)


def test_sign_ins_are_readable_by_their_owner_only(machine: Path) -> None:
    run()
    assert stat.S_IMODE(machine.stat().st_mode) == 0o600


def test_member_signs_in_with_what_the_file_says(machine: Path) -> None:
    run()
    typed = {"login": "demo-taiman", "password": demo.known_sign_ins()["demo-taiman"]}
    assert Client().post("/accounts/login/", typed)["Location"] == "/me/"


def test_staff_sign_in_with_the_code_that_the_outbox_shows(machine: Path) -> None:
    run()
    client = Client()
    typed = {"login": "demo-admin", "password": demo.known_sign_ins()["demo-admin"]}
    client.post("/accounts/login/?next=/admin/", typed)
    client.post("/accounts/2fa/authenticate/", {"code": demo.current_codes()["demo-admin"]})
    assert client.get("/admin/").status_code == 200


def test_states_are_those_of_the_rules(machine: Path) -> None:
    run()
    states = dict(User.objects.values_list("username", "account_state"))
    assert states == {
        "demo-maria": "active",
        "demo-xiaoyu": "active",
        "demo-taiman": "active",
        "demo-anna": "active",
        "demo-sam": "incomplete",
        "demo-admin": "incomplete",
        "demo-privacy": "incomplete",
        "demo-legal": "incomplete",
    }


def test_who_deleted_the_account_does_not_come_back(machine: Path) -> None:
    run()
    User.objects.get(username="demo-anna").delete()
    actions = {each["username"]: each["action"] for each in run()}
    assert (actions["demo-anna"], User.objects.filter(username="demo-anna").exists()) == (
        "left",
        False,
    )


def test_lost_sign_in_is_renewed(machine: Path) -> None:
    run()
    machine.unlink()
    actions = {each["action"] for each in run()}
    typed = {"login": "demo-anna", "password": demo.known_sign_ins()["demo-anna"]}
    signed_in = Client().post("/accounts/login/", typed)["Location"]
    assert (actions, signed_in, User.objects.count()) == ({"renew"}, "/me/", 8)


def test_codes_are_shown_under_debug_only(machine: Path, settings: Settings) -> None:
    run()
    settings.DEBUG = False
    assert demo.current_codes() == {}
