"""What only an operator of the running site sees: its database, its keys, its command line."""

import base64
import hashlib
import hmac
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
from cryptography.fernet import Fernet, InvalidToken

from nexhome_site.embedded.postgres import find_binaries
from nexhome_site.embedded.state import read_environment
from tests.nexhome_site import engine
from tests.nexhome_site.site import OF_THE_TESTS, Site

PUT_UP = """
import uuid
from accounts.models import User
from takedown.works import domain
from takedown.works.enums import SourceType, WorkKind
from takedown.works.models import Uploader

text = domain.Text({title!r}, "For houses with dark stairs.", "Hang it up and light it.")
values = domain.Values(
    slug={slug!r}, kind=WorkKind.TEXT, source_type=SourceType.OWN, texts={{"en": text}}
)
work = domain.write(values=values, actor_id=uuid.uuid4(), upload=None)
domain.publish(work_id=work.pk)
Uploader.objects.create(work=work, subject=User.objects.get(username={by!r}).subject)
"""
FERNET = re.compile(r"gAAAA[A-Za-z0-9_-]{40,}=*")


def rows(site: Site, query: str, *values: object) -> list[tuple[object, ...]]:
    """Ask the site's database; what a query changes is committed."""
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(query.encode(), values).fetchall()


def run_inside(site: Site, program: str) -> None:
    """Run a few lines of Python as `manage.py shell` runs them, on the site's data and keys."""
    unset = ("DJANGO_SETTINGS_MODULE", *OF_THE_TESTS)
    known = engine.environment(VAR_DIR=str(site.var))
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", program],
        cwd=engine.CLONE,
        env={name: value for name, value in known.items() if name not in unset},
        check=True,
    )


def put_up(site: Site, *, slug: str, by: str) -> tuple[str, str]:
    """Publish a work that somebody with an account put up; return its slug and title."""
    title = slug.replace("-", " ").capitalize()
    run_inside(site, PUT_UP.format(slug=slug, title=title, by=by))
    return slug, title


def everything_kept(site: Site) -> Iterator[str]:
    """Yield a dump of the database and, opened with every key that lies in it, each ciphertext.

    A case seals its words under a key of its own, which lies there encrypted: it opens as well.
    """
    dump = dumped(site)
    yield dump
    tokens = set(FERNET.findall(dump))
    keys = [read_environment(site.var / "dev.env")["FIELD_ENCRYPTION_KEY"]]
    while keys:
        for clear in opened_with(keys.pop(), tokens):
            yield clear
            tokens |= set(FERNET.findall(clear))
            if re.fullmatch(r"[A-Za-z0-9_-]{43}=", clear):
                keys.append(clear)


def opened_with(key: str, tokens: set[str]) -> list[str]:
    """Return what a key opens, and take it from the tokens."""
    fernet, clear = Fernet(key), {}
    for token in tokens:
        try:
            clear[token] = fernet.decrypt(token.encode()).decode("utf-8", "replace")
        except InvalidToken:
            continue
    tokens -= clear.keys()
    return list(clear.values())


def dumped(site: Site) -> str:
    url = site.database_url
    return subprocess.run(
        [str(find_binaries() / "pg_dump"), "--data-only", f"--dbname={url}"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PGPASSWORD": urlsplit(url).password or ""},
    ).stdout


def traces(
    site: Site, *, username: str, full_name: str, email: str, mobile: str, passport: str
) -> dict[str, str]:
    """Return all by which somebody could be found: their words, and each blind index of them.

    The counters that keep codes from being guessed are not among them: they forget within a day,
    by a hash that is no other table's (D-62).
    """
    fields = {
        "mobile": mobile,
        "code.register_mobile": mobile,
        "code.register_email": email,
        "certificate.GB.passport": passport,
        "certificate_number": passport,
        "minor_report.email": email,
        "notifier.email": email,
    }
    words = {"name": full_name, "number": mobile.removeprefix("+852"), "user name": username}
    words["passport"] = passport
    indexes = {f"index {field}": blind_index(site, field, value) for field, value in fields.items()}
    return {**words, "e-mail": email, **indexes}


def blind_index(site: Site, field: str, value: str) -> str:
    """Make the keyed hash of a value once more, from the site's key and nothing of its code."""
    key = bytes.fromhex(read_environment(site.var / "dev.env")["BLIND_INDEX_KEY"])
    digest = hmac.new(key, f"{field}\0{value}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def found_of(site: Site, values: dict[str, str]) -> set[str]:
    """Return which of these values stand anywhere, by their names."""
    found: set[str] = set()
    for text in everything_kept(site):
        folded = text.casefold()
        found |= {name for name, value in values.items() if value.casefold() in folded}
    return found
