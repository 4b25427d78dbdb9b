"""The database's own half of the ledger: what it refuses, and the one door it leaves open.

The application's role may insert a pending entry and a checkpoint and read everything. Entries
get their number, and complete subtrees their hash, only in `ledger_sequence`, which runs as the
owner. Statement triggers refuse every change and `TRUNCATE`, also in replica mode. An owner can
still take all of this down; then `audit_verify` names what is missing, because it compares the
database with the texts of this file.
"""

from dataclasses import dataclass
from typing import Final

from privacy.ledger.enums import EntryKind
from privacy.ledger.facts import facts_pattern

SEQUENCER_LOCK: Final = 0x6C65646765720001
"""'ledger' and a number: one sequencer at a time, and no checkpoint while it runs."""

SUBTREE_WIDTH: Final = 256


_CASES: Final = "\n".join(
    f"    WHEN '{kind.value}' THEN facts OPERATOR(pg_catalog.~) '^{facts_pattern(kind)}$'"
    for kind in EntryKind
)

FACTS_ALLOWED: Final = f"""
  SELECT CASE kind
{_CASES}
    ELSE false
  END
"""

FOLD: Final = """
DECLARE
  level bytea[] := hashes;
BEGIN
  WHILE array_length(level, 1) > 1 LOOP
    SELECT array_agg(sha256('\\x01'::bytea || level[2 * i - 1] || level[2 * i]) ORDER BY i)
      INTO level
      FROM generate_series(1, array_length(level, 1) / 2) AS i;
  END LOOP;
  RETURN level[1];
END
"""

COMPLETE_SUBTREES: Final = f"""
DECLARE
  below bigint := length;
  next bigint;
BEGIN
  FOR height IN 1..7 LOOP
    SELECT coalesce(max(position) + 1, 0) INTO next
      FROM public.ledger_subtree WHERE level = height;
    EXIT WHEN below < (next + 1) * {SUBTREE_WIDTH};
    INSERT INTO public.ledger_subtree (level, position, hash)
    SELECT height, place, public.ledger_fold(ARRAY(
             SELECT leaf_hash FROM public.ledger_leaf
              WHERE height = 1 AND seq >= place * {SUBTREE_WIDTH}
                AND seq < (place + 1) * {SUBTREE_WIDTH}
              ORDER BY seq
           ) || ARRAY(
             SELECT hash FROM public.ledger_subtree
              WHERE level = height - 1 AND position >= place * {SUBTREE_WIDTH}
                AND position < (place + 1) * {SUBTREE_WIDTH}
              ORDER BY position
           ))
      FROM generate_series(next, below / {SUBTREE_WIDTH} - 1) AS place;
    below := below / {SUBTREE_WIDTH};
  END LOOP;
END
"""  # noqa: S608 - a constant of this file

# The order of the keys is that of RFC 8785; every part is plain ASCII by its own check.
SEQUENCE: Final = f"""
DECLARE
  first bigint;
  moved integer;
BEGIN
  PERFORM pg_advisory_xact_lock({SEQUENCER_LOCK});
  SELECT coalesce(max(seq) + 1, 0) INTO first FROM public.ledger_leaf;
  WITH gone AS (
    DELETE FROM public.ledger_pending
     WHERE id IN (SELECT id FROM public.ledger_pending ORDER BY id LIMIT max_rows)
    RETURNING id, entry_id, kind, facts, created_at
  ), bodies AS (
    SELECT entry_id,
           first + row_number() OVER (ORDER BY id) - 1 AS seq,
           '{{"at":"' || to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
             || '","facts":' || facts || ',"id":"' || entry_id
             || '","kind":"' || kind || '","v":1}}' AS body
      FROM gone
  )
  INSERT INTO public.ledger_leaf (seq, entry_id, body, leaf_hash)
  SELECT seq, entry_id, body, sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
    FROM bodies;
  GET DIAGNOSTICS moved = ROW_COUNT;
  PERFORM public.ledger_complete_subtrees(first + moved);
  RETURN moved;
END
"""  # noqa: S608 - two constants of this file

