"""Lists the tasks of the packages, as Celery wants to find them."""

from privacy.work.tasks import look, look_for_due

__all__ = ["look", "look_for_due"]
