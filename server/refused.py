"""Saves that could not be filed: counted where the database need not be writable, for readiness and the alarm."""

import time
from collections.abc import Callable
from typing import Any

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import SAFE_METHODS

MINUTE_S, KEPT_MINUTES = 60, 15
PATIENCE_S = 0.5


def refusals_counted(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Any:
    """Middleware: a save or another change that was answered 503."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 503 and request.method not in SAFE_METHODS and request.path.startswith("/api/"):
            refusal_note()
        return response

    return middleware


def refusal_note() -> None:
    """While Redis is away nothing is counted: the request has its answer, and the probe of `ready` tells as well."""
    try:
        with _redis() as store, store.pipeline() as pipe:
            pipe.incr(_key(_minute()))
            pipe.expire(_key(_minute()), (KEPT_MINUTES + 1) * MINUTE_S)
            pipe.execute()
    except redis.RedisError:
        pass


def refused_lately() -> int:
    """How many of the last quarter of an hour. 0 while Redis is away, which has an alarm of its own in doctor."""
    now = _minute()
    try:
        with _redis() as store:
            found: Any = store.mget([_key(now - ago) for ago in range(KEPT_MINUTES)])
    except redis.RedisError:
        return 0
    return sum(int(count or 0) for count in found)


def _minute() -> int:
    return int(time.time() // MINUTE_S)


def _key(minute: int) -> str:
    return f"{settings.REDIS_PREFIX}:refused:{minute}"


def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)
