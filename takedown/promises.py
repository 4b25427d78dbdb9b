"""What `takedown` promises, clause by clause, one module a package."""

from takedown.works import promises as works

__all__ = ["works"]
