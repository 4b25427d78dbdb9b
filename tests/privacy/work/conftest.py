"""Kinds of work made for a test, and rows of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from privacy.work import domain
from privacy.work.clock import now
from privacy.work.handlers import HANDLERS, Handler
from privacy.work.models import Work

KIND = "test.deed"
Register = Callable[..., None]


@pytest.fixture
def deed(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Say what work of the kind `test.deed` does."""

    def register(run: Callable[..., Any], **how: Any) -> None:
        monkeypatch.setitem(HANDLERS, KIND, Handler(KIND, run, **how))

    return register


def scheduled(reference: str = "", **when: Any) -> Work:
    """Schedule a deed and return its row."""
    domain.schedule(kind=KIND, reference=reference, **when)
    return Work.objects.get(kind=KIND, reference=reference, done_at=None)


def end_lease(row: Work) -> None:
    """Let a minute pass for whoever holds the row."""
    Work.objects.filter(pk=row.pk).update(lease_until=now() - timedelta(seconds=1))


def make_due(row: Work) -> None:
    Work.objects.filter(pk=row.pk).update(due_at=now() - timedelta(seconds=1))
