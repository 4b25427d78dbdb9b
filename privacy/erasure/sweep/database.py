"""Searches every cell of the database that can hold a value: text, JSON, UUID, inet, bytea.

The columns come from the catalogue, not from the models, so a table that somebody made by hand is
searched as well, and one that this role may not read is an error, not a gap. Encrypted tokens are
opened wherever they stand and their clear text searched; bytes are searched as a file is, with
what is packed inside.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from privacy.encryption.keys import TOKEN, CannotDecrypt, decrypt
from privacy.erasure.sweep.found import Found
from privacy.erasure.sweep.needles import Haystack, Names
from privacy.erasure.sweep.packed import in_packed
from privacy.registry.holdings import Personal, Technical, registry

COLUMNS = """
    SELECT n.nspname, c.relname, a.attname, t.typname, t.typcategory,
           has_table_privilege(c.oid, 'SELECT')
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
     WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
       AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'
     ORDER BY 1, 2, a.attnum"""
# Small numbers, booleans, times, periods, shapes: nothing that was written down as a value.
# Everything else is searched, types that an extension brings included.
NOT_SEARCHED = "NBDTRG"
LARGE_NUMBERS = frozenset({"int8", "numeric", "float8"})
ADMIN_LOG = "D-61"
SEPARATOR = "\x1f"


class Unreadable(Exception):  # noqa: N818
    """There is a table that this role may not read, so nothing can be said of it."""


@dataclass(frozen=True)
class Column:
    """One column to read, and how to read what is found there."""

    name: str
    kind: str
    is_array: bool
    names: Names
    outlives: bool

    @property
    def as_text(self) -> sql.Composable:
        """Return what PostgreSQL has to answer for a cell: bytes as hex, lists as JSON."""
        form = "encode({}, 'hex')" if self.kind == "bytea" else "{}::text"
        if self.is_array:
            form = "array_to_json({})::text"
        return sql.SQL(f"coalesce({form}, '')").format(sql.Identifier(self.name))


def tables() -> dict[str, list[Column]]:
    """Return what to read, by qualified table; raises Unreadable rather than leave one out."""
    found: dict[str, list[Column]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for schema, table, name, kind, category, readable in cursor.fetchall():
            declared = declaration(schema, table, name)
            # A telephone number fits into a large number: one that nobody declared is searched too.
            undeclared = declared is None and table not in registry.tables
            if category in NOT_SEARCHED and not (undeclared and kind in LARGE_NUMBERS):
                continue
            if not readable:
                raise Unreadable(f"{schema}.{table}")
            found[f"{schema}.{table}"].append(
                Column(
                    name,
                    kind=kind,
                    is_array=category == "A",
                    names=names_in(schema, table, declared),
                    # Only where nothing but an id fits: a value in a text column is one too many.
                    outlives=kind == "uuid"
                    and isinstance(declared, Technical)
                    and declared.outlives,
                )
            )
    return found


def declaration(schema: str, table: str, column: str) -> object:
    """Return what an app declared about a column; None for a column that nobody declared."""
    if schema != "public":
        return None
    for holding in registry.holdings.values():
        if holding.table == table:
            names = {each.column: each.name for each in holding.model._meta.local_fields}  # noqa: SLF001
            return holding.columns.get(names.get(column, ""))
    return None


def names_in(schema: str, table: str, declared: object) -> Names:
    """Return where in a column a user name counts: it may be a word of ours, or a new person's."""
    if isinstance(declared, Personal):
        return Names.CELL if declared.element == ADMIN_LOG else Names.NAMED
    known = schema == "public" and (declared is not None or table in registry.tables)
    return Names.NOWHERE if known else Names.ANYWHERE


def search(haystack: Haystack, found: Found) -> None:
    """Search every readable cell once for everybody's needles."""
    for table, columns in tables().items():
        search_table(table, columns, haystack, found)


def search_table(table: str, columns: list[Column], haystack: Haystack, found: Found) -> None:
    """Read one table as a stream: memory stays flat whatever its size."""
    searched = [column for column in columns if not column.outlives]
    if not searched:
        return
    for row in rows(table, searched):
        found.looked_at["cells"] += len(row)
        line = SEPARATOR.join(row)
        near = haystack.in_text(line)
        for column, cell in zip(searched, row, strict=True):
            if near or column.names != Names.NOWHERE or column.kind == "bytea":
                found.note(in_column(column, cell, haystack, found), f"{table}.{column.name}")
            if "v1:" in cell:
                search_tokens(column, cell, f"{table}.{column.name}", haystack, found)


def in_column(column: Column, cell: str, haystack: Haystack, found: Found) -> set[int]:
    """Return whose needles stand in a cell; bytes are searched as a file is."""
    hits = haystack.in_cell(cell, column.names)
    if column.kind == "bytea":
        hits |= in_packed(cell.encode("latin-1"), haystack, found)
    return hits


def search_tokens(column: Column, cell: str, place: str, haystack: Haystack, found: Found) -> None:
    """Open every token in a cell and search its clear text."""
    for token in TOKEN.finditer(cell):
        found.looked_at["tokens"] += 1
        try:
            clear = decrypt(token[0])
        except CannotDecrypt:
            found.looked_at["unopened"] += 1
            continue
        found.note(haystack.in_cell(clear, column.names), f"{place} (encrypted)")


def rows(table: str, columns: list[Column]) -> Iterator[list[str]]:
    """Yield the cells of each row as text, by COPY; bytes come as characters of the same number."""
    packed = [n for n, column in enumerate(columns) if column.kind == "bytea"]
    schema, _, name = table.partition(".")
    cells = sql.SQL(", ").join(column.as_text for column in columns)
    statement = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(
        cells, sql.Identifier(schema, name)
    )
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        rest = b""
        for block in copy:
            lines = (rest + bytes(block)).split(b"\n")
            rest = lines.pop()
            for line in lines:
                row = [unescape(cell) for cell in line.decode("utf-8", "replace").split("\t")]
                for n in packed:
                    row[n] = bytes.fromhex(row[n]).decode("latin-1")
                yield row


ESCAPED = re.compile(r"\\(.)")
MEANING = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unescape(cell: str) -> str:
    """Undo what COPY's text format escapes."""
    if "\\" not in cell:
        return cell
    return ESCAPED.sub(lambda match: MEANING.get(match[1], match[1]), cell)


def search_statistics(haystack: Haystack, found: Found) -> None:
    """Search what the planner remembers of columns: it keeps values after their rows are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT schemaname, tablename, attname,
                      concat_ws(' ', most_common_vals::text, histogram_bounds::text,
                                most_common_elems::text)
                 FROM pg_stats WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"""
        )
        for schema, table, name, values in cursor.fetchall():
            declared = declaration(schema, table, name)
            if isinstance(declared, Technical) and declared.outlives:
                continue
            found.looked_at["statistics"] += 1
            found.note(haystack.in_text(values or ""), f"pg_stats of {schema}.{table}.{name}")


def analyze(names: list[str]) -> None:
    """Make the planner forget erased values (the owner lends this to the site's role)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT privacy_analyze(%s)", [names])
