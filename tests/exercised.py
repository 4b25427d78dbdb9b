"""Every page is visited and every template is rendered by some test, or the run fails.

Each worker notes what it saw in a folder that all share; when the whole suite has run, the
controller compares that with the routes and the templates of the tree. A part of the suite is never
judged.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

# Visited by nobody, or rendered by nobody (by the beginning of the name), and why.
NOT_VISITED: dict[str, str] = {}
NOT_RENDERED = {
    "allauth/elements/": "parts of allauth's own pages: ours stand in for each, theirs may come",
}


def note(kind: str, name: str) -> None:
    """Remember that a name was seen, for all workers of this run."""
    folder = Path(os.environ["TEST_FOLDER"], "seen", kind)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / quote(name, safe="")).touch()


def noted(kind: str) -> set[str]:
    """Return what any worker saw."""
    folder = Path(os.environ["TEST_FOLDER"], "seen", kind)
    return {unquote(path.name) for path in folder.glob("*")}


@pytest.fixture(autouse=True, scope="session")
def what_is_exercised() -> Iterator[None]:
    """Listen at the resolver and at the template engine."""
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

    template_rendered.connect(rendered)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "resolve_request", resolve)
        yield
    template_rendered.disconnect(rendered)


def is_whole(config: pytest.Config) -> bool:
    """Tell whether everything was asked for that a commit must pass."""
    everything = config.getini("testpaths")
    unpicked = not config.option.keyword and config.option.markexpr == "not proof"
    return unpicked and list(config.args) == list(everything)


def missing() -> list[str]:
    """Return the pages and templates that no test saw, in words."""
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
    return [f"no test visits {name}" for name in sorted(pages)] + [
        f"no test renders templates/{name}" for name in sorted(unseen)
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
