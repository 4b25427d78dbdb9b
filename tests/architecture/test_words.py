"""What a newcomer reads first: file names, docstrings, and nothing that belongs to one machine."""

import ast
import re

import pytest

from tests.architecture import tree

# A name that says what kind of thing it is, and not what it is about.
VAGUE = {"utils", "helpers", "misc", "common", "util", "helper", "stuff", "lib"}
EXPLAINED = re.compile(r"(^|/)(domain|personal_data|promises|tasks|duties|invariants)(/|\.py$)")
OPEN_ENDS = ("TO" + "DO", "FIX" + "ME", "pragma: no " + "cover", "X" + "XX")
# Paths of one machine, and hosts that only it can reach.
MACHINE = re.compile(r"(?<![\w.*])/(work|home|root|Users)/[\w.]|r-seed-|\.local:\d")


RANDOM_NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]")


def test_no_test_is_named_by_chance(request: pytest.FixtureRequest) -> None:
    """Each worker collects for itself: a name that differs from process to process ends the run."""
    assert [item.nodeid for item in request.session.items if RANDOM_NAME.search(item.nodeid)] == []


def test_no_file_has_a_vague_name() -> None:
    vague = [str(path) for path in tree.files() if {*path.parts[:-1], path.stem} & VAGUE]
    assert vague == []


def test_files_that_carry_a_promise_say_why_they_exist() -> None:
    silent = [
        str(path)
        for path in tree.python()
        if EXPLAINED.search(str(path)) and path.name != "__init__.py"
        if len(ast.get_docstring(ast.parse((tree.ROOT / path).read_text())) or "") < 30
    ]
    assert silent == []


def texts() -> list[tuple[str, str]]:
    """Return every text file of the tree by name, without locks and vendored files."""
    found = []
    for path in tree.files():
        if "vendored" in path.parts or path.parts[0] == "requirements":
            continue
        try:
            found.append((str(path), (tree.ROOT / path).read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_tree_names_no_machine() -> None:
    here = "tests/architecture/test_words.py"
    named = [name for name, text in texts() if name != here and MACHINE.search(text)]
    assert named == []


@pytest.mark.parametrize("word", OPEN_ENDS)
def test_nothing_is_left_for_later(word: str) -> None:
    assert [
        name for name, text in texts() if name.endswith((".py", ".html")) and word in text
    ] == []


def test_no_file_of_the_tree_was_generated_by_a_run() -> None:
    endings = {".pyc", ".sqlite3", ".log", ".orig", ".rej"}
    assert [str(path) for path in tree.files() if path.suffix in endings] == []
