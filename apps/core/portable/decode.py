"""From the bytes of a line to a JSON object, with a way to say where JSON is bent.

JSON allows what a diary must not hold (a key twice: Python keeps the last and says nothing), and a
reader gives up on a whole line where one key is at fault (a number of five thousand digits). So a line
is read fast first, and once more, slowly, only when something is odd about it.
"""

import json
from collections import Counter
from typing import Any

from apps.core.portable.rules import Record

DIGITS = 400
"""More digits than any float has; Python refuses to read whole numbers of several thousand."""

DOUBLED = "stands twice in one object; keep one of them"


class DoubledKeyError(ValueError):
    """The fast way met a doubled key; the slow way will say which."""


class Doubled(dict[str, Any]):
    """An object with a doubled key: one of its own or, for a whole record, one inside a value."""

    keys_twice: frozenset[str]


def decode_line(raw: bytes) -> Record | str:
    """The line's object (a `Doubled` if need be), or what is wrong with the line as a whole.

    `raw` has no blanks around it. Never raises.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return "the line is not UTF-8; save the file with this encoding"
    try:
        value, end = FAST.raw_decode(text)
    except (ValueError, RecursionError):
        return decode_slowly(text)
    return only_object(value, end, text)


def decode_slowly(text: str) -> Record | str:
    try:
        value, end = SLOW.raw_decode(text)
    except RecursionError:
        return "the line is nested too deeply; no record has more than three levels"
    except ValueError:
        return misread(text)
    record = only_object(value, end, text)
    return record if isinstance(record, str) else mark_doubled(record)


def only_object(value: object, end: int, text: str) -> Record | str:
    if end != len(text):
        return "something follows the object; write one JSON object a line"
    if not isinstance(value, dict):
        return "the line is no JSON object; write one in curly brackets"
    return value


def misread(text: str) -> str:
    if text.startswith("\ufeff"):
        return "the line begins with a byte order mark; save the file as UTF-8 without it"
    return "the line is not JSON; write one JSON object in curly brackets"


def refuse_doubled(pairs: list[tuple[str, Any]]) -> Record:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise DoubledKeyError
    return read


def remember_doubled(pairs: list[tuple[str, Any]]) -> Record:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    times = Counter(key for key, _ in pairs)
    marked = Doubled(read)
    marked.keys_twice = frozenset(key for key, count in times.items() if count > 1)
    return marked


def bounded_int(digits: str) -> int | float:
    """A whole number or, where it has absurdly many digits, infinity: no shape takes that."""
    return int(digits) if len(digits) <= DIGITS else float("inf")


def mark_doubled(record: Record) -> Record:
    """The record, as `Doubled` if a key stands twice in it or inside a value."""
    own = record.keys_twice if isinstance(record, Doubled) else frozenset()
    inner = {key for key, value in record.items() if holds_doubled(value)}
    if not own and not inner:
        return record
    marked = Doubled(record)
    marked.keys_twice = own | inner
    return marked


def holds_doubled(value: object) -> bool:
    """Whether any object in the value has a key twice. (A loop: a line may be nested very deeply.)"""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Doubled):
            return True
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


FAST = json.JSONDecoder(object_pairs_hook=refuse_doubled)
SLOW = json.JSONDecoder(object_pairs_hook=remember_doubled, parse_int=bounded_int)
