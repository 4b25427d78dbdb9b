"""What takedown does later, one module a package."""

from takedown.notices import duties as notices
from takedown.works import duties as works

__all__ = ["notices", "works"]
