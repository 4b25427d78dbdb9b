"""What a job or command reads about people while a test runs must stand in its `uses.py`.

Read is what a statement filters by or asks for by name, and what our own code takes from a row that
it loaded whole: Django fetches a row with all its columns, whoever needs one of them. The innermost
reader answers: a command that does due work reads nothing by itself.
"""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

COLUMN = re.compile(r'"(\w+)"\."(\w+)"')
OURS = re.compile(
    r"(?:accounts|nexhome_site|privacy|takedown|telemetry)\.management\.commands\.(\w+)"
)
# A migration turns old columns into new ones, under the eyes of whoever reviews it.
SCHEMA = {"makemigrations", "migrate"}
UNDECLARED: set[str] = set()


class Reading(threading.local):
    """The readers at work in this thread, the innermost last."""

    def __init__(self) -> None:
        self.codes: list[str] = []


NOW = Reading()
# How many readers are at work in all threads: rows are looked at while there is one.
AT_WORK = [0]
LOCK = threading.Lock()


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

    code = NOW.codes[-1]
    if element not in declared_for(code):
        UNDECLARED.add(f"{code} reads {element} ({table}.{column})")


def watch(execute: Callable[..., Any], statement: Any, *rest: Any) -> Any:
    """Note what a statement asks for by name; a row that is loaded whole is looked at below."""
    text = str(statement)
    if NOW.codes and text.lstrip("( ").startswith(("SELECT", "WITH")):
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
    known = attributes(row.__class__).get(name) if NOW.codes and name[0] != "_" else None
    if known and "site-packages" not in sys._getframe(1).f_code.co_filename:
        note(known[0], name, known[1])
    return object.__getattribute__(row, name)


def look_at_rows(step: int) -> None:
    """Watch the attributes of rows as long as any reader is at work: it slows all of them."""
    from django.db.models import Model

    with LOCK:
        AT_WORK[0] += step
        if AT_WORK[0] == 1 and step == 1:
            Model.__getattribute__ = looked_at  # type: ignore[method-assign] # for this while only
        elif AT_WORK[0] == 0:
            del Model.__getattribute__


def reading(code_of: Callable[..., str], true: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with what it reads watched under the name of its reader."""

    def watched(*args: Any, **kwargs: Any) -> Any:
        from django.db import connection

        code = code_of(*args)
        if not code:
            return true(*args, **kwargs)
        NOW.codes.append(code)
        look_at_rows(1)
        try:
            with connection.execute_wrapper(watch):
                return true(*args, **kwargs)
        finally:
            look_at_rows(-1)
            NOW.codes.pop()

    return watched


def command_name(command: Any, *_: Any) -> str:
    found = OURS.fullmatch(type(command).__module__)
    return found[1] if found and found[1] not in SCHEMA else ""


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
