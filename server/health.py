"""Whether it lives, is ready, and did its night's work: for orchestrators, proxies and monitors, nobody's data.

Live and ready say yes or no to anybody; where the last reviewed night and the metrics are told, a token or the session
of an operator is asked for. 200 is well, 503 is not.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.second_factor import SecondFactor, second_factor_of
from apps.core.errors import PROBLEM_TYPE, problem_body
from server import alarms, pages, vitals
from server.write_probe import takes_writes

View = Callable[[HttpRequest], HttpResponseBase]
SIGNED_OUT = problem_body(
    "signed_out", "You are not signed in.", 401, "Send Authorization: Bearer OPERATIONS_TOKEN, or sign in as operator."
)
TOO_WEAK = problem_body(
    "second_factor", "This needs a second factor.", 403, "Sign in with a passkey, or confirm with your second factor."
)


def operators_only(view: View) -> View:
    """The token first: with it a monitor is answered even while the table of sessions is away."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        if not has_token(request):
            user = request.user
            if not user.is_authenticated:
                return problem(SIGNED_OUT)
            if not user.is_operator:
                return pages.nothing(request)
            if second_factor_of(request, user) != SecondFactor.DONE:
                return problem(TOO_WEAK)
        return view(request)

    return guarded


def has_token(request: HttpRequest) -> bool:
    wanted, given = settings.OPERATIONS_TOKEN, request.headers.get("Authorization", "")
    return bool(wanted) and hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode())


def problem(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(body, status=body["status"], content_type=PROBLEM_TYPE)


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. It asks nobody: a restart would mend no database."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Nights can be filed: the database answers, is migrated and takes a write. The broker is told and does not count,
    since a night is filed without it and the sweeps find their work again."""
    found = {"database": False, "migrated": False, "writes": False, "broker": broker_answers()}
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        found["database"] = True
        found["migrated"] = vitals.is_migrated()
        found["writes"] = found["migrated"] and takes_writes()
    except DatabaseError:
        pass
    well = found["database"] and found["migrated"] and found["writes"]
    return JsonResponse({"ready": well, **found}, status=200 if well else 503)


def broker_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as store:
            return bool(store.ping())
    except (redis.RedisError, OSError, ValueError):
        return False


@require_safe
@never_cache
@operators_only
def night(request: HttpRequest) -> JsonResponse:
    """How far the nightly reviews and the morning's mail have come."""
    try:
        found = vitals.look()
    except DatabaseError:
        return JsonResponse({"well": False, "alarms": ["database_down"]}, status=503)
    raised = alarms.raised(found)
    body = {
        "well": not raised,
        "alarms": [alarm.name for alarm in raised],
        "zones": [
            {
                "zone": zone.name,
                "reviewed_through": zone.through,
                "lag_s": max(0, round((found.at - zone.next_due).total_seconds())),
            }
            for zone in vitals.known_zones_only(found.zones)
        ],
        "queue_age_s": round(found.queue_age.total_seconds()),
        "unsent": sum(group.digests for group in found.unsent),
        "undecided": found.undecided,
        "heartbeat_age_s": {name: round(found.silence(name).total_seconds()) for name in sorted(found.heartbeats)},  # type: ignore[union-attr]
    }
    return JsonResponse(body, status=503 if raised else 200)
