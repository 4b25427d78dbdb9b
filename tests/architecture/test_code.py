"""How our code is written where a linter does not look."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import tree

# Where an import stands inside a function, and why it cannot stand above.
INSIDE = {
    "ready": "apps.py: Django fills the app registry before it calls this",
    "get_model_class": "settings name accounts.sessions before models can be imported",
    "get_session_store_class": "Django's own circle of model and store",
}
TIMED = {"eta", "countdown", "expires_at"}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse((tree.ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{path}:{function.lineno} {function.name}"
        for path in tree.python()
        for function in functions(path)
        if function.name not in INSIDE
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]
    assert hidden == []


def test_nothing_is_timed_by_the_broker() -> None:
    """A time belongs to a row of Work: an ETA lives in Redis, which may be emptied."""
    timed = [
        f"{path}:{call.lineno}"
        for path in tree.python()
        for call in ast.walk(ast.parse((tree.ROOT / path).read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        if getattr(call.func, "attr", "") in {"apply_async", "delay", "send_task", "s", "si"}
        if TIMED & {word.arg for word in call.keywords}
    ]
    assert timed == []


def test_tasks_take_ids_only() -> None:
    """Celery writes arguments into headers, events and results."""
    talkative = [
        f"{path}:{function.lineno} {argument.arg}"
        for path in tree.python()
        if path.stem == "tasks"
        for function in functions(path)
        if any("shared_task" in ast.unparse(mark) for mark in function.decorator_list)
        for argument in function.args.args
        if not argument.arg.endswith("_id")
    ]
    assert talkative == []


def repeated_keys(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse((tree.ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            keys = [ast.unparse(key) for key in node.keys if isinstance(key, ast.Constant)]
            yield from (f"{path}:{node.lineno} {key}" for key in keys if keys.count(key) > 1)


def test_no_column_is_declared_twice_in_one_holding() -> None:
    """A dictionary swallows a doubled key silently: the second declaration would win."""
    doubled = [
        found
        for path in tree.python()
        if path.stem == "personal_data"
        for found in repeated_keys(path)
    ]
    assert doubled == []
