"""Which connection a table is reached by."""

from typing import Any

CACHE_APP = "django_cache"  # Django's own name for the table of its database cache


class LimitsOnTheirOwn:
    """Counts limits outside the transaction of the request that they limit."""

    def db_for_read(self, model: Any, **_: Any) -> str | None:
        return "limits" if model._meta.app_label == CACHE_APP else None  # noqa: SLF001 - documented

    def db_for_write(self, model: Any, **_: Any) -> str | None:
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool | None:
        return False if db == "limits" else None
