"""How many requests a minute: per person, per patient, per address.

Counted in Redis over the last sixty seconds, second by second, in one atomic step, so that many at once do not slip
through and what does not fit is not half counted. Redis is not the queue of record: while it is away, a night is filed
all the same; only what guards a secret against guessing (`strict`) waits for it.
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from rest_framework.exceptions import Throttled
from rest_framework.permissions import SAFE_METHODS

from apps.core.address import client_address, network_of
from apps.core.errors import KNOWN, Problem, passing, problem_answer

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
# What asks the database or guards a secret. Pages are files, the same for everybody; sign-in has a count of its own
# (apps/accounts/trouble.py); health is asked by monitors, all from one address.
LIMITED = ("/api/", "/metrics", "/health/night", "/unsubscribe/")
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


class RequestLimits:
    """Middleware: reads and changes a minute per person, requests of the signed-out per address.

    It counts before anything is decided: a view's 401, 403 or 404 is counted as its 200. DRF's throttles come after
    permissions, so that they never count a refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(LIMITED):
            try:
                count_request(request)
            except Throttled as refusal:
                return throttled_answer(refusal)
            except DatabaseError as error:  # it says who is signed in
                if problem := passing(error):
                    return problem_answer(problem)
                raise
        return self.get_response(request)


def count_request(request: HttpRequest) -> None:
    """Raises Throttled."""
    # Outside the API nobody is looked up: a monitor with its token is answered while the database is away.
    if request.path.startswith("/api/") and request.user.is_authenticated:
        scope, who = ("reads" if request.method in SAFE_METHODS else "changes"), str(request.user.pk)
    else:
        scope, who = "anonymous", network_of(client_address(request))
    hold_back(scope=scope, who=who, limit=settings.LIMITS_A_MINUTE[scope])


def throttled_answer(refusal: Throttled) -> JsonResponse:
    code, title, way_out = KNOWN[Throttled]
    answer = problem_answer(Problem(code, title, status=429, way_out=way_out))
    answer["Retry-After"] = str(getattr(refusal, "wait", None) or 60)
    return answer
