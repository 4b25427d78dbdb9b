"""What `takedown` knows about people, one module a package."""

from takedown.personal_data import minors, notices, works

__all__ = ["minors", "notices", "works"]
