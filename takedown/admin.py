"""The back office of `takedown`, one module a package."""

from takedown.minors import admin as minors
from takedown.notices import admin as notices
from takedown.works import admin as works

__all__ = ["minors", "notices", "works"]
