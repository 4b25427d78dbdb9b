"""Looks at what is left with eyes of its own: SQL and files, none of the engine's code but keys.

It keeps what the drill knew of its people beforehand and searches everything for it, in clear and
inside every encrypted token.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import redis
from cryptography.fernet import Fernet
from psycopg import sql

from tests.proof.ground import Ground

TOKEN = re.compile(r"v1:[0-9a-f]{8}:([A-Za-z0-9_\-]+=*)")
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'm') ORDER BY 1"""


class Witness:
    """Searches for values, and compares the rows of people who must not be touched."""

    def __init__(self, ground: Ground, *, key: str) -> None:
        self.ground = ground
        self.cipher = Fernet(key)

    def residue(self, values: set[str]) -> dict[str, int]:
        """Return how many places of each kind still hold any of the values."""
        pattern = re.compile("|".join(re.escape(value) for value in sorted(values)))
        found: dict[str, int] = {}
        for place, text in self.everything():
            hits = len(pattern.findall(text))
            for token in TOKEN.findall(text):
                hits += len(pattern.findall(self.opened(token)))
            if hits:
                found[place] = found.get(place, 0) + hits
        return found

    def opened(self, token: str) -> str:
        return self.cipher.decrypt(token.encode()).decode()

    def everything(self) -> Iterator[tuple[str, str]]:
        """Yield every row of every table, planner statistics, files, Redis, as text."""
        with psycopg.connect(self.ground.services.database_owner_url) as connection:
            for (table,) in connection.execute(TABLES).fetchall():
                rows = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
                statement = sql.SQL("COPY ({}) TO STDOUT").format(rows)
                with connection.cursor().copy(statement) as copy:
                    for line in copy:
                        yield table, bytes(line).decode()
            statistics = "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats"
            for row in connection.execute(f"{statistics} WHERE schemaname = 'public'"):
                yield "planner statistics", str(row)
        for name in ("TOMBSTONE_DIR", "MEDIA_ROOT"):
            for path in Path(self.ground.environment[name]).rglob("*"):
                if path.is_file():
                    yield name, path.read_text(encoding="utf-8", errors="replace")
        yield from self.in_redis()

    def in_redis(self) -> Iterator[tuple[str, str]]:
        if self.ground.services.redis is None:
            return
        with redis.Redis.from_url(self.ground.services.redis_url) as client:
            for key in client.scan_iter():
                yield "redis", f"{key!r} {client.dump(key)!r}"

    def rows_of(self, owners: dict[str, set[str]]) -> dict[str, list[str]]:
        """Return, by table, the rows in which any of these ids stands, byte for byte."""
        ids = re.compile("|".join(sorted(set().union(*owners.values()))))
        kept: dict[str, list[str]] = {}
        for place, text in self.everything():
            if place != "planner statistics" and ids.search(text):
                kept.setdefault(place, []).append(text)
        return {place: sorted(rows) for place, rows in kept.items()}
