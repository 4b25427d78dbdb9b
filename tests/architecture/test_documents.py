"""What is generated or told twice agrees with its source."""

import ast
import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from privacy.policies.open_questions import page_for_the_owner
from privacy.registry import register
from privacy.registry.promises import promises
from tests.architecture import tree
from tests.architecture.settings_page import read_from_environment

ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", re.MULTILINE)
LINK = re.compile(r"`((?:accounts|docs|nexhome_site|privacy|templates|tests)/[\w./-]+)`")


def text(name: str) -> str:
    return (tree.ROOT / name).read_text(encoding="utf-8")


def test_register_of_processing_is_current() -> None:
    message = "type: manage.py processing_register --write"
    assert text("docs/processing.md") == register.text() + "\n", message


def test_open_questions_are_current() -> None:
    message = "write privacy.policies.open_questions.page_for_the_owner() into it"
    assert text("docs/open-questions.md") == page_for_the_owner(), message


def test_settings_page_names_each_variable_with_its_default() -> None:
    assert dict(sorted(ROW.findall(text("docs/settings.md")))) == read_from_environment()


@pytest.mark.parametrize(
    "page",
    [path for path in tree.files() if path.suffix == ".md" and "texts" not in path.parts],
    ids=str,
)
def test_page_names_only_files_that_exist(page: str) -> None:
    named = set(LINK.findall(text(str(page))))
    assert {name for name in named if not (tree.ROOT / name.rstrip("/")).exists()} == set()


def test_tests_of_each_promise_exist() -> None:
    named = {name for clause in promises.all() for name in clause.tests}
    assert {name for name in named if not (tree.ROOT / name).exists()} == set()


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert out.getvalue() == "No changes detected\n"


def test_words_for_people_are_marked_for_translation() -> None:
    """A sentence given to `messages` or raised as a form's error goes through gettext."""
    bare = [
        f"{path}:{node.lineno}"
        for path in tree.python()
        for node in ast.walk(ast.parse((tree.ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"messages.success", "messages.error", "messages.info"}
        and any(
            isinstance(each, ast.Constant) and isinstance(each.value, str) for each in node.args
        )
    ]
    assert bare == []


def test_sizes_are_a_compass(record_property: Callable[[str, object], None]) -> None:
    """Not a gate: the longest modules are written into the report for whoever reviews."""
    sizes = {str(path): text(str(path)).count("\n") for path in tree.python()}
    record_property("longest modules", sorted(sizes.items(), key=lambda pair: -pair[1])[:5])
