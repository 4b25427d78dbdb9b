"""What takedown does later, one module a package."""

from takedown.minors import duties as minors
from takedown.notices import duties as notices
from takedown.works import duties as works

__all__ = ["minors", "notices", "works"]
