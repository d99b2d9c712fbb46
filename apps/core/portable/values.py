"""Single values of the portable diary: which texts are dates, clock times, instants."""

import math
import re
from datetime import date, datetime
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years in which a date can be reckoned with, a day before and after included."""

CLOCK_TIMES = {f"{minute // 60:02}:{minute % 60:02}": minute for minute in range(24 * 60)}
"""Every clock time "HH:MM", with its minutes after midnight."""

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)", flags=re.ASCII)

SHOWN = 80
"""Characters of an unknown key that are repeated in a report."""


@lru_cache(maxsize=20_000)
def is_day(text: str) -> bool:
    """Whether the text is "YYYY-MM-DD" and such a day exists. (Cached: a file repeats its dates.)"""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return False
    try:
        return FIRST_YEAR <= date.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False


def is_instant(text: str) -> bool:
    """Whether the text is date, time and offset in one of the usual spellings of RFC 3339."""
    if INSTANT.fullmatch(text) is None:
        return False
    try:
        return FIRST_YEAR <= datetime.fromisoformat(text).year <= LAST_YEAR
    except ValueError:
        return False


def encodable(text: str) -> bool:
    """Whether the text can be written as UTF-8 (half of a surrogate pair cannot)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(key: str) -> str:
    """A key from outside, fit to stand in one line of a report."""
    plain = key if key.isprintable() else key.encode("unicode_escape").decode("ascii")
    return plain if len(plain) <= SHOWN else plain[:SHOWN] + "…"


def wrong(value: object, due: tuple[type, ...], otherwise: str) -> str:
    """Says that the type is wrong or, where it is among those due, `otherwise`."""
    if isinstance(value, float) and not math.isfinite(value):
        return "is no finite number"
    return otherwise if type(value) in due else json_type(value)


def json_type(value: object) -> str:
    """What stands there, in words: the type, never the value."""
    if value is None:
        return "is null"
    if isinstance(value, bool):
        return "is true or false"
    if isinstance(value, int):
        return "is a number"
    if isinstance(value, float):
        return "is a number with a point"
    if isinstance(value, str):
        return "is a text"
    return "is a list" if isinstance(value, list) else "is an object"
