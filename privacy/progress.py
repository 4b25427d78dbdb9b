"""Progress of a command, on stderr: a bar on a terminal, a line every ten seconds elsewhere.

Data belongs on stdout, so that a command can be piped while somebody watches it.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import Progress

LINE_EVERY = 10.0

Report = Callable[[int, int], None]
"""Takes how much is done and how much there is."""


@contextmanager
def shown(
    label: str, *, stream: TextIO = sys.stderr, every: float = LINE_EVERY
) -> Iterator[Report]:
    console = Console(file=stream)
    if not console.is_terminal:
        yield _lines(label, stream, every)
        return
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(label: str, stream: TextIO, every: float) -> Report:
    said_at = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= every:
            said_at = time.monotonic()
            stream.write(f"{label}: {done} of {total}\n")

    return report
