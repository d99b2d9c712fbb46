"""How signs become flags: a pure fold over the days' assessments.

A sign opens with the first assessment at `watch` or above that shows it, is raised with a higher level, and clears
after some judged days in a row without it. A day without a verdict neither clears nor counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from apps.augmentation.rules import RANK, Assessment
from apps.augmentation.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Open:
    """An open sign: since when, how high it has risen, on which day it did, and for how many judged days unseen.

    `already`: that level was reached in the first weeks of the diary, so it was there at enrolment.
    """

    level: str
    opened_on: date
    risen_on: date
    unseen: int = 0
    already: bool = False


State = Mapping[str, Open]
NOTHING_OPEN: State = {}


@dataclass(frozen=True, slots=True)
class Folded:
    """The state after each day, and for each sign that cleared on the way the last day on which it did."""

    after: dict[date, State]
    final: State
    cleared: dict[str, date]


def fold(assessments: Iterable[Assessment], t: Thresholds, state: State = NOTHING_OPEN) -> Folded:
    """`state`: that after the day before the first assessment. From a state kept, as good as from the first night."""
    after: dict[date, State] = {}
    cleared: dict[str, date] = {}
    for assessment in assessments:
        stepped = step(state, assessment, t)
        cleared |= {sign: assessment.day for sign in state if sign not in stepped}
        after[assessment.day] = state = stepped
    return Folded(after, state, cleared)


def step(state: State, found: Assessment, t: Thresholds) -> State:
    stepped = {}
    for sign, flag in state.items():
        kept = _seen(flag, found) if sign in found.signs else _unseen(flag, sign, found, t)
        if kept:
            stepped[sign] = kept
    for sign in found.signs:
        stepped.setdefault(sign, Open(found.level, found.day, found.day, already=found.already_at_enrolment))
    return stepped


def _seen(flag: Open, found: Assessment) -> Open:
    if RANK[found.level] > RANK[flag.level]:
        already = found.already_at_enrolment
        return replace(flag, level=found.level, risen_on=found.day, unseen=0, already=already)
    return replace(flag, unseen=0)


def _unseen(flag: Open, sign: str, found: Assessment, t: Thresholds) -> Open | None:
    present = found.present.get(sign)
    if present:  # there, though no longer at `watch`
        return replace(flag, unseen=0)
    if found.level == "insufficient_data" or present is None:
        return flag
    return None if flag.unseen + 1 >= t.clear_after_days else replace(flag, unseen=flag.unseen + 1)


def to_json(state: State) -> dict[str, Any]:
    """As a review keeps it: {sign: [level, opened_on, risen_on, unseen, already]}."""
    return {
        sign: [flag.level, flag.opened_on.isoformat(), flag.risen_on.isoformat(), flag.unseen, flag.already]
        for sign, flag in sorted(state.items())
    }


def from_json(kept: Mapping[str, Any]) -> State:
    return {
        sign: Open(level, date.fromisoformat(opened), date.fromisoformat(risen), *more)
        for sign, (level, opened, risen, *more) in kept.items()
    }
