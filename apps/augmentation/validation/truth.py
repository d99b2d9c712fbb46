"""From when a warning is right, by the noise-free course alone.

The criteria date is the first day on which the course has met MPI A1 and C for seven days running. `discuss` is fair
from 21 days before it. Without a recalled onset from before treatment nobody could know that date; there `discuss` is
fair from 21 days before a 2 h advance on stable treatment has lasted seven days. The true date of `watch` is the first
of the criteria date, that advance (NIH 2003), and arms that join in for seven days (a further feature that a fading
effect doesn't bring); intensity, latency or relief alone make no `watch` fair, although the plain reading takes them
for one. Numbers as in thresholds.toml (MPI 2007, NIH 2003).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.augmentation.validation.courses import Course
from apps.augmentation.validation.people import Person, State

RUN = 7
EARLY = 21  # a word up to so many days before its own true date is not false


@dataclass(frozen=True, slots=True)
class Truth:
    """Days counted from the first night; None: never."""

    criteria: int | None
    advanced: int | None  # 2 h earlier than on stable treatment, seven days running
    spread: int | None  # to the arms, seven days running
    fair_discuss_from: int | None
    fair_watch_from: int | None


def truth_of(person: Person, course: Course) -> Truth:
    criteria = _lasting(meets_mpi(person, state) for state in course.states)
    advanced = _lasting(nightly(state) and person.treated.onset - state.onset >= 120 for state in course.states)
    spread = _lasting(state.arms >= 3 / 7 for state in course.states)
    if course.passing or course.drug == "pregabalin":
        criteria = advanced = spread = None
    discuss = criteria if "before" in course.references else _first(criteria, advanced)
    return Truth(criteria, advanced, spread, _before(discuss), _before(_first(criteria, advanced, spread)))


def nightly(state: State) -> bool:
    """On at least five nights of seven, so not if nights are often free."""
    return state.free <= 2 / 7


def meets_mpi(person: Person, state: State) -> bool:
    """A1 and C against the time before treatment."""
    if not nightly(state):
        return False
    advance = person.before.onset - state.onset
    if advance < 120:
        return False
    extras = (
        state.intensity >= person.before.intensity + 2,
        state.arms >= 3 / 7,
        state.latency_min <= person.before.latency_min - max(30, person.before.latency_min / 2),
        state.relief_min <= max(person.treated.relief_min - 60, person.treated.relief_min * 2 / 3),
    )
    return advance >= 240 or any(extras)


def _lasting(days: Iterable[bool]) -> int | None:
    run = 0
    for day, holds in enumerate(days):
        run = run + 1 if holds else 0
        if run == RUN:
            return day
    return None


def _first(*days: int | None) -> int | None:
    return min((day for day in days if day is not None), default=None)


def _before(day: int | None) -> int | None:
    return None if day is None else day - EARLY
