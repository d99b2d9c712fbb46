"""How many requests a minute: per person, per patient, per address.

Counted in Redis over the last sixty seconds, second by second, in one atomic step, so that many at once do not slip
through and what does not fit is not half counted. Redis is not the queue of record: while it is away, a night is filed
all the same; only what guards a secret against guessing (`strict`) waits for it.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
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

# KEYS: the counters. ARGV: limit, cost, window in seconds, for each. Answers how many seconds to wait; 0: all counted.
# A counter is a hash of what was spent by the second, or by a sixtieth of a long window: some sixty fields each.
# What was spent in a long window is forgotten up to a sixtieth of it too soon.
COUNT = """
local now, wait, writes = tonumber(redis.call('TIME')[1]), 0, {}
for n, key in ipairs(KEYS) do
  local limit, cost, window = tonumber(ARGV[3 * n - 2]), tonumber(ARGV[3 * n - 1]), tonumber(ARGV[3 * n])
  local width, spent, kept = math.max(1, math.floor(window / 60)), 0, {}
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local since, count = tonumber(fields[i]), tonumber(fields[i + 1])
    if since <= now - window then
      redis.call('HDEL', key, fields[i])
    else
      spent = spent + count
      table.insert(kept, {since, count})
    end
  end
  table.insert(writes, {key, now - now % width, cost, window + width})
  if spent + cost > limit then
    table.sort(kept, function(a, b) return a[1] < b[1] end)
    local needed = window
    for _, one in ipairs(kept) do
      spent = spent - one[2]
      if spent + cost <= limit then
        needed = one[1] + window - now
        break
      end
    end
    wait = math.max(wait, needed)
  end
end
if wait == 0 then
  for _, one in ipairs(writes) do
    redis.call('HINCRBY', one[1], one[2], one[3])
    redis.call('EXPIRE', one[1], one[4])
  end
end
return wait
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


@dataclass(frozen=True, slots=True)
class Cost:
    """So much of `scope`, of which `who` may spend `limit` within so many seconds."""

    scope: str
    who: str
    limit: int
    cost: int = 1
    seconds: int = 60


def spend(*costs: Cost) -> int:
    """0, and all costs are counted; or none is, and they would fit in so many seconds. RedisError: unknown."""
    keys = [f"{settings.REDIS_PREFIX}:throttle:{one.scope}:{one.who}" for one in costs]
    numbers = [number for one in costs for number in (one.limit, one.cost, one.seconds)]
    waiting: Any = _redis().eval(COUNT, len(keys), *keys, *numbers)
    return int(waiting)


def hold_back(*, scope: str, who: str, limit: int, cost: int = 1, seconds: int = 60, strict: bool = False) -> None:
    """Raises Throttled (429, Retry-After) for what does not fit. `strict`: Problem 503 while Redis is away."""
    hold_back_all(Cost(scope, who, limit, cost, seconds), strict=strict)


def hold_back_all(*costs: Cost, strict: bool = False) -> None:
    """The same for several counters in one step: all are counted, or none."""
    waiting = 0
    if strict or not _is_away():
        try:
            waiting = spend(*costs)
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
