"""Errors that speak to machine and person in one shape: problem details (RFC 9457) with the field and the way out."""

import logging
from typing import Any

import redis
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from psycopg_pool import PoolTimeout
from rest_framework import exceptions
from rest_framework.response import Response

log = logging.getLogger(__name__)
PROBLEM_TYPE = "application/problem+json"
# What may be over in a moment: phones and browsers keep what they hold and come again.
RETRY_AFTER_S = 10


class Problem(Exception):
    """Something the caller can mend. `code` names it for machines, `way_out` says what to do next."""

    def __init__(
        self, code: str, title: str, *, status: int = 422, way_out: str, errors: list[dict[str, str]] | None = None
    ) -> None:
        super().__init__(code)
        self.code, self.title, self.status, self.way_out, self.errors = code, title, status, way_out, errors or []

    def body(self) -> dict[str, Any]:
        return problem_body(self.code, self.title, self.status, self.way_out, self.errors)


def problem_body(
    code: str, title: str, status: int, way_out: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    return {
        "type": f"urn:stillnight:problem:{code}",
        "title": title,
        "status": status,
        "way_out": way_out,
        "errors": errors or [],
    }


NOT_FOUND = problem_body(
    "not_found", "There is nothing here for you.", 404, "Check the address, or sign in as the person it belongs to."
)
TOO_LARGE = Problem("too_large", "This is more than 2 MB.", status=413, way_out="Send it in smaller parts.")
KNOWN: dict[type[Exception], tuple[str, str, str]] = {
    exceptions.NotAuthenticated: ("signed_out", "You are not signed in.", "Sign in; nothing you saved is lost."),
    exceptions.AuthenticationFailed: ("signed_out", "You are not signed in.", "Sign in; nothing you saved is lost."),
    exceptions.PermissionDenied: ("forbidden", "This was refused.", "Reload the page and try again."),
    exceptions.MethodNotAllowed: ("method", "This address does not take that method.", "See the API schema."),
    exceptions.UnsupportedMediaType: ("media_type", "Send JSON.", "Set Content-Type: application/json."),
    exceptions.ParseError: ("not_json", "This is not JSON.", "Send one JSON object, UTF-8."),
    exceptions.Throttled: ("throttled", "Too many requests.", "Wait a little, then try again."),
}


# More work than there are connections, locks or time for, by what PostgreSQL calls it: too many connections, a lock, a
# statement, a pause or a transaction that lasted too long, a deadlock, a serialization failure.
TOO_MUCH_AT_ONCE = {"53300", "55P03", "57014", "25P03", "25P04", "40P01", "40001"}
FOREIGN_KEY_VIOLATION = "23503"
READ_ONLY = "25006"  # we still talk to what was the primary before a failover


def passing(exc: BaseException) -> Problem | None:
    """What ails a server beside us and not this request: the same request may be sent again, and will then succeed."""
    cause = exc.__cause__ or exc
    state = getattr(cause, "sqlstate", None)
    if isinstance(exc, InternalError) and state not in {READ_ONLY, *TOO_MUCH_AT_ONCE}:
        return None
    if not isinstance(exc, OperationalError | InterfaceError | InternalError | redis.RedisError):
        return None
    # By kind alone: what a database error says may quote a row.
    log.warning("answered 503: %s %s", type(cause).__name__, state or "")
    if isinstance(cause, PoolTimeout) or state in TOO_MUCH_AT_ONCE:
        code, title = "busy", "Too much is going on just now."
    elif isinstance(exc, redis.RedisError):
        code, title = "broker_away", "This cannot be done just now."
    else:
        code, title = "database_away", "The diary cannot be reached just now."
    way_out = "Wait a little, then try again. What you entered stays on your phone and is sent again by itself."
    return Problem(code, title, status=503, way_out=way_out)


def vanished(exc: BaseException) -> Problem | None:
    """A row that the door had found has been erased before the request was done: what the door would say now."""
    state = getattr(exc.__cause__ or exc, "sqlstate", None)
    if isinstance(exc, ObjectDoesNotExist) or (isinstance(exc, IntegrityError) and state == FOREIGN_KEY_VIOLATION):
        log.warning("answered 404: %s %s", type(exc).__qualname__, state or "")
        return Problem("not_found", NOT_FOUND["title"], status=404, way_out=NOT_FOUND["way_out"])
    return None


def problem_answer(problem: Problem) -> JsonResponse:
    """Where DRF is not at work."""
    return JsonResponse(
        problem.body(), status=problem.status, content_type=PROBLEM_TYPE, headers=problem_headers(problem)
    )


def problem_headers(problem: Problem) -> dict[str, str]:
    return {"Retry-After": str(RETRY_AFTER_S)} if problem.status == 503 else {}


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's one exception handler."""
    # DRF's views load the parsers, which raise Problem: at the top this import would be a circle.
    from rest_framework.views import exception_handler

    problem = exc if isinstance(exc, Problem) else passing(exc) or vanished(exc)
    if problem is not None:
        headers = problem_headers(problem)
        return Response(problem.body(), status=problem.status, headers=headers, content_type=PROBLEM_TYPE)
    response = exception_handler(exc, context)
    if response is None:
        return None  # a fault of ours: a 500, whose page says nothing
    if isinstance(exc, Http404 | exceptions.NotFound):
        body = NOT_FOUND
    elif isinstance(exc, exceptions.ValidationError):
        body = problem_body(
            "invalid", "Some fields need another look.", response.status_code, "Correct them and send again.",
            field_errors(response.data),
        )  # fmt: skip
    else:
        code, title, way_out = KNOWN.get(type(exc), ("refused", "This was refused.", "See the API schema."))
        body = problem_body(code, title, response.status_code, way_out)
    headers = {k: v for k, v in response.items() if k != "Content-Type"}
    return Response(body, status=response.status_code, headers=headers, content_type=PROBLEM_TYPE)


def field_errors(data: Any, prefix: str = "") -> list[dict[str, str]]:
    """DRF's nested error structure, flattened to one line a field."""
    if isinstance(data, dict):
        return [e for key, value in data.items() for e in field_errors(value, f"{prefix}{key}.")]
    if isinstance(data, list):
        return [e for value in data for e in field_errors(value, prefix)]
    return [{"field": prefix.rstrip("."), "message": str(data)}]


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    body = problem_body("csrf", "This page has gone stale.", 403, "Reload the page; nothing you saved is lost.")
    return JsonResponse(body, status=403, content_type=PROBLEM_TYPE)
