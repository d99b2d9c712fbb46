"""How many requests a minute: per person, per patient, per address.

Counted in Redis over the last sixty seconds, second by second, in one atomic step, so that many at once do not slip
through and what does not fit is not half counted. Redis is not the queue of record: while it is away, a night is filed
all the same; only what guards a secret against guessing (`strict`) waits for it.
"""

import logging
import time
from functools import cache
from typing import Any

import redis
from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.core.address import client_address, network_of
from apps.core.errors import Problem

log = logging.getLogger(__name__)

# KEYS: the counter. ARGV: limit, cost, window in seconds. Answers how many seconds to wait; 0: counted.
COUNT = """
local limit, cost, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now, spent, seconds = tonumber(redis.call('TIME')[1]), 0, {}
local kept = redis.call('HGETALL', KEYS[1])
for i = 1, #kept, 2 do
  local second, count = tonumber(kept[i]), tonumber(kept[i + 1])
  if second <= now - window then
    redis.call('HDEL', KEYS[1], kept[i])
  else
    spent = spent + count
    table.insert(seconds, {second, count})
  end
end
if spent + cost <= limit then
  redis.call('HINCRBY', KEYS[1], now, cost)
  redis.call('EXPIRE', KEYS[1], window + 1)
  return 0
end
table.sort(seconds, function(a, b) return a[1] < b[1] end)
for _, one in ipairs(seconds) do
  spent = spent - one[2]
  if spent + cost <= limit then return one[1] + window - now end
end
return window
"""
QUIET_FOR = 60.0  # seconds between two lines in the log about the same trouble
ASK_AGAIN_AFTER = 2.0  # seconds without asking a Redis that did not answer

_away_since: float | None = None
_logged_at: float | None = None


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5)


def spend(*, scope: str, who: str, limit: int, cost: int = 1, seconds: int = 60) -> int:
    """0, and `cost` is counted; or nothing is, and it would fit in so many seconds. RedisError: unknown."""
    key = f"{settings.REDIS_PREFIX}:throttle:{scope}:{who}"
    waiting: Any = _redis().eval(COUNT, 1, key, limit, cost, seconds)
    return int(waiting)


def hold_back(*, scope: str, who: str, limit: int, cost: int = 1, seconds: int = 60, strict: bool = False) -> None:
    """Raises Throttled (429, Retry-After) for what does not fit. `strict`: Problem 503 while Redis is away."""
    waiting = 0
    if strict or not _is_away():
        try:
            waiting = spend(scope=scope, who=who, limit=limit, cost=cost, seconds=seconds)
        except redis.RedisError as error:
            _note(error)
            if strict:
                raise uncounted() from None
    if waiting:
        raise Throttled(wait=waiting)


def uncounted() -> Problem:
    return Problem(
        "not_now", "This can't be checked just now.", status=503, way_out="Try again in a minute; nothing is lost."
    )


def _is_away() -> bool:
    return _away_since is not None and time.monotonic() - _away_since < ASK_AGAIN_AFTER


def _note(error: redis.RedisError) -> None:
    global _away_since, _logged_at
    _away_since = now = time.monotonic()
    if _logged_at is None or now - _logged_at > QUIET_FOR:
        _logged_at = now
        log.error("requests are not counted, Redis is away: %s", type(error).__name__)


class Everybody(BaseThrottle):
    """The API as a whole: reads and changes per person, the signed-out per address. Generous; it stops runaways."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user.is_authenticated:
            scope, who = ("reads" if request.method in SAFE_METHODS else "changes"), str(request.user.pk)
        else:
            scope, who = "anonymous", network_of(client_address(request._request))  # noqa: SLF001
        hold_back(scope=scope, who=who, limit=settings.LIMITS_A_MINUTE[scope])
        return True
