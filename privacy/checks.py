"""Mistakes found at start: lists the checks of the packages."""

from privacy.messages.checks import ways_out

__all__ = ["ways_out"]
