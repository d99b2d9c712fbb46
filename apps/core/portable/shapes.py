"""Shapes: what one value of the portable diary may look like.

A shape is data (so that a schema or a form can be drawn from it) and makes a check: a function that
answers None for a fitting value, otherwise what is wrong and the way out. A check never repeats the
value itself, because it may be somebody's words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from apps.core.portable.values import (
    CLOCK_TIMES,
    FIRST_YEAR,
    LAST_YEAR,
    encodable,
    is_day,
    is_instant,
    json_type,
    wrong,
)
from apps.core.zones import known_zones

Check = Callable[[object], str | None]

LARGEST = 2**31 - 1
"""The largest whole number kept: what a PostgreSQL integer holds."""

LARGEST_NUMBER = 2.0**53
"""Beyond this, JSON readers no longer agree on the digits of a number."""

SHORT = 200
"""Characters in a text that is looked up (a reference, a drug, an id): it must fit an index."""


class Shape(Protocol):
    def check(self) -> Check:
        """The function that judges a value of this shape."""


@dataclass(frozen=True, slots=True)
class Field:
    """A key of an object. `symptoms`: it may stand only on a night with symptoms."""

    shape: Shape
    required: bool = False
    symptoms: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number without a point, `low` and `high` included. True is not 1."""

    low: int = 0
    high: int = LARGEST

    def check(self) -> Check:
        low, high = self.low, self.high
        span = f"of {low} or more" if high == LARGEST else f"from {low} to {high}"
        wanted = f"give a whole number {span}, without a point"

        def whole(value: object) -> str | None:
            if type(value) is int and low <= value <= high:
                return None
            return f"{wrong(value, (int,), 'is out of range')}; {wanted}"

        return whole


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number, with or without a point. `low`: the least allowed."""

    low: float = -LARGEST_NUMBER

    def check(self) -> Check:
        low = self.low
        wanted = "give a number" if low == -LARGEST_NUMBER else f"give a number of {low} or more"

        def number(value: object) -> str | None:
            # NaN fails both comparisons.
            if (type(value) is float or type(value) is int) and low <= value <= LARGEST_NUMBER:
                return None
            return f"{wrong(value, (int, float), 'is out of range')}; {wanted}"

        return number


@dataclass(frozen=True, slots=True)
class Text:
    """Free text. `at_most` in characters; `filled`: more than blanks must stand in it."""

    at_most: int | None = None
    filled: bool = False

    def check(self) -> Check:
        at_most, filled = self.at_most, self.filled

        def text(value: object) -> str | None:
            if type(value) is not str:
                return f"{json_type(value)}; give a text in quotes"
            if "\0" in value or not (value.isascii() or encodable(value)):
                return "holds \\u0000 or half of a surrogate pair, which cannot be kept; leave it out"
            if filled and not value.strip():
                return "is empty; write it, or leave the key out where it is optional"
            if at_most is not None and len(value) > at_most:
                return f"is longer than {at_most} characters; shorten it"
            return None

        return text


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the listed words."""

    words: tuple[str, ...]

    def check(self) -> Check:
        words = frozenset(self.words)
        wanted = "give one of " + ", ".join(self.words)

        def one_of(value: object) -> str | None:
            if type(value) is str and value in words:
                return None
            return f"{wrong(value, (str,), 'is not in the list')}; {wanted}"

        return one_of


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self) -> Check:
        def flag(value: object) -> str | None:
            if value is True or value is False:
                return None
            return f"{json_type(value)}; give true or false"

        return flag


@dataclass(frozen=True, slots=True)
class Clock:
    """A time on the patient's wall clock, "HH:MM" from 00:00 to 23:59."""

    def check(self) -> Check:
        def clock(value: object) -> str | None:
            if type(value) is str and value in CLOCK_TIMES:
                return None
            return f'{wrong(value, (str,), "is no clock time")}; give "HH:MM" from "00:00" to "23:59"'

        return clock


@dataclass(frozen=True, slots=True)
class Day:
    """A date, "YYYY-MM-DD"."""

    def check(self) -> Check:
        def day(value: object) -> str | None:
            if type(value) is str and is_day(value):
                return None
            span = f"from {FIRST_YEAR} to {LAST_YEAR}"
            return f'{wrong(value, (str,), "is no date")}; give "YYYY-MM-DD", a day that exists, {span}'

        return day


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in the world: date, time and offset from UTC (RFC 3339)."""

    def check(self) -> Check:
        def instant(value: object) -> str | None:
            if type(value) is str and is_instant(value):
                return None
            said = wrong(value, (str,), "is no instant")
            return f'{said}; give date, time and offset, as in "2026-03-02T07:15:00+01:00" or with "Z"'

        return instant


@dataclass(frozen=True, slots=True)
class Zone:
    """The IANA name of a time zone."""

    def check(self) -> Check:
        def zone(value: object) -> str | None:
            if type(value) is str and value in known_zones():
                return None
            said = wrong(value, (str,), "is no known time zone")
            return f'{said}; give an IANA name such as "Europe/Berlin"'

        return zone


def all_among(value: list[object], words: frozenset[str]) -> bool:
    try:
        return words.issuperset(value)
    except TypeError:  # a list or an object among them
        return False


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one shape, with at least `at_least` of them."""

    item: Shape
    at_least: int = 0

    def check(self) -> Check:
        check, at_least = self.item.check(), self.at_least
        words = frozenset(self.item.words) if isinstance(self.item, OneOf) else frozenset()

        def items(value: object) -> str | None:
            if type(value) is not list:
                return f"{json_type(value)}; give a list in square brackets"
            if words and at_least == 0 and all_among(value, words):
                return None
            if len(value) < at_least:
                return f"the list is empty; give at least {at_least}"
            for place, item in enumerate(value, 1):
                if (problem := check(item)) is not None:
                    return f"item {place}: {problem}"
            return None

        return items


@dataclass(frozen=True, slots=True)
class ObjectOf:
    """An object of the given fields; null and a missing key mean the same."""

    fields: Mapping[str, Field]

    def check(self) -> Check:
        checks = {key: field.shape.check() for key, field in self.fields.items()}
        required = tuple(key for key, field in self.fields.items() if field.required)

        def members(value: object) -> str | None:
            if type(value) is not dict:
                return f"{json_type(value)}; give an object in curly brackets"
            for key, inner in value.items():
                check = checks.get(key)
                if check is None:
                    return f"a key in it is unknown; the known ones are {', '.join(checks)}"
                if inner is not None and (problem := check(inner)) is not None:
                    return f"{key}: {problem}"
            for key in required:
                if value.get(key) is None:
                    return f"{key} is missing"
            return None

        return members
