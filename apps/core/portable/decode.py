"""From the bytes of a line to a JSON object, with a way to say where JSON is bent.

JSON allows what a diary must not hold (a key twice: Python keeps the last and says nothing), and a
reader gives up on a whole line where one key is at fault (a number of five thousand digits). So a line
is read fast first, and once more, slowly, only when something is odd about it.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from apps.core.portable.rules import Record

DIGITS = 400
"""More digits than any float has; Python refuses to read whole numbers of several thousand."""

BLANKS = b" \t\r\n"
DOUBLED = "stands twice in one object; keep one of them"


@dataclass(slots=True)
class Line:
    """A line that is an object: its record, and the top-level keys within which a key is doubled."""

    record: Record
    doubled: set[str] = field(default_factory=set)


class DoubledKeyError(ValueError):
    """The fast way met a doubled key; the slow way will say which."""


class Doubled(dict[str, Any]):
    """An object one of whose own keys stands twice."""

    keys_twice: frozenset[str]


def decode_line(raw: bytes) -> Line | str:
    """The line's object, or what is wrong with the line as a whole. Never raises."""
    try:
        text = raw.strip(BLANKS).decode()
    except UnicodeDecodeError:
        return "the line is not UTF-8; save the file with this encoding"
    try:
        value, end = FAST.raw_decode(text)
        line = Line(value)
    except (ValueError, RecursionError):
        try:
            value, end = SLOW.raw_decode(text)
        except RecursionError:
            return "the line is nested too deeply; no record has more than three levels"
        except ValueError:
            return misread(text)
        line = Line(value, doubled_keys(value))
    if end != len(text):
        return "something follows the object; write one JSON object a line"
    if not isinstance(value, dict):
        return "the line is no JSON object; write one in curly brackets"
    return line


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


def doubled_keys(value: object) -> set[str]:
    """The top-level keys that stand twice, or within whose value a key does."""
    if not isinstance(value, dict):
        return set()
    twice = set(value.keys_twice) if isinstance(value, Doubled) else set()
    return twice | {key for key, inner in value.items() if holds_doubled(inner)}


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
