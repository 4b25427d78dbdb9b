"""Redis of every type, tables that cannot be read, tokens that cannot be opened."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as site
from pytest_django.fixtures import Settings
from redis import Redis

from privacy.erasure.sweep import database, valkey
from privacy.erasure.sweep.everywhere import sweep
from privacy.erasure.sweep.found import Found
from privacy.erasure.sweep.needles import Names, haystack
from tests.privacy.erasure.sweep.leftovers import as_owner

NEEDLE = "ana@people.example"
HAYSTACK = haystack([[("D-13", NEEDLE)]])


def in_redis() -> tuple[dict[str, int], dict[str, int]]:
    found = Found()
    valkey.search(HAYSTACK, found)
    return dict(found.hits.get(0, {})), dict(found.looked_at)


@pytest.mark.parametrize(
    "kind", ["string", "list", "set", "hash", "field", "zset", "stream", "key"]
)
def test_every_kind_of_value_is_searched_and_what_is_found_goes(
    redis_client: Redis, kind: str
) -> None:
    plants: dict[str, Any] = {
        "string": lambda: redis_client.set("k", NEEDLE),
        "list": lambda: redis_client.rpush("k", "x", NEEDLE),
        "set": lambda: redis_client.sadd("k", "x", NEEDLE),
        "hash": lambda: redis_client.hset("k", "field", NEEDLE),
        "field": lambda: redis_client.hset("k", NEEDLE, "x"),
        "zset": lambda: redis_client.zadd("k", {NEEDLE: 1}),
        "stream": lambda: redis_client.xadd("k", {"to": NEEDLE}),
        "key": lambda: redis_client.set(f"limit:{NEEDLE}", "1"),
    }
    redis_client.set("other", "nobody")
    plants[kind]()
    assert in_redis() == ({"redis": 1}, {"redis_keys": 2})
    assert (redis_client.keys(), in_redis()) == ([b"other"], ({}, {"redis_keys": 1}))


def test_a_body_that_is_no_base64_stops_nobody(redis_client: Redis) -> None:
    redis_client.rpush("celery", '{"body": "abc"}', NEEDLE)
    assert in_redis() == ({"redis": 1}, {"redis_keys": 1})


def test_redis_that_is_away_is_told_and_not_waited_for(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert in_redis() == ({}, {"redis_unreachable": 1})


def test_a_table_that_may_not_be_read_is_an_error_and_no_gap(own_database: str) -> None:
    as_owner("CREATE TABLE secret (value text)")
    as_owner(f"REVOKE ALL ON secret FROM {site.DATABASES['default']['USER']}")
    with pytest.raises(database.Unreadable, match=r"public\.secret"):
        sweep([[("D-13", NEEDLE)]])


def test_a_table_of_small_numbers_only_is_not_read(own_database: str) -> None:
    as_owner("CREATE TABLE numbers (a integer, b boolean, c timestamptz, d interval, e point)")
    assert "public.numbers" not in database.tables()


@pytest.mark.parametrize("kind", ["bigint", "numeric", "double precision"])
def test_a_number_that_nobody_declared_may_be_somebodys(own_database: str, kind: str) -> None:
    as_owner(f"CREATE TABLE made_by_hand (id int, called {kind})")
    as_owner("INSERT INTO made_by_hand VALUES (1, 85291234567), (2, 85291234568)")
    found = sweep([[("D-11", "+85291234567")]])
    assert {n: dict(places) for n, places in found.hits.items()} == {
        0: {"public.made_by_hand.called": 1}
    }


def test_a_column_that_an_id_outlives_is_not_searched(own_database: str) -> None:
    columns = {column.name: column.outlives for column in database.tables()["public.privacy_work"]}
    assert columns["reference"] is False
    subject = {c.name: c.outlives for c in database.tables()["public.privacy_erasurecase"]}
    assert subject["subject_id"] is True


def test_a_table_of_outliving_ids_only_is_passed_over(own_database: str) -> None:
    found = Found()
    only_id = database.Column("id", kind="uuid", is_array=False, names=Names.NOWHERE, outlives=True)
    database.search_table("public.privacy_subject", [only_id], HAYSTACK, found)
    assert dict(found.looked_at) == {}


def test_a_token_of_another_key_is_counted_as_not_opened() -> None:
    foreign = "v1:00000000:" + Fernet(Fernet.generate_key()).encrypt(b"x").decode()
    found = Found()
    column = database.Column(
        "note", kind="text", is_array=False, names=Names.ANYWHERE, outlives=False
    )
    cell = f"{foreign} v1:{'0' * 8}:x"
    database.search_tokens(column, cell, "somewhere", HAYSTACK, found)
    assert (dict(found.hits), dict(found.looked_at)) == ({}, {"tokens": 2, "unopened": 2})


def test_text_of_every_shape_survives_the_copy(own_database: str) -> None:
    """Tabs, line breaks and backslashes are what COPY escapes."""
    as_owner("CREATE TABLE shapes (a text, b bytea)")
    strange = 'a\tb\nc\rd\\e\x08\x0c\x0b"f'
    as_owner("INSERT INTO shapes VALUES (%s, %s), (NULL, NULL)", strange, b"\\\t\n\x00")
    columns = database.tables()["public.shapes"]
    assert list(database.rows("public.shapes", columns)) == [
        [strange, "\\\t\n\x00"],
        ["", ""],
    ]


def test_a_table_named_like_ours_in_another_schema_is_nobodys_declaration(
    own_database: str,
) -> None:
    as_owner("CREATE SCHEMA other")
    as_owner("CREATE TABLE other.privacy_subject (state text)")
    as_owner("INSERT INTO other.privacy_subject VALUES ('summer')")
    as_owner(f"GRANT USAGE ON SCHEMA other TO {site.DATABASES['default']['USER']}")
    as_owner(f"GRANT SELECT ON other.privacy_subject TO {site.DATABASES['default']['USER']}")
    hits = sweep([[("D-02", "summer")]]).hits
    assert {person: dict(places) for person, places in hits.items()} == {
        0: {"other.privacy_subject.state": 1}
    }