# What a restored database takes back are entries that it had numbered before: their bodies stand
# in the file outside, and each must be of a listed form and follow without a gap; which kinds are
# listed is for ledger_facts_allowed alone to say. Only while a line awaits its sweep, which shuts
# the site: nobody can add to a ledger in this way while it is used.
TAKE_BACK: Final = f"""
DECLARE
  first bigint;
  known text[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.privacy_outsideline WHERE awaits_sweep) THEN
    RAISE EXCEPTION 'entries are taken back only while the site is shut'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock({SEQUENCER_LOCK});
  SELECT coalesce(max(seq) + 1, 0) INTO first FROM public.ledger_leaf;
  FOR place IN 1..cardinality(bodies) LOOP
    known := regexp_match(bodies[place],
      '^\\{{"at":"([0-9TZ:.-]+)","facts":(\\{{.*\\}}),"id":"([0-9a-f-]{{36}})",'
      '"kind":"([^"]+)","v":1\\}}$');
    IF known IS NULL OR NOT public.ledger_facts_allowed(known[4], known[2]) THEN
      RAISE EXCEPTION 'entry % is not of a listed form', first + place - 1
        USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO public.ledger_leaf (seq, entry_id, body, leaf_hash)
    VALUES (first + place - 1, known[3]::uuid, bodies[place],
            sha256('\\x00'::bytea || convert_to(bodies[place], 'UTF8')));
  END LOOP;
  DELETE FROM public.ledger_pending p USING public.ledger_leaf l WHERE l.entry_id = p.entry_id;
  PERFORM public.ledger_complete_subtrees(first + cardinality(bodies));
  RETURN cardinality(bodies);
END
"""  # noqa: S608 - a constant of this file

REFUSE_CHANGE: Final = """
BEGIN
  RAISE EXCEPTION 'the ledger only grows: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
"""

PENDING_LEAVES: Final = """
BEGIN
  IF EXISTS (
    SELECT 1 FROM gone
     WHERE NOT EXISTS (SELECT 1 FROM public.ledger_leaf WHERE entry_id = gone.entry_id)
  ) THEN
    RAISE EXCEPTION 'a pending entry leaves only into the ledger'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END
"""

CHECKPOINT_GROWS: Final = f"""
BEGIN
  PERFORM pg_advisory_xact_lock({SEQUENCER_LOCK});
  IF NEW.size <= (SELECT coalesce(max(size), 0) FROM public.ledger_checkpoint)
     OR NEW.size > (SELECT coalesce(max(seq) + 1, 0) FROM public.ledger_leaf) THEN
    RAISE EXCEPTION 'a checkpoint of % entries does not follow', NEW.size
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
"""  # noqa: S608 - a constant of this file


@dataclass(frozen=True, kw_only=True)
class Function:
    name: str
    arguments: str
    returns: str
    language: str
    volatility: str
    definer: bool
    settings: tuple[str, ...]
    body: str
    for_application: bool

    @property
    def signature(self) -> str:
        types = ", ".join(part.split()[-1] for part in self.arguments.split(", ") if part)
        return f"public.{self.name}({types})"

    def create(self, role: str) -> str:
        settings = "".join(f" SET {setting}" for setting in self.settings)
        definer = " SECURITY DEFINER" if self.definer else ""
        return (
            f"CREATE OR REPLACE FUNCTION public.{self.name}({self.arguments})"
            f" RETURNS {self.returns} LANGUAGE {self.language} {self.volatility}"
            f"{definer}{settings} AS $guard${self.body}$guard$;\n"
            f"REVOKE ALL ON FUNCTION {self.signature} FROM PUBLIC, {role};\n"
        ) + (
            f"GRANT EXECUTE ON FUNCTION {self.signature} TO {role};\n"
            if self.for_application
            else ""
        )


@dataclass(frozen=True, kw_only=True)
class Trigger:
    name: str
    table: str
    when: str
    scope: str
    function: str

    def create(self) -> str:
        return (
            f"CREATE TRIGGER {self.name} {self.when} ON public.{self.table}"
            f" {self.scope} EXECUTE FUNCTION public.{self.function}();\n"
            f"ALTER TABLE public.{self.table} ENABLE ALWAYS TRIGGER {self.name};\n"
        )


_SAFE_PATH: Final = ("search_path = pg_catalog, pg_temp",)

