"""What stands in the database itself, compared with the declarations.

A table that somebody made by hand, or a column that a migration left behind, holds persons as well
as a model does. The catalogue is asked, not `information_schema`, which hides what a role may not
read. Partitions count as their parent.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection

from privacy.registry.findings import Finding, file_for
from privacy.registry.holdings import Holding, Registry, registry

COLUMNS = """
SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END,
       a.attname
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
 WHERE c.relkind IN ('r', 'p', 'f', 'm') AND NOT c.relispartition
   AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
   AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY 1, 2
"""


def standing() -> dict[str, set[str]]:
    """Return the columns of every table of every schema but the database's own."""
    found: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column in cursor.fetchall():
            found[table].add(column)
    return dict(found)


def declared_columns(holding: Holding) -> set[str]:
    """Return the columns that a Holding's fields stand in."""
    meta = holding.model._meta  # noqa: SLF001
    by_name = {field.name: field.column for field in meta.local_fields}
    return {str(by_name[name]) for name in holding.columns if name in by_name}


def table_findings(*, declared: Registry = registry) -> list[Finding]:
    """Return what stands in the database and is declared nowhere, and the other way round."""
    found = standing()
    by_table = {holding.table: holding for holding in declared.holdings.values()}
    return [
        *unknown_tables(found, set(by_table) | set(declared.tables)),
        *unknown_columns(found, by_table),
        *missing_tables(found, set(by_table) | set(declared.tables)),
    ]


def unknown_tables(found: dict[str, set[str]], known: set[str]) -> Iterator[Finding]:
    for table in sorted(found.keys() - known):
        yield Finding(
            "privacy.E013",
            f"The table {table} stands in the database and is declared nowhere "
            f"({', '.join(sorted(found[table]))}).",
            "Drop it by a migration, or write in nexhome_site/personal_data.py: "
            f'registry.table_without_model("{table}", reason="…").',
        )


def unknown_columns(found: dict[str, set[str]], by_table: dict[str, Holding]) -> Iterator[Finding]:
    for table, holding in sorted(by_table.items()):
        for column in sorted(found.get(table, set()) - declared_columns(holding)):
            yield Finding(
                "privacy.E012",
                f"The column {table}.{column} stands in the database and is declared nowhere.",
                f"Drop it by a migration, or give {holding.label} the field and declare it in "
                f"{file_for(holding.model)}.",
            )


def missing_tables(found: dict[str, set[str]], known: set[str]) -> Iterator[Finding]:
    for table in sorted(known - found.keys()):
        yield Finding(
            "privacy.E014",
            f"The table {table} is declared, but does not stand in the database.",
            "Run `manage.py migrate`, or remove the declaration.",
        )
