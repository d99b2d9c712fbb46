"""Pages of a list, newest first: where the next one begins is a word that only we need to understand."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from apps.core.errors import Problem
from apps.core.instants import instant_in

Row = TypeVar("Row", bound=models.Model)
WORD = {"type": "string", "pattern": "^[A-Za-z0-9_-]*$", "maxLength": 100}
BEFORE = OpenApiParameter("before", WORD, description="the `next` of the page before")


def page_before(found: QuerySet[Row], request: Request, *, at: str, size: int) -> tuple[list[Row], str | None]:
    """The page that the address's `before` names, and the word for the one after it (None: this was the last).

    `at` is the field of time by which they stand; of two at the same moment the key decides.
    """
    if word := request.query_params.get("before", ""):
        then, key = _read(word)
        found = found.filter(Q(**{f"{at}__lt": then}) | Q(**{at: then, "pk__lt": key}))
    rows = list(found.order_by(f"-{at}", "-pk")[: size + 1])
    if len(rows) <= size:
        return rows, None
    last = rows[size - 1]
    return rows[:size], _word(getattr(last, at), last.pk)


def _word(at: datetime, key: Any) -> str:
    return urlsafe_b64encode(f"{at.isoformat()} {key}".encode()).decode().rstrip("=")


def _read(word: str) -> tuple[datetime, int]:
    try:
        at, _, key = urlsafe_b64decode(word.encode() + b"=" * (-len(word) % 4)).decode().partition(" ")
        then, number = instant_in(at), int(key)
    except ValueError:
        raise _no_such_page() from None
    if then is None or not 0 < number < 2**63:
        raise _no_such_page()
    return then, number


def _no_such_page() -> Problem:
    errors = [{"field": "before", "message": "is no place in this list; take it from the page before"}]
    way_out = "Begin again without `before`."
    return Problem("invalid", "This page does not exist.", status=400, way_out=way_out, errors=errors)
