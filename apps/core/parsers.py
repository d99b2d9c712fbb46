"""JSON in, exactly: no NaN, no number beyond all numbers, no doubled key, a bounded size and depth."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from apps.core.errors import TOO_LARGE

MAX_BODY = 2 * 1024 * 1024


def strict_loads(raw: bytes) -> Any:
    """Parse JSON; ValueError for NaN, Infinity, 1e400, a doubled key, bad UTF-8 or nesting beyond reason."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("doubled key")
        return found

    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    def finite(digits: str) -> float:
        if math.isinf(number := float(digits)):
            raise ValueError(digits)
        return number

    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse, parse_float=finite)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            raw = stream.read(MAX_BODY + 1)
        except RequestDataTooBig:
            raw = b" " * (MAX_BODY + 1)
        if len(raw) > MAX_BODY:
            raise TOO_LARGE.with_traceback(None)  # one for all: it would collect tracebacks
        try:
            return strict_loads(raw)
        except ValueError as error:
            raise ParseError from error
