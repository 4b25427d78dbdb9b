"""Liveness and readiness."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from redis import Redis, RedisError

from privacy.encryption.models import key_is_right
from privacy.outside.domain import Verdict, judge


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer that this process lives."""
    return JsonResponse({"alive": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, migrations, keys and replay gate allow serving, else 503.

    Redis is told, its loss leaves 200: nothing that people do needs it.
    """
    parts: dict[str, bool] = {}
    try:
        executor = MigrationExecutor(connection)
        parts["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        parts["keys"] = parts["migrations"] and key_is_right()
        parts["replayed"] = parts["migrations"] and judge() == Verdict.OPEN
        parts["database"] = True
    except DatabaseError:
        parts["database"] = False
    ready = all(parts.values())
    told = {"ready": ready, **parts, "redis": redis_answers()}
    return JsonResponse(told, status=200 if ready else 503)


def redis_answers() -> bool:
    """Tell whether the broker answers within half a second."""
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5
        ) as broker:
            broker.ping()
    except RedisError:
        return False
    return True
