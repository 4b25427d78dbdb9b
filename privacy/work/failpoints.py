"""Places where a drill may kill this process, to prove that it goes on from there.

`FAILPOINTS=erasure.case:before_commit=kill@/tmp/marks` kills the process with SIGKILL the first
time any process passes that point (the mark file makes it once). Off unless the variable is set;
production refuses to start with it (`nexhome.E011`).
"""

import os
import signal
from pathlib import Path

from django.conf import settings


def failpoint(name: str) -> None:
    """Die here if the drill says so."""
    if settings.FAILPOINTS:
        die_if_told(name)


def die_if_told(name: str) -> None:
    """Look the point up in `FAILPOINTS` (comma-separated `point=signal@folder`)."""
    for told in settings.FAILPOINTS.split(","):
        point, _, how = told.partition("=")
        action, _, folder = how.partition("@")
        if point in (name, "*") and first_time(Path(folder), name):
            os.kill(os.getpid(), {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}[action])


def first_time(folder: Path, name: str) -> bool:
    """Tell whether nobody passed here yet, atomically between processes."""
    try:
        os.close(os.open(folder / name.replace(":", "_"), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True
