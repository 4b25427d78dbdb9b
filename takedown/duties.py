"""What takedown does later, one module a package."""

from takedown.works import duties as works

__all__ = ["works"]
