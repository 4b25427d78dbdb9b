"""What `takedown` knows about people, one module a package."""

from takedown.personal_data import notices, works

__all__ = ["notices", "works"]
