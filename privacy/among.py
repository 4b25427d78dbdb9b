"""Ask for many ids with one parameter.

`id IN (1, 2, …)` is a parameter each: for ten thousand people Django and psycopg write, split and
quote them for longer than the database looks for them.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models.expressions import RawSQL


def among(ids: Iterable[UUID]) -> RawSQL:
    """Return what stands behind `__in` for any number of UUIDs."""
    return unnested(ids, "uuid")


def among_texts(values: Iterable[str]) -> RawSQL:
    """Return what stands behind `__in` for any number of texts."""
    return unnested(values, "text")


def unnested(values: Iterable[Any], kind: str) -> RawSQL:
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(values)])  # noqa: S611 - two words of ours
