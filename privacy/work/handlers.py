"""Who does which kind of work.

A handler is registered by its kind, usually in an app's `duties.py`:

    @handler("messages.deliver", outside=send_to_the_network)
    def record_delivery(job: Job, result: Result) -> Outcome: ...

`outside` runs first, without a transaction, and must be idempotent: it may run twice when a worker
dies before its result is recorded. The handler itself runs in one transaction that holds the fence:
its effect and the row's progress are committed together or not at all.

With `together=True` both functions take a list of jobs, up to `WORK_TOGETHER` of them, and the
handler returns an outcome (or the Retry or Stop that ends its try) by the id of each job: a hundred
rows cost little more round trips than one. When such a chunk raises, each job is tried alone, so
that only the one at fault fails.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

Run = TypeVar("Run", bound=Callable[..., Any])


@dataclass(frozen=True)
class Job:
    """A claimed row: what the handler may know about it."""

    id: uuid.UUID
    kind: str
    reference: str
    fence: int
    attempts: int


@dataclass(frozen=True)
class Done:
    """Nothing is left to do; a recurring row waits for its next turn."""


@dataclass(frozen=True)
class Again:
    """A bounded chunk is done and more is left; come back after `after`, attempts start anew."""

    after: timedelta = timedelta(0)


Outcome = Done | Again


class Retry(Exception):  # noqa: N818
    """It could not be done now. `reason` is a short code without personal data."""

    def __init__(self, reason: str, *, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Stop(Exception):  # noqa: N818
    """It can never be done: the row goes to the dead letters at once."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Outcomes = Mapping[uuid.UUID, Outcome | Retry | Stop]


@dataclass(frozen=True)
class Handler:
    """How one kind is done, and what recurs."""

    kind: str
    run: Callable[..., Any]
    outside: Callable[..., Any] | None = None
    every: timedelta | None = None
    max_attempts: int = 12
    priority: int = 0
    together: bool = False


HANDLERS: dict[str, Handler] = {}
# Asked before anything is claimed: while one says no (a restored database that awaits its
# replay), nothing is done at all.
GATES: list[Callable[[], bool]] = []


def handler(
    kind: str,
    *,
    outside: Callable[..., Any] | None = None,
    every: timedelta | None = None,
    max_attempts: int = 12,
    priority: int = 0,
    together: bool = False,
) -> Callable[[Run], Run]:
    """Register the function that does this kind of work; `every` makes it a recurring duty."""

    def register(run: Run) -> Run:
        if kind in HANDLERS:
            raise ValueError(f"two handlers for {kind}")
        HANDLERS[kind] = Handler(
            kind,
            run,
            outside=outside,
            every=every,
            max_attempts=max_attempts,
            priority=priority,
            together=together,
        )
        return run

    return register
