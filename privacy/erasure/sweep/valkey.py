"""Searches Redis: every key and value, the message queue with its packed bodies included.

Only random ids belong there, so what is found is deleted and counts as found. Redis that cannot be
reached holds nothing but wake-ups by random id: the certificate says that it was not searched.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

import redis
from django.conf import settings

from privacy.erasure.sweep.found import Found
from privacy.erasure.sweep.needles import Haystack

BASE64 = re.compile(rb'"body": ?"([A-Za-z0-9+/=]+)"')


def search(haystack: Haystack, found: Found) -> None:
    """Search the database that `REDIS_URL` names; what is found is deleted."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=5
        ) as client:
            for key in client.scan_iter(count=500):
                found.looked_at["redis_keys"] += 1
                hits = haystack.in_bytes(key)
                for value in values(client, key):
                    hits |= haystack.in_bytes(value) | in_packed(value, haystack)
                if hits:
                    client.delete(key)
                found.note(hits, "redis")
    except redis.RedisError:
        found.looked_at["redis_unreachable"] = 1


def in_packed(value: bytes, haystack: Haystack) -> set[int]:
    """Return whose needles stand in the base64 bodies of queued messages."""
    hits: set[int] = set()
    for body in BASE64.findall(value):
        try:
            hits |= haystack.in_bytes(base64.b64decode(body))
        except binascii.Error:
            continue
    return hits


def values(client: Any, key: bytes) -> Iterator[bytes]:
    """Yield every value below a key, whatever its type."""
    kind = client.type(key)
    if kind == b"string":
        yield client.get(key) or b""
    elif kind == b"list":
        yield from client.lrange(key, 0, -1)
    elif kind == b"set":
        yield from client.sscan_iter(key)
    elif kind == b"hash":
        for name, value in client.hscan_iter(key):
            yield from (name, value)
    elif kind == b"zset":
        for member, _ in client.zscan_iter(key):
            yield member
    else:
        # A stream: Redis has no other type, and refuses the command should it ever get one.
        for _number, entry in client.xrange(key):
            yield from (part for pair in entry.items() for part in pair)
