"""Every page is visited, every template rendered, every invariant broken by some test, or the run
fails.

Each worker notes what it saw in a folder that all share; when the whole suite has run, the
controller compares that with the tree. `make test` runs the suite in two parts and names one folder
for both (`TEST_NOTES`). A part alone is never judged.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any
from urllib.parse import quote, unquote

import pytest

# Visited by nobody, or rendered by nobody (by the beginning of the name), and why.
NOT_VISITED: dict[str, str] = {}
NOT_RENDERED = {
    "allauth/elements/": "parts of allauth's own pages: ours stand in for each, theirs may come",
}


def notes(kind: str) -> Path:
    """Return the folder that holds what was seen, for all workers of this run."""
    return Path(os.environ.get("TEST_NOTES") or os.environ["TEST_FOLDER"], "seen", kind)


def note(kind: str, name: str) -> None:
    """Remember that a name was seen, for all workers of this run."""
    folder = notes(kind)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / quote(name, safe="")).touch()


def noted(kind: str) -> set[str]:
    """Return what any worker saw."""
    folder = notes(kind)
    return {unquote(path.name) for path in folder.glob("*")}


@pytest.fixture(autouse=True, scope="session")
def what_is_exercised() -> Iterator[None]:
    """Listen at the resolver, at the template engine and to what invariants find."""
    from django.core.handlers.base import BaseHandler
    from django.http import HttpRequest
    from django.test.signals import template_rendered
    from django.urls import ResolverMatch

    true_resolve = BaseHandler.resolve_request

    def resolve(self: BaseHandler, request: HttpRequest) -> ResolverMatch:
        match: ResolverMatch = true_resolve(self, request)
        note("urls", match.view_name or "")
        return match

    def rendered(sender: object, template: object, **_: object) -> None:
        note("templates", str(getattr(template, "name", "")))

    from privacy.registry.promises import Looked

    codes = {code: name for name, code in invariants().items()}
    true_new = Looked.__new__

    def looked(cls: type[Looked], rows: int, violations: int) -> Looked:
        if violations:
            note_broken(codes)
        return true_new(cls, rows, violations)

    template_rendered.connect(rendered)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "resolve_request", resolve)
        patch.setattr(Looked, "__new__", looked)
        yield
    template_rendered.disconnect(rendered)


def invariants() -> dict[str, CodeType]:
    """Return the code that counts each invariant, by its id, its words and its clauses."""
    from privacy.registry.promises import promises

    return {
        f"{key}, {part.says} ({', '.join(clauses)})": getattr(part.count, "__code__")  # noqa: B009 - a function
        for key, (parts, clauses) in promises.invariants().items()
        for part in parts
    }


def note_broken(codes: dict[CodeType, str]) -> None:
    """Find the invariant that is counting now among the callers, and note that it saw something."""
    frame: Any = sys._getframe(2)
    while frame is not None and frame.f_code not in codes:
        frame = frame.f_back
    if frame is not None:
        note("broken", codes[frame.f_code])


def is_whole(config: pytest.Config) -> bool:
    """Tell whether everything was asked for that a commit must pass."""
    everything = config.getini("testpaths")
    unpicked = not config.option.keyword and config.option.markexpr == "not proof"
    return unpicked and list(config.args) == list(everything)


def missing() -> list[str]:
    """Return the pages, templates and invariants that no test saw, in words."""
    from tests.architecture.routes import named_routes
    from tests.architecture.tree import files

    pages = set(named_routes()) - noted("urls") - set(NOT_VISITED)
    templates = {
        "/".join(path.parts[1:])
        for path in files()
        if path.parts[0] == "templates" and path.suffix in {".html", ".txt"}
    }
    excused = tuple(NOT_RENDERED)
    unseen = {name for name in templates - noted("templates") if not name.startswith(excused)}
    return [
        *(f"no test visits {name}" for name in sorted(pages)),
        *(f"no test renders templates/{name}" for name in sorted(unseen)),
        *(f"no test breaks {name}" for name in sorted(invariants().keys() - noted("broken"))),
    ]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what is missing, where the whole suite has run."""
    config = terminalreporter.config
    unfinished = "error" in terminalreporter.stats
    if unfinished or hasattr(config, "workerinput") or not is_whole(config):
        return
    for line in missing():
        terminalreporter.write_line(f"NOT EXERCISED: {line}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a whole run that left a page or a template out."""
    config = session.config
    if exitstatus == 0 and not hasattr(config, "workerinput") and is_whole(config) and missing():
        session.exitstatus = 1
