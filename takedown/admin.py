"""The back office of `takedown`, one module a package."""

from takedown.notices import admin as notices

__all__ = ["notices"]
