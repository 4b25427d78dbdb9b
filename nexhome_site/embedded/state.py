"""Small files that must be whole or absent: ports, passwords, addresses, keys. Written beside, then
renamed.
"""

import json
import os
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner can read it, at no moment anybody else."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read_environment(path: Path) -> dict[str, str]:
    """Return the NAME=value lines of a file; an absent file has none."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write_environment(path: Path, values: dict[str, str], *, about: str) -> None:
    """Write NAME=value lines under a sentence that says what they are."""
    lines = [f"# {about}", *(f"{name}={value}" for name, value in values.items())]
    write_private(path, "\n".join(lines) + "\n")


def read_settings(path: Path) -> dict[str, str]:
    """Return what `write_settings` kept; an absent file keeps nothing."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {str(name): str(value) for name, value in kept.items()}


def write_settings(path: Path, values: dict[str, str]) -> None:
    """Keep a server's port and passwords for its next start."""
    write_private(path, json.dumps(values, indent=1, sort_keys=True) + "\n")


def make_private(folder: Path) -> None:
    """Make a folder for us alone; one that exists is left as it is."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=False, exist_ok=True)
