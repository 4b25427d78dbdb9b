"""The processes of the engine: two workers, beat, dispatcher, started again whenever one dies."""

import contextlib
import os
import signal
import subprocess
from dataclasses import dataclass, field

from tests.proof.ground import Ground

CELERY = ("-W", "ignore", "-m", "celery", "--quiet", "-A", "nexhome_site")
ALONE = ("--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "ERROR")


def commands(ground: Ground) -> dict[str, tuple[str, ...]]:
    """Return what runs, by name."""
    schedule = str(ground.folder / "beat")
    return {
        "worker-1": (*CELERY, "worker", "-n", "one@%h", *ALONE),
        "worker-2": (*CELERY, "worker", "-n", "two@%h", *ALONE),
        "beat": (*CELERY, "beat", "--schedule", schedule, "--pidfile=", "--loglevel", "ERROR"),
        "dispatcher": ("manage.py", "run_due_jobs", "--forever"),
    }


@dataclass
class Crew:
    """Running processes by name; `look` replaces the dead."""

    ground: Ground
    names: tuple[str, ...] = ("worker-1", "worker-2", "beat", "dispatcher")
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: int = 0

    def look(self) -> None:
        """Start whatever does not run."""
        for name in self.names:
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                if process is not None:
                    end_group(process)
                self.running[name] = self.ground.python(*commands(self.ground)[name])
                self.started += 1

    def kill(self, name: str) -> None:
        """`kill -9` a process with everything it started."""
        end_group(self.running[name])

    def stopped(self) -> list[int]:
        """Return the processes that stopped themselves at a failpoint and sleep."""
        return [pid for process in self.running.values() for pid in asleep(process.pid)]

    def end(self) -> None:
        for process in self.running.values():
            end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


def asleep(group: int) -> list[int]:
    """Return the members of a process group that are stopped."""
    found = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            with open(f"/proc/{entry.name}/stat", encoding="utf-8") as file:  # noqa: PTH123 - /proc
                words = file.read().rpartition(")")[2].split()
            if words[0] == "T" and int(words[2]) == group:
                found.append(int(entry.name))
    return found
