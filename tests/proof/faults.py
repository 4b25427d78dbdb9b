"""What goes wrong during the drill, and how on one machine.

Faults at step boundaries are failpoints: the process dies (or falls asleep) at an exact place, once
per place. The others come from here, one after the other, while work is going on.
"""

import contextlib
import itertools
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import redis

from tests.nexhome_site import engine
from tests.proof.crew import Crew
from tests.proof.ground import Ground

AT_EVERY_CHUNK = ("claimed", "outside_done", "before_commit", "committed")
KINDS = (
    "erasure.case",
    "erasure.sweep",
    "erasure.inform",
    "messages.deliver",
    "outside.write",
    "ledger.sequence",
    "ledger.checkpoint",
)
BETWEEN = (
    "erasure.request:asked",
    "erasure.case:tombstone_written",
    "erasure.case:files_erased",
    "erasure.inform:mail_sent",
)
KILL_AT = (*(f"{kind}:{place}" for kind in KINDS for place in AT_EVERY_CHUNK), *BETWEEN)
# Asleep past the lease: with the claim in hand, after the effect outside, before its record.
SLEEP_AT = (
    "erasure.case:claimed",
    "erasure.case:outside_done",
    "erasure.case:before_commit",
    "erasure.sweep:outside_done",
    "erasure.inform:outside_done",
    "messages.deliver:outside_done",
)


def failpoints(folder: Path, kill_at: tuple[str, ...], sleep_at: tuple[str, ...]) -> str:
    """Return the setting that makes each place kill once, and then some put to sleep once."""
    marks = {name: folder / f"marks-{name}" for name in ("kill", "stop")}
    for each in marks.values():
        each.mkdir(exist_ok=True)
    return ",".join(
        f"{place}={action}@{marks[action]}"
        for action, places in (("kill", kill_at), ("stop", sleep_at))
        for place in places
    )


def fired(folder: Path) -> dict[str, int]:
    """Return how many failpoints have killed and how many have put to sleep."""
    return {
        name: len(list((folder / f"marks-{mark}").iterdir()))
        for name, mark in (("killed at a step boundary", "kill"), ("asleep past the lease", "stop"))
    }


@dataclass
class Nemesis:
    """Does the faults that come from outside, in turn, and wakes who sleeps too long."""

    ground: Ground
    crew: Crew
    lease: float
    counts: Counter[str] = field(default_factory=Counter)
    asleep_since: dict[int, float] = field(default_factory=dict)

    @property
    def turns(self) -> dict[str, Callable[[], None]]:
        return {
            "Redis emptied": self.empty_redis,
            "worker killed with its children": self.kill_a_worker,
            "Redis killed, started empty": self.lose_redis,
            "PostgreSQL killed": self.kill_postgres,
            "dispatcher killed": self.kill_the_dispatcher,
        }

    def strike(self, name: str) -> None:
        self.turns[name]()
        self.counts[name] += 1

    def wake(self) -> None:
        """Wake whoever has slept past the lease: a zombie that believes its claim still holds."""
        asleep = self.crew.stopped()
        for pid in asleep:
            since = self.asleep_since.setdefault(pid, time.monotonic())
            if time.monotonic() - since > self.lease + 1:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
                del self.asleep_since[pid]
        for pid in set(self.asleep_since) - set(asleep):
            del self.asleep_since[pid]

    def empty_redis(self) -> None:
        with redis.Redis.from_url(self.ground.services.redis_url) as client:
            client.flushall()

    def lose_redis(self) -> None:
        server = self.ground.services.redis
        assert server is not None
        assert server.process is not None
        server.process.kill()
        server.process.wait(20)
        shutil.rmtree(server.data)
        time.sleep(1)
        server.spawn(keep_port=True)
        wait_until(server.is_ready)

    def kill_postgres(self) -> None:
        """Stop the postmaster, so that it cannot tidy up, kill its children and then itself."""
        server = self.ground.services.postgres
        assert server is not None
        assert server.process is not None
        postmaster = server.process.pid
        os.kill(postmaster, signal.SIGSTOP)
        for pid in (*engine.children_of(postmaster), postmaster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.process.wait(20)
        server.spawn(keep_port=True)
        wait_until(server.is_ready)

    def kill_a_worker(self) -> None:
        self.crew.kill(f"worker-{self.counts['worker killed with its children'] % 2 + 1}")

    def kill_the_dispatcher(self) -> None:
        self.crew.kill("dispatcher")


def in_turn(wanted: dict[str, int]) -> Iterator[str]:
    """Yield the faults so that they mix: one of each, as long as any is left."""
    rows = [[name] * count for name, count in wanted.items()]
    for row in itertools.zip_longest(*rows):
        yield from (name for name in row if name)


def wait_until(condition: Callable[[], bool], *, within: float = 120.0) -> None:
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise AssertionError("a server did not come back")
        time.sleep(0.05)
