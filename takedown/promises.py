"""What `takedown` promises, clause by clause, one module a package."""

from takedown.minors import promises as minors
from takedown.notices import promises as notices
from takedown.works import promises as works

__all__ = ["minors", "notices", "works"]
