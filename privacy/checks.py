"""Mistakes found at start: lists the checks of the packages."""

from privacy.messages.checks import ways_out
from privacy.registry.checks import every_promise_has_its_control, everything_is_declared

__all__ = ["every_promise_has_its_control", "everything_is_declared", "ways_out"]
