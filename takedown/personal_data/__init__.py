"""What `takedown` knows about people, one module a package."""

from takedown.personal_data import works

__all__ = ["works"]
