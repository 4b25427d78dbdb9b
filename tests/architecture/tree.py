"""The tree as these tests see it: its own files only, never what was installed or generated."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "privacy", "telemetry", "takedown", "nexhome_site")


@cache
def files() -> list[Path]:
    """Return every file that git knows or would take up, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(name) for name in sorted(listed.splitlines()) if (ROOT / name).is_file()]


def python(*, tests: bool = False) -> list[Path]:
    """Return the Python files of the apps, without migrations; with the tests if asked."""
    roots = (*APPS, "tests") if tests else APPS
    return [
        path
        for path in files()
        if path.suffix == ".py" and path.parts[0] in roots and "migrations" not in path.parts
    ]
