"""Sleep that cannot be true by the night's own numbers. It is filed as it was given, and its receipt asks about it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DAY_MIN = 1440
AMOUNTS = ("slept_min", "sol_min", "waso_min")
# Pairs that lie close together: in bed and trying to sleep, awake and up.
CLOSE = (("into_bed", "tried_to_sleep"), ("final_awakening", "out_of_bed"))


@dataclass(frozen=True, slots=True)
class Question:
    """`field` names what to look at first; the words are for machines and logs, a phone has its own."""

    field: str
    code: str
    message: str


@cache
def number(name: str) -> int:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return int(table[name]["value"])


def sleep_questions(sleep: Mapping[str, Any]) -> list[Question]:
    """Return what to ask about the `sleep` of a sound night, in minutes and clock times "HH:MM"."""
    asked = [
        Question(f"sleep.{later}", "out_of_order", f"is before {earlier}; is that right?")
        for earlier, later in CLOSE
        if sleep.get(earlier) and sleep.get(later) and after(sleep[earlier], sleep[later]) > number("step_back")
    ]
    told = sum(sleep.get(name) or 0 for name in AMOUNTS)
    in_bed = time_in_bed(sleep)
    if in_bed is not None and told > in_bed + number("margin"):
        asked.append(
            Question("sleep.slept_min", "longer_than_in_bed", "with the time awake is more than in bed; is that right?")
        )
    return asked


def time_in_bed(sleep: Mapping[str, Any]) -> int | None:
    """Minutes from going to bed to getting up; without one of the two, a whole day is the most there can be."""
    begun, over = sleep.get("into_bed"), sleep.get("out_of_bed")
    if not begun or not over:
        return DAY_MIN if any(sleep.get(name) for name in AMOUNTS) else None
    return after(begun, over) or DAY_MIN


def after(earlier: str, later: str) -> int:
    """Minutes from one clock time forward to the next of the other: 0..1439."""
    return (minutes(later) - minutes(earlier)) % DAY_MIN


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])
