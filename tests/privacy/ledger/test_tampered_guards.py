"""Somebody takes down what guards the ledger in the database; the audit names it."""

from collections.abc import Callable

import pytest
from django.conf import settings

from privacy.ledger import posture
from privacy.ledger.findings import Findings
from tests.privacy.ledger.conftest import as_owner, codes


def sql(*statements: str) -> Callable[[], None]:
    return lambda: as_owner(*statements)


ROUNDABOUT = (
    "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    (
        "CREATE TRIGGER swallow BEFORE INSERT ON ledger_pending FOR EACH ROW"
        " EXECUTE FUNCTION swallow()"
    ),
)
TAMPERING: list[tuple[str, Callable[[], None], str]] = [
    (
        "trigger disabled",
        sql("ALTER TABLE ledger_leaf DISABLE TRIGGER ledger_only_grows"),
        "posture.trigger",
    ),
    (
        "trigger sleeping in replica mode",
        sql("ALTER TABLE ledger_leaf ENABLE TRIGGER ledger_only_grows"),
        "posture.trigger",
    ),
    ("trigger dropped", sql("DROP TRIGGER ledger_only_grows ON ledger_leaf"), "posture.trigger"),
    (
        "trigger replaced",
        sql(
            "DROP TRIGGER ledger_only_grows ON ledger_leaf",
            "CREATE TRIGGER ledger_only_grows BEFORE TRUNCATE ON ledger_leaf"
            " EXECUTE FUNCTION ledger_refuse_change()",
            "ALTER TABLE ledger_leaf ENABLE ALWAYS TRIGGER ledger_only_grows",
        ),
        "posture.trigger",
    ),
    ("trigger that swallows", sql(*ROUNDABOUT), "posture.trigger"),
    (
        "rule that swallows",
        sql("CREATE RULE swallow AS ON INSERT TO ledger_pending DO INSTEAD NOTHING"),
        "posture.rule",
    ),
    (
        "guard emptied",
        sql(
            "CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger"
            " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
        ),
        "posture.function",
    ),
    (
        "second function of the name",
        sql("CREATE FUNCTION ledger_sequence(text) RETURNS int LANGUAGE sql RETURN 1"),
        "posture.function",
    ),
    (
        "function of ours missing",
        sql("ALTER FUNCTION ledger_fold RENAME TO fold"),
        "posture.function",
    ),
    (
        "function that is not ours",
        sql("CREATE FUNCTION ledger_door() RETURNS int LANGUAGE sql RETURN 1"),
        "posture.function",
    ),
    (
        "check of the facts dropped",
        sql("ALTER TABLE ledger_pending DROP CONSTRAINT ledger_pending_allowed"),
        "posture.constraint",
    ),
    (
        "application may delete",
        sql("GRANT DELETE ON ledger_leaf TO nexhome_app"),
        "posture.grant",
    ),
    (
        "application may give times",
        sql("GRANT INSERT ON ledger_pending TO nexhome_app"),
        "posture.grant",
    ),
    ("everybody may read", sql("GRANT SELECT ON ledger_leaf TO PUBLIC"), "posture.grant"),
    (
        "rows hidden",
        sql("ALTER TABLE ledger_leaf ENABLE ROW LEVEL SECURITY"),
        "posture.rows",
    ),
    (
        "entries moved to a child table",
        sql("CREATE TABLE aside () INHERITS (ledger_pending)"),
        "posture.table",
    ),
    (
        "table without crash safety",
        sql("ALTER TABLE ledger_pending SET UNLOGGED"),
        "posture.table",
    ),
]


@pytest.mark.parametrize(
    ("tamper", "code"), [case[1:] for case in TAMPERING], ids=[case[0] for case in TAMPERING]
)
def test_tampering_is_named(owned_ledger: None, tamper: Callable[[], None], code: str) -> None:
    tamper()
    assert code in codes()


def test_missing_table_is_named_before_anything_fails(owned_ledger: None) -> None:
    as_owner("ALTER TABLE ledger_subtree RENAME TO aside")
    findings = Findings()
    posture.inspect(findings)
    assert "posture.table" in findings.counts


@pytest.mark.parametrize(
    ("alias", "user", "code"),
    [("owner", "nexhome_app", "posture.owner"), ("default", "nexhome_owner", "posture.grant")],
)
def test_roles_other_than_those_of_the_settings_are_named(
    owned_ledger: None, monkeypatch: pytest.MonkeyPatch, alias: str, user: str, code: str
) -> None:
    monkeypatch.setitem(settings.DATABASES[alias], "USER", user)
    assert code in codes()
