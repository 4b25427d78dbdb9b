"""Unique words through every door; after the erasure nobody finds one of them again.

The search here shares nothing with the sweep but the keys: it reads a dump that PostgreSQL's own
program wrote, every file, and every value of Redis, and opens every token it meets.
"""

import base64
import gzip
import json
import random
import string
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.test import Client
from redis import Redis

from accounts.models import Profile, SendCount, Session, User
from accounts.sessions import SessionStore
from nexhome_site.embedded.postgres import find_binaries
from privacy.encryption.keys import TOKEN, CannotDecrypt, decrypt, encrypt
from privacy.erasure.files import folder
from privacy.erasure.models import ErasureCase
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.models import Acceptance
from privacy.policies.reading import read
from privacy.subjects.domain import lock_for_writing
from privacy.subjects.models import Subject
from privacy.work.clock import now
from tests.conftest import SERVERS, with_name
from tests.people import PASSWORD, Applicant
from tests.privacy.erasure.conftest import run_everything
from tests.privacy.erasure.sweep.leftovers import queued_for


def word() -> str:
    """Return a word that nobody ever wrote before."""
    return "q" + "".join(random.choices(string.ascii_lowercase, k=14))


class Canary(Applicant):
    """Somebody each of whose answers is unique."""

    def __init__(self, client_source: str) -> None:
        super().__init__(
            username=word(),
            name=word(),
            mobile=f"512{random.randrange(10**5):05d}",
            email=f"{word()}@people.example",
        )
        self.client = Client(REMOTE_ADDR=client_source)
        self.note = word()
        self.told = [self.username, self.name, self.email, f"852{self.mobile}", self.note]

    def register(self) -> User:
        """Give up once, register, sign in, and use everything that keeps something."""
        first = Applicant(
            username=word(), name=self.name, mobile=self.mobile, email=self.email,
            client=self.client,
        )  # fmt: skip
        first.to_check()
        user = self.to_active()
        self.sign_in("a wrong password")
        self.sign_in()
        return user


def through_every_door(canary: Canary, redis: Redis) -> User:
    """Leave something of a person wherever the site keeps something."""
    user = canary.register()
    user_id, subject_id = str(user.pk), str(user.subject_id)
    profile = Profile.objects.get(user=user)
    profile.name = f"{canary.name} {canary.note}"
    profile.save()
    session = SessionStore(Session.objects.get(subject=user.subject_id).session_key)
    session["note"] = canary.note
    session.save()
    Client().force_login(user)
    Authenticator.objects.create(
        user=user, type="totp", data={"secret": encrypt(canary.note), "note": canary.note}
    )
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=user_id,
        object_repr=canary.username,
        action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"name": canary.note}}]),
    )
    with transaction.atomic():
        send(
            subject=lock_for_writing(subject_id=user.subject_id),
            kind=MessageKind.SECURITY_NOTICE,
            channel=Channel.MAIL,
            address=canary.email,
            language="en",
            template="account_ready",
            context={},
            key=f"canary:{subject_id}",
            attachment=json.dumps({"note": canary.note}),
        )
    for name, content in {
        "photo.txt": canary.note.encode(),
        "thumbs/photo.gz": gzip.compress(canary.email.encode()),
        f"{canary.username}.txt": b"",
        "export/half": canary.email.encode("utf-16"),
    }.items():
        path = folder(user.subject_id) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    redis.set(f"limit:{canary.email}", "1")
    redis.lpush("celery", queued_for(canary.email))
    redis.hset("unacked", "1", json.dumps([{"body": "", "note": f"+852{canary.mobile}"}]))
    return user


def texts(redis: Redis) -> Iterator[str]:
    """Yield everything that is kept anywhere, opened where it can be."""
    name = str(settings.DATABASES["default"]["NAME"])
    url = with_name(SERVERS.database_owner_url, name)
    dump = subprocess.run(
        [str(find_binaries() / "pg_dump"), "--data-only", f"--dbname={url}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    yield dump
    for token in TOKEN.finditer(dump):
        try:
            yield decrypt(token[0])
        except CannotDecrypt:
            continue
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        yield str(path)
        if path.is_file():
            yield path.read_bytes().decode("utf-8", "replace")
            yield path.read_bytes().decode("utf-16", "replace")
    for key in list(redis.scan_iter()):
        yield key.decode() + (redis.dump(key) or b"").decode("latin-1")
        if redis.type(key) == b"list":
            for each in redis.lrange(key, 0, -1):
                yield base64.b64decode(json.loads(each)["body"]).decode()


def heard(words: list[str], redis: Redis) -> set[str]:
    """Return which of the words stand anywhere."""
    found: set[str] = set()
    for text in texts(redis):
        found |= {each for each in words if each.casefold() in text.casefold()}
    return found


def in_statistics(words: list[str]) -> set[str]:
    """Return which words the planner remembers."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(s::text, ' '), '') FROM pg_stats s")
        row = cursor.fetchone()
    return {each for each in words if each in row[0]}


@pytest.mark.parametrize(
    "count", [pytest.param(2, id="few"), pytest.param(40, id="many", marks=pytest.mark.proof)]
)
def test_no_canary_sings_after_the_erasure(
    own_database: str, redis_client: Redis, count: int
) -> None:
    for document in Document:
        publish(draft=read(document))
    stays = Canary("10.1.0.1")
    kept = through_every_door(stays, redis_client)
    canaries = [Canary(f"10.0.{n // 200}.{n % 200 + 1}") for n in range(count)]
    users = [through_every_door(canary, redis_client) for canary in canaries]
    words = [each for canary in canaries for each in canary.told]
    words += [str(user.pk) for user in users] + [user.password for user in users]
    assert heard(words, redis_client) == set(words)
    for canary in canaries:
        form = {"understood": "on", "when": "now", "password": PASSWORD}
        assert "/me/delete/case/" in canary.client.post("/me/delete/", form)["Location"]
    run_everything()
    assert set(ErasureCase.objects.values_list("state", "residue")) == {("done", 0)}
    assert heard(words, redis_client) == set()
    assert in_statistics(words) == set()
    assert list(User.objects.values_list("pk", flat=True)) == [kept.pk]
    assert heard(stays.told, redis_client) == set(stays.told)
    assert Acceptance.objects.filter(subject=kept.subject_id).count() == 2
    assert Subject.objects.filter(state="erased").count() == count


def test_name_and_number_are_free_again(own_database: str, redis_client: Redis) -> None:
    for document in Document:
        publish(draft=read(document))
    canary = Canary("10.2.0.1")
    canary.to_active()
    canary.sign_in()
    canary.client.post("/me/delete/", {"understood": "on", "when": "now", "password": PASSWORD})
    run_everything()
    # A minute later: the keyed hash of a number still counts what was sent to it today.
    SendCount.objects.update(last_at=now() - timedelta(minutes=2))
    canary.client, canary.at = Client(REMOTE_ADDR="10.2.0.2"), "/accounts/signup/"
    again = canary.to_active()
    assert (again.username, again.account_state) == (canary.username, "active")
