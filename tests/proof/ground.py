"""Servers, folders and settings of one proof, apart from those of the test run.

Call `prepare` before Django is set up: it names the servers in the environment, migrates and
publishes the texts. Drills kill these servers, so nobody else may use them.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nexhome_site import embedded

CLONE = Path(__file__).resolve().parent.parent.parent
FOLDERS = ("TOMBSTONE_DIR", "MEDIA_ROOT", "OUTBOX_DIR")


@dataclass
class Ground:
    """Where a proof takes place."""

    folder: Path
    services: embedded.Services
    environment: dict[str, str]

    def python(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a process of the site; what it says goes to `out.log`."""
        with (self.folder / "out.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *words],
                cwd=CLONE,
                env={**os.environ, **self.environment, **more},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                process_group=0,
            )

    def manage(self, *words: str) -> str:
        """Run a command of `manage.py` to its end and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=CLONE,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout


@contextlib.contextmanager
def prepared(folder: Path, *, durability: embedded.Durability, **settings: str) -> Iterator[Ground]:
    """Start servers below a folder, migrate, publish; stop them at the end."""
    with embedded.start(folder, durability) as services:
        environment = {
            "DJANGO_SETTINGS_MODULE": "nexhome_site.settings.test",
            "PYTHONPATH": str(CLONE),
            **services.addresses,
            **{name: str(folder / name.lower()) for name in FOLDERS},
            **settings,
        }
        for name in FOLDERS:
            Path(environment[name]).mkdir(mode=0o700, exist_ok=True)
        ground = Ground(folder, services, environment)
        ground.manage("migrate", "--verbosity=0")
        ground.manage("policy_publish", "--verbosity=0")
        yield ground
