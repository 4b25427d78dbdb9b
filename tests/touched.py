"""What a job or command reads about people while a test runs must stand in its `uses.py`.

Read is what a statement filters by or asks for by name, and what our own code takes from a row that
it loaded whole: Django fetches a row with all its columns, whoever needs one of them. The innermost
reader answers: a command that does due work reads nothing by itself.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

COLUMN = re.compile(r'"(\w+)"\."(\w+)"')
OURS = re.compile(
    r"(?:accounts|nexhome_site|privacy|takedown|telemetry)\.management\.commands\.(\w+)"
)
READERS: list[str] = []
UNDECLARED: set[str] = set()


@cache
def elements() -> dict[str, dict[str, str]]:
    """Return by table the element of each personal column."""
    from privacy.registry.holdings import registry

    return {
        holding.table: {
            str(field.column): holding.personal[field.name].element
            for field in holding.model._meta.local_concrete_fields
            if field.name in holding.personal
        }
        for holding in registry.holdings.values()
    }


@cache
def widths() -> dict[str, int]:
    """Return how many columns each table has."""
    from privacy.registry.holdings import registry

    return {
        holding.table: len(holding.model._meta.local_concrete_fields)
        for holding in registry.holdings.values()
    }


@cache
def attributes(model: Any) -> dict[str, tuple[str, str]]:
    """Return table and element by the attribute of a model that holds something personal."""
    meta = model._meta
    named = elements().get(meta.db_table, {})
    return {
        field.attname: (meta.db_table, named[field.column])
        for field in meta.local_concrete_fields
        if field.column in named
    }


def note(table: str, column: str, element: str) -> None:
    from privacy.purposes.uses import declared_for

    if element not in declared_for(READERS[-1]):
        UNDECLARED.add(f"{READERS[-1]} reads {element} ({table}.{column})")


def watch(execute: Callable[..., Any], statement: Any, *rest: Any) -> Any:
    """Note what a statement asks for by name; a row that is loaded whole is looked at below."""
    text = str(statement)
    if READERS and text.lstrip("( ").startswith(("SELECT", "WITH")):
        asked, _, conditions = text.partition(" FROM ")
        found = set(COLUMN.findall(asked))
        loaded = {table for table, _ in found if widths().get(table) == width_of(table, found)}
        for table, column in {each for each in found if each[0] not in loaded} | set(
            COLUMN.findall(conditions)
        ):
            if element := elements().get(table, {}).get(column):
                note(table, column, element)
    return execute(statement, *rest)


def width_of(table: str, found: set[tuple[str, str]]) -> int:
    return sum(each == table for each, _ in found)


def looked_at(row: Any, name: str) -> Any:
    """Note what our own code takes from a row; what Django takes to save it does not count."""
    known = attributes(row.__class__).get(name) if READERS and name[0] != "_" else None
    if known and "site-packages" not in sys._getframe(1).f_code.co_filename:
        note(known[0], name, known[1])
    return object.__getattribute__(row, name)


def reading(code_of: Callable[..., str], true: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with what it reads watched under the name of its reader."""

    def watched(*args: Any, **kwargs: Any) -> Any:
        from django.db import connection
        from django.db.models import Model

        code = code_of(*args)
        if not code:
            return true(*args, **kwargs)
        READERS.append(code)
        try:
            with connection.execute_wrapper(watch), pytest.MonkeyPatch.context() as patch:
                patch.setattr(Model, "__getattribute__", looked_at)
                return true(*args, **kwargs)
        finally:
            READERS.pop()

    return watched


def command_name(command: Any, *_: Any) -> str:
    found = OURS.fullmatch(type(command).__module__)
    return found[1] if found else ""


@pytest.fixture(autouse=True, scope="session")
def readers_are_watched() -> Iterator[None]:
    """Listen where jobs and commands begin."""
    from django.core.management.base import BaseCommand

    from privacy.work import domain

    with pytest.MonkeyPatch.context() as patch:
        for name in ("one_chunk", "chunk_together"):
            watched = reading(lambda _jobs, known: str(known.kind), getattr(domain, name))
            patch.setattr(domain, name, watched)
        patch.setattr(BaseCommand, "execute", reading(command_name, BaseCommand.execute))
        yield


@pytest.fixture(autouse=True)
def every_use_is_declared() -> Iterator[None]:
    """Fail the test in which somebody read what no `uses.py` says."""
    UNDECLARED.clear()
    yield
    found = sorted(UNDECLARED)
    UNDECLARED.clear()
    assert found == [], "write in the app's uses.py: declare(code, purpose, elements)"
