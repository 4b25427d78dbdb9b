"""Readers for the environment: the one place where a setting comes from outside.

A secret may stand in a file: `NAME_FILE=/run/secrets/name` is read when `NAME` is not set.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file named by `<name>_FILE`, or the default."""
    if name in os.environ:
        return os.environ[name]
    if file := os.environ.get(f"{name}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """Return whether the variable says yes: 1, true, yes, on."""
    return text(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """Return the variable as a whole number; a word there stops the start."""
    given = text(name, str(default))
    try:
        return int(given)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is no whole number: type {name}={default}") from None


def seconds(name: str, default: timedelta) -> timedelta:
    """Return a length of time given in whole seconds."""
    return timedelta(seconds=number(name, int(default.total_seconds())))


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