FUNCTIONS: Final = (
    Function(
        name="ledger_facts_allowed",
        arguments="kind text, facts text",
        returns="boolean",
        language="sql",
        volatility="IMMUTABLE",
        definer=False,
        settings=(),
        body=FACTS_ALLOWED,
        for_application=True,
    ),
    Function(
        name="ledger_fold",
        arguments="hashes bytea[]",
        returns="bytea",
        language="plpgsql",
        volatility="IMMUTABLE",
        definer=False,
        settings=_SAFE_PATH,
        body=FOLD,
        for_application=False,
    ),
    Function(
        name="ledger_complete_subtrees",
        arguments="length bigint",
        returns="void",
        language="plpgsql",
        volatility="VOLATILE",
        definer=False,
        settings=_SAFE_PATH,
        body=COMPLETE_SUBTREES,
        for_application=False,
    ),
    Function(
        name="ledger_take_back",
        arguments="bodies text[]",
        returns="integer",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        settings=(*_SAFE_PATH, "TimeZone = 'UTC'"),
        body=TAKE_BACK,
        for_application=True,
    ),
    Function(
        name="ledger_sequence",
        arguments="max_rows integer",
        returns="integer",
        language="plpgsql",
        volatility="VOLATILE",
        definer=True,
        settings=(*_SAFE_PATH, "TimeZone = 'UTC'"),
        body=SEQUENCE,
        for_application=True,
    ),
    *(
        Function(
            name=name,
            arguments="",
            returns="trigger",
            language="plpgsql",
            volatility="VOLATILE",
            definer=False,
            settings=_SAFE_PATH,
            body=body,
            for_application=False,
        )
        for name, body in (
            ("ledger_refuse_change", REFUSE_CHANGE),
            ("ledger_pending_leaves", PENDING_LEAVES),
            ("ledger_checkpoint_grows", CHECKPOINT_GROWS),
        )
    ),
)

TABLES: Final = (
    "ledger_pending",
    "ledger_leaf",
    "ledger_subtree",
    "ledger_checkpoint",
    "ledger_publication",
)

TRIGGERS: Final = (
    *(
        Trigger(
            name="ledger_only_grows",
            table=table,
            when="BEFORE UPDATE OR DELETE OR TRUNCATE",
            scope="FOR EACH STATEMENT",
            function="ledger_refuse_change",
        )
        for table in TABLES[1:]
    ),
    Trigger(
        name="ledger_only_grows",
        table="ledger_pending",
        when="BEFORE UPDATE OR TRUNCATE",
        scope="FOR EACH STATEMENT",
        function="ledger_refuse_change",
    ),
    Trigger(
        name="ledger_leaves_sequenced",
        table="ledger_pending",
        when="AFTER DELETE",
        scope="REFERENCING OLD TABLE AS gone FOR EACH STATEMENT",
        function="ledger_pending_leaves",
    ),
    Trigger(
        name="ledger_follows",
        table="ledger_checkpoint",
        when="BEFORE INSERT",
        scope="FOR EACH ROW",
        function="ledger_checkpoint_grows",
    ),
)

INSERTABLE: Final = {
    "ledger_pending": ("facts", "kind"),
    "ledger_leaf": (),
    "ledger_subtree": (),
    "ledger_checkpoint": ("note", "root", "size"),
    "ledger_publication": ("entries_end", "line_hash", "number", "size", "start"),
}
"""The columns the application may give; it reads everything and changes nothing."""

ALLOWED_CONSTRAINT: Final = "ledger_pending_allowed"


def install(role: str) -> str:
    """Everything above as one script, to be run by the owner; may be run again.

    `role` is the quoted name of the application's role.
    """
    parts = [function.create(role) for function in FUNCTIONS]
    for trigger in TRIGGERS:
        parts.append(f"DROP TRIGGER IF EXISTS {trigger.name} ON public.{trigger.table};\n")
        parts.append(trigger.create())
    parts.append(
        "ALTER TABLE public.ledger_pending"
        f" DROP CONSTRAINT IF EXISTS {ALLOWED_CONSTRAINT},"
        f" ADD CONSTRAINT {ALLOWED_CONSTRAINT}"
        " CHECK (public.ledger_facts_allowed(kind::text, facts));\n"
    )
    for table, columns in INSERTABLE.items():
        insert = f", INSERT ({', '.join(columns)})" if columns else ""
        parts.append(f"REVOKE ALL ON public.{table} FROM PUBLIC, {role};\n")
        parts.append(f"GRANT SELECT{insert} ON public.{table} TO {role};\n")
    return "".join(parts)
