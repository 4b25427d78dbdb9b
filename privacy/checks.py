"""Mistakes found at start: lists the checks of the packages."""

from typing import Any

from django.core.checks import Error, register
from django.core.management import get_commands

from privacy.messages.checks import ways_out
from privacy.purposes.uses import use_findings
from privacy.registry.checks import every_promise_has_its_control, everything_is_declared
from privacy.work.handlers import HANDLERS

__all__ = [
    "every_promise_has_its_control",
    "every_use_has_its_purpose",
    "everything_is_declared",
    "ways_out",
]


@register("privacy")
def every_use_has_its_purpose(**_: Any) -> list[Error]:
    """Refuse a job or command that reads an element for a purpose the element has not (T-3.10)."""
    found = use_findings(known={*HANDLERS, *get_commands()})
    return [Error(f.text, hint=f.hint, id=f.id) for f in found]
