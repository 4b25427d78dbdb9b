"""Somebody is erased; then each of fifty leftovers is planted alone and must be found."""

import shutil
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from redis import Redis

from accounts.models import Session
from privacy.erasure.sweep.everywhere import sweep
from tests.people import person
from tests.privacy.erasure.conftest import Needles, leaves, needles_of
from tests.privacy.erasure.sweep.leftovers import Left, Leftover, as_owner
from tests.privacy.erasure.sweep.places import LEFTOVERS


def places(needles: Needles) -> list[str]:
    """Where a sweep finds somebody."""
    return sorted(sweep([needles]).hits.get(0, {}))


def someone_gone(redis: Redis) -> tuple[Left, Needles]:
    """Erase somebody; return what may be left of them."""
    bystander = person(f"ben.{uuid.uuid4().hex[:8]}")
    leaver = person(f"ana.{uuid.uuid4().hex[:8]}")
    Client().force_login(leaver)
    wanted = needles_of(leaver)
    left = Left(
        email=f"{leaver.username}@people.example",
        mobile=leaver.profile.mobile,
        user_id=str(leaver.pk),
        username=leaver.username,
        session_key=Session.objects.get().session_key,
        bystander=bystander,
        redis=redis,
        folder=Path(settings.MEDIA_ROOT),
    )
    assert places(wanted) != []
    assert leaves(leaver).state == "done"
    return left, wanted


def found_alone(leftover: Leftover, left: Left, wanted: Needles) -> list[str]:
    """Plant one leftover, say where it is found, and take it away."""
    with transaction.atomic():
        leftover.plant(left)
        found = places(wanted)
        transaction.set_rollback(True)
    as_owner("DROP TABLE IF EXISTS handmade")
    left.redis.flushall()
    for path in left.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return found


def test_fifty_leftovers_are_found_fifty_times(own_database: str, redis_client: Redis) -> None:
    left, wanted = someone_gone(redis_client)
    assert places(wanted) == []
    found = {each.name: found_alone(each, left, wanted) for each in LEFTOVERS}
    assert found == {each.name: [each.place] for each in LEFTOVERS}
    assert places(wanted) == []


def test_the_fifty_are_what_they_are_said_to_be() -> None:
    assert (
        len({each.name for each in LEFTOVERS}),
        sum(each.encrypted for each in LEFTOVERS),
        sum(each.packed for each in LEFTOVERS),
    ) == (50, 20, 5)


@pytest.mark.parametrize("of_whom", ["email", "mobile", "user_id", "session_key"])
def test_every_needle_is_found_by_itself(
    own_database: str, redis_client: Redis, of_whom: str
) -> None:
    left, wanted = someone_gone(redis_client)
    redis_client.set("k", getattr(left, of_whom))
    assert places(wanted) == ["redis"]
