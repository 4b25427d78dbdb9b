import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from nexhome_site.roles import ROLES, plan

pytestmark = pytest.mark.django_db


def setup(*words: str) -> str:
    out = StringIO()
    call_command("setup_roles", *words, stdout=out)
    return out.getvalue()


def test_groups_become_what_the_table_says() -> None:
    setup()
    stand = {
        group.name: sorted(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }
    assert stand == {
        role: sorted({name.partition(".")[2] for name in names}) for role, names in ROLES.items()
    }


def test_second_time_changes_nothing() -> None:
    setup()
    assert setup() == "The groups are as the table of roles says.\n"


def test_right_that_somebody_added_is_revoked() -> None:
    setup()
    extra = Permission.objects.get(codename="delete_user")
    Group.objects.get(name="Support").permissions.add(extra)
    assert setup() == "Support revoke accounts.delete_user\n"
    assert plan() == []


def test_dry_run_prints_the_plan_and_changes_nothing() -> None:
    planned = json.loads(setup("--dry-run", "--json"))
    assert (planned["carried_out"], Group.objects.count()) == (False, 0)
    assert {"role": "Editor", "verb": "create", "permission": ""} in planned["changes"]


def test_no_role_may_change_evidence() -> None:
    """To decide is a button of the domain, never an edit; editors write works, no removals."""
    written = ("work", "externallink")
    verbs = {
        verb
        for names in ROLES.values()
        for verb, _, model in (name.partition(".")[2].partition("_") for name in names)
        if model not in written
    }
    assert verbs == {"view", "decide", "read", "answer"}
