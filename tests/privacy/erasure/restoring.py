"""A backup and its return: dumped and restored by PostgreSQL's own programs, files included."""

import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections

from nexhome_site.embedded.postgres import find_binaries
from tests.conftest import SERVERS, clone, drop, use_database, with_name


def program(name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs; what it says belongs to a failing test."""
    password = urlsplit(SERVERS.database_owner_url).password or ""
    subprocess.run(
        [str(find_binaries() / name), *words],
        check=True,
        capture_output=True,
        env={**os.environ, "PGPASSWORD": password},
    )


@dataclass(frozen=True)
class Backup:
    """A dump of the database and a copy of the files, as they were."""

    dump: Path
    files: Path


def back_up(folder: Path) -> Backup:
    """Dump the present database and copy the present files."""
    name = settings.DATABASES["default"]["NAME"]
    backup = Backup(folder / "dump", folder / "files")
    url = with_name(SERVERS.database_owner_url, str(name))
    program("pg_dump", "--format=custom", f"--file={backup.dump}", f"--dbname={url}")
    shutil.copytree(settings.MEDIA_ROOT, backup.files)
    return backup


@contextmanager
def restored(backup: Backup) -> Iterator[str]:
    """Put a backup into a fresh database and use it; the folder of tombstones stays as it is."""
    before = settings.DATABASES["default"]["NAME"]
    name = f"nexhome_{SERVERS.run}_{uuid.uuid4().hex[:12]}"
    clone("template0", name)
    url = with_name(SERVERS.database_owner_url, name)
    program("pg_restore", "--exit-on-error", f"--dbname={url}", str(backup.dump))
    shutil.copytree(backup.files, settings.MEDIA_ROOT, dirs_exist_ok=True)
    use_database(name)
    try:
        yield name
    finally:
        for each in connections.all():
            each.close()
        use_database(str(before))
        drop(name)


def everything() -> dict[str, list[str]]:
    """Return every row of every table as text: equal means that nothing changed."""
    rows: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")  # noqa: S608 - quoted
            rows[table] = [row[0] for row in cursor.fetchall()]
    return rows


def outside_files() -> dict[str, bytes]:
    """Return the bytes of everything that lies outside the database."""
    folders = (Path(settings.TOMBSTONE_DIR), Path(settings.MEDIA_ROOT))
    return {
        str(path): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
