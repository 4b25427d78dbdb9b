"""Whether the database still guards the ledger as `guards` set it up.

The guards are only a rail: an owner can take them down, change a row and put them up again, and
then the tree shows it. But a rail that is down, or a rule that swallows new entries in silence,
must be seen at once. Everything is read from the system catalogue and compared with our texts.
"""

from typing import Any, Final

from django.conf import settings
from django.db import connection

from privacy.ledger.findings import Findings
from privacy.ledger.guards import (
    ALLOWED_CONSTRAINT,
    FUNCTIONS,
    INSERTABLE,
    TABLES,
    TRIGGERS,
    Function,
    Trigger,
)

_FORBIDDEN: Final = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
_EVENTS: Final = {"BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
_VOLATILITY: Final = {"IMMUTABLE": "i", "VOLATILE": "v"}


def inspect(findings: Findings) -> None:
    """Add what differs from the guards; needs no right beyond reading the catalogue."""
    _tables(findings)
    _triggers(findings)
    _functions(findings)
    _constraint(findings)
    _rights(findings)


def trigger_type(trigger: Trigger) -> int:
    """The bits of `pg_trigger.tgtype` for a trigger as it is written."""
    words = trigger.when.split()
    return (trigger.scope == "FOR EACH ROW") | sum(_EVENTS.get(word, 0) for word in words)


def _rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _tables(findings: Findings) -> None:
    """Plain tables of the owner: no view in their place, no rule, no hidden rows, no children."""
    owner = settings.DATABASES["owner"]["USER"]
    found = _rows(
        """SELECT relname, relkind = 'r' AND relpersistence = 'p', pg_get_userbyid(relowner),
                  relrowsecurity,
                  EXISTS (SELECT 1 FROM pg_rewrite WHERE ev_class = c.oid),
                  EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = c.oid)
             FROM pg_class c
            WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)""",
        list(TABLES),
    )
    for missing in set(TABLES) - {row[0] for row in found}:
        findings.add("posture.table", f"{missing} is missing")
    for name, plain, actual, hidden, rules, children in found:
        if not plain or children:
            findings.add("posture.table", f"{name} is no plain table")
        if actual != owner:
            findings.add("posture.owner", f"{name} belongs to {actual}, not to {owner}")
        if hidden:
            findings.add("posture.rows", f"{name} hides rows by a policy")
        if rules:
            findings.add("posture.rule", f"{name} has a rewrite rule")


def _triggers(findings: Findings) -> None:
    expected = {(each.table, each.name): each for each in TRIGGERS}
    found = {
        (table, name): rest
        for table, name, *rest in _rows(
            """SELECT c.relname, t.tgname, t.tgenabled, t.tgtype, p.proname,
                      t.tgqual IS NULL AND cardinality(t.tgattr::int2[]) = 0
                 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                 JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
                  AND p.pronamespace = 'public'::regnamespace AND c.relname = ANY(%s)""",
            list(TABLES),
        )
    }
    for table, name in expected.keys() - found.keys():
        findings.add("posture.trigger", f"{name} on {table} is missing")
    for table, name in found.keys() - expected.keys():
        findings.add("posture.trigger", f"{name} on {table} is not ours")
    for key in expected.keys() & found.keys():
        table, name = key
        enabled, kind, function, whole = found[key]
        if enabled != "A":
            findings.add("posture.trigger", f"{name} on {table} is not always enabled")
        if (kind, function, whole) != (trigger_type(expected[key]), expected[key].function, True):
            findings.add("posture.trigger", f"{name} on {table} was replaced")


def _functions(findings: Findings) -> None:
    """One function of each name, word for word ours, owned by the owner, closed to the public."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name, *rest in _rows(
        """SELECT p.proname, p.prosrc, p.prosecdef, coalesce(p.proconfig, '{}'), p.provolatile,
                  l.lanname, pg_get_userbyid(p.proowner),
                  has_function_privilege(%s, p.oid, 'EXECUTE')
             FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
            WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'ledger\\_%%'""",
        settings.DATABASES["default"]["USER"],
    ):
        found.setdefault(name, []).append(tuple(rest))
    expected = {each.name: _as_stored(each) for each in FUNCTIONS}
    for name in expected.keys() - found.keys():
        findings.add("posture.function", f"{name} is missing")
    for name in found.keys() - expected.keys():
        findings.add("posture.function", f"{name} is not ours")
    for name in expected.keys() & found.keys():
        if found[name] != [expected[name]]:
            findings.add("posture.function", f"{name} was replaced")


def _as_stored(function: Function) -> tuple[Any, ...]:
    return (
        function.body,
        function.definer,
        [setting.replace(" = ", "=").replace("'", "") for setting in function.settings],
        _VOLATILITY[function.volatility],
        function.language,
        settings.DATABASES["owner"]["USER"],
        function.for_application,
    )


def _constraint(findings: Findings) -> None:
    found = _rows(
        """SELECT pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = to_regclass('public.ledger_pending') AND conname = %s""",
        ALLOWED_CONSTRAINT,
    )
    if found != [("CHECK (ledger_facts_allowed((kind)::text, facts))",)]:
        findings.add("posture.constraint", "ledger_pending takes more than the listed facts")


def _rights(findings: Findings) -> None:
    """The application reads, adds what `INSERTABLE` lists, and cannot become the owner."""
    role, owner = settings.DATABASES["default"]["USER"], settings.DATABASES["owner"]["USER"]
    [(mighty,)] = _rows(
        "SELECT rolsuper OR pg_has_role(oid, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s",
        owner,
        role,
    )
    if mighty:
        findings.add("posture.grant", f"{role} can act as the owner of the ledger")
        return
    for table, listed in INSERTABLE.items():
        if (columns := tuple(_columns(role, table))) != listed:
            findings.add("posture.grant", f"{role} may give {', '.join(columns)} in {table}")
    for table, right in _rows(
        """SELECT relname, privilege FROM pg_class, unnest(%s::text[]) AS privilege
            WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
              AND has_table_privilege(%s, oid, privilege)""",
        list(_FORBIDDEN),
        list(TABLES),
        role,
    ):
        findings.add("posture.grant", f"{role} may {right} {table}")
    for table, grantee in _rows(
        """SELECT DISTINCT relname, coalesce(rolname, 'everybody')
             FROM pg_class c
             JOIN LATERAL aclexplode(c.relacl) AS acl ON true
             LEFT JOIN pg_roles r ON r.oid = acl.grantee
            WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)
              AND coalesce(rolname, '') NOT IN (%s, %s)""",
        list(TABLES),
        role,
        owner,
    ):
        findings.add("posture.grant", f"{grantee} has rights on {table}")


def _columns(role: str, table: str) -> list[str]:
    """Columns the role may give in an INSERT."""
    return [
        name
        for (name,) in _rows(
            """SELECT attname FROM pg_attribute
                WHERE attrelid = to_regclass('public.' || %s) AND attnum > 0
                  AND NOT attisdropped
                  AND has_column_privilege(%s, attrelid, attnum, 'INSERT')
                ORDER BY attname""",
            table,
            role,
        )
    ]
