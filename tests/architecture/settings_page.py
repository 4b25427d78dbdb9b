"""What the settings read from the environment, told by their source: names and defaults."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import ROOT

SOURCES = ("nexhome_site/settings/base.py", "nexhome_site/settings/prod.py")
READERS = {"text", "flag", "number", "seconds", "words"}
UNITS = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}


def read_from_environment() -> dict[str, str]:
    """Return each variable with its default as somebody would type it; empty for none."""
    return dict(sorted(pair for source in SOURCES for pair in calls(source)))


def calls(source: str) -> Iterator[tuple[str, str]]:
    tree = ast.parse((ROOT / source).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env."):
            reader = ast.unparse(node.func).removeprefix("env.")
            if reader in READERS:
                name = ast.literal_eval(node.args[0])
                yield name, default(node.args[1:]) if len(node.args) > 1 else ""


def default(rest: list[ast.expr]) -> str:
    """Return a default as typed: seconds for a length of time, a folder below var/ as such."""
    value = rest[0]
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "timedelta":
        parts = {str(word.arg): ast.literal_eval(word.value) for word in value.keywords}
        return str(int(sum(UNITS[unit] * amount for unit, amount in parts.items())))
    if isinstance(value, ast.Call):
        inner = ast.unparse(value.args[0])
        return inner.replace("BASE_DIR / ", "").replace("VAR_DIR / ", "var/").replace("'", "")
    return str(ast.literal_eval(value))
