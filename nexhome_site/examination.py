"""What `doctor` looks at: every part the site stands on, each with what to do when it is not well.

Nothing here changes anything, save that the first look writes the canary.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from nexhome_site.pages.health import redis_answers
from privacy.encryption.models import key_is_right
from privacy.outside.domain import Verdict, judge
from privacy.work.clock import now

CLOCK_MAY_DIFFER = 5.0
FREE_SHARE = 0.1


class Health(StrEnum):
    WELL = "well"
    WEAK = "weak"  # it works, but somebody should look
    ILL = "ill"


class Look(NamedTuple):
    """One part: how it is, in a word and in words, and what to type."""

    part: str
    health: Health
    text: str
    hint: str = ""


def examine() -> list[Look]:
    """Look at every part; a part that cannot be asked is ill and does not end the examination."""
    return [look for part, ask in PARTS.items() for look in asked(part, ask)]


def asked(part: str, ask: Callable[[], Iterator[Look]]) -> Sequence[Look]:
    try:
        return list(ask())
    except DatabaseError as error:
        hint = "Start PostgreSQL, check DATABASE_URL and DATABASE_OWNER_URL."
        return [Look(part, Health.ILL, type(error).__name__, hint)]


def python() -> Iterator[Look]:
    version = ".".join(map(str, sys.version_info[:3]))
    enough = sys.version_info >= (3, 11)
    yield Look("python", Health.WELL if enough else Health.ILL, version, "Install Python 3.11.")


def settings_and_models() -> Iterator[Look]:
    serious = [message for message in checks.run_checks() if message.is_serious()]
    for message in serious:
        yield Look("checks", Health.ILL, f"{message.id} {message.msg}", message.hint or "")
    if not serious:
        yield Look("checks", Health.WELL, "all silent")


def databases() -> Iterator[Look]:
    for alias in ("default", "owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('server_version_num')::int")
            role, version = cursor.fetchone()
        new_enough = version >= 150_000
        yield Look(
            f"database {alias}",
            Health.WELL if new_enough else Health.ILL,
            f"PostgreSQL {version // 10_000} as {role}",
            "" if new_enough else "Use PostgreSQL 15 or later.",
        )


def site_s_own_role() -> Iterator[Look]:
    """The role that serves pages must own nothing."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM pg_catalog.pg_class
                WHERE relkind IN ('r', 'p') AND pg_get_userbyid(relowner) = current_user"""
        )
        owned = cursor.fetchone()[0]
    yield Look(
        "role",
        Health.ILL if owned else Health.WELL,
        f"owns {owned} tables",
        "Let the owner role own them: REASSIGN OWNED BY … TO …;" if owned else "",
    )


def migrations() -> Iterator[Look]:
    executor = MigrationExecutor(connections["default"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    hint = "Type manage.py migrate" if missing else ""
    yield Look("migrations", Health.ILL if missing else Health.WELL, f"{len(missing)} to run", hint)


def keys() -> Iterator[Look]:
    right = key_is_right()
    yield Look(
        "keys",
        Health.WELL if right else Health.ILL,
        "open the canary" if right else "do not open the canary",
        "" if right else "Give FIELD_ENCRYPTION_KEY the key that wrote this database.",
    )


def outside() -> Iterator[Look]:
    verdict = judge()
    well = verdict is Verdict.OPEN
    hint = "" if well else "Type manage.py replay_erasures, or put the right file back."
    yield Look("tombstones", Health.WELL if well else Health.ILL, str(verdict), hint)


def clock() -> Iterator[Look]:
    seconds = abs((now() - datetime.now(UTC)).total_seconds())
    well = seconds < CLOCK_MAY_DIFFER
    hint = "" if well else "Set both clocks by NTP; the database's is the one that decides."
    yield Look("clock", Health.WELL if well else Health.WEAK, f"{seconds:.1f} s apart", hint)


def broker() -> Iterator[Look]:
    answers = redis_answers()
    hint = "" if answers else "Start Redis; until then the dispatcher does the work itself."
    text = "answers" if answers else "does not answer"
    yield Look("redis", Health.WELL if answers else Health.WEAK, text, hint)


def folders() -> Iterator[Look]:
    for name in ("TOMBSTONE_DIR", "MEDIA_ROOT"):
        folder = Path(getattr(settings, name))
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            hint = f"Type: install -d -m 0700 {folder}"
            yield Look(name, Health.WEAK, "missing or not writable", hint)
            continue
        usage = shutil.disk_usage(folder)
        share = usage.free / usage.total
        hint = "" if share > FREE_SHARE else "Free space: a full disk stops erasures."
        yield Look(
            name, Health.WELL if share > FREE_SHARE else Health.WEAK, f"{share:.0%} free", hint
        )


PARTS: dict[str, Callable[[], Iterator[Look]]] = {
    "python": python,
    "checks": settings_and_models,
    "database": databases,
    "role": site_s_own_role,
    "migrations": migrations,
    "keys": keys,
    "tombstones": outside,
    "clock": clock,
    "redis": broker,
    "folders": folders,
}
