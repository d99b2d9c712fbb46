"""How a made-up person fares: the slow course beneath the scatter of single nights.

A function of person and date alone. `burden` is 0 while treatment works as on its best days and 1 at the
worst of the course; what that worst looks like is what tells the profiles apart.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, exp, log, pi, sin

from apps.core.demo.person import Person

RAISES = (0.3, 0.65)
"""At these burdens the dose is raised."""

RAISE_HELPS_DAYS = 18
"""A raised dose takes some of the burden away, and the gain fades in about so many days."""

FLARE_EVERY_DAYS = 80


@dataclass(frozen=True, slots=True)
class State:
    """What is typical of a date. Onset in minutes after midnight, times in minutes, shares from 0 to 1."""

    onset: float
    intensity: float
    arms: float  # share of nights on which the arms take part
    latency: float
    relief: float
    free: float  # share of nights without symptoms
    burden: float
    flare: bool


def state_on(person: Person, day: date) -> State:
    burden, flare = burden_on(person, day), in_flare(person, day)
    earliest = worst_onset(person)
    season = 8 * sin(2 * pi * day.timetuple().tm_yday / 365 + person.index)
    onset = person.treated_onset + (earliest - person.treated_onset) * burden + season
    intensity = person.treated_intensity + (worst_intensity(person) - person.treated_intensity) * burden
    return State(
        onset=onset - 60 * flare,
        intensity=intensity + 2.5 * flare,
        arms=max(0.0, 1.4 * burden - 0.45) if augments(person) else 0.02,
        latency=40 - 30 * burden,
        relief=430 - 280 * burden,
        free=0.0 if flare else 0.3 * (1 - burden) ** 2,
        burden=burden,
        flare=flare,
    )


def augments(person: Person) -> bool:
    """Whether the course goes beyond what it was before any treatment."""
    if person.profile == "no_reference":
        return person.worsens
    return person.profile in {"augmenting", "already_augmented"}


def worst_onset(person: Person) -> int:
    """With tolerance symptoms come back as they were, not earlier."""
    return person.worst_onset if augments(person) else person.before_onset


def worst_intensity(person: Person) -> float:
    return person.worst_intensity if augments(person) else person.before_intensity


def burden_on(person: Person, day: date) -> float:
    number, into = person.cycle(day)
    match person.profile:
        case "augmenting" | "tolerance":
            return relieved_by_raises(person, number, into)
        case "no_reference" | "not_dopaminergic" if person.worsens:
            return 0.5 - 0.45 * cos(2 * pi * into / person.cycle_days)
        case "already_augmented":
            return 0.88 + 0.08 * sin(2 * pi * into / person.cycle_days)
        case "tvns":
            return 0.6 - 0.35 * min(1.0, max(0, (day - person.epoch).days) / 300)
        case _:
            return 0.06 + 0.05 * sin(2 * pi * into / person.cycle_days)


def growth(person: Person, number: int, into: int) -> float:
    """From 0 to 1 along an S; back to 0 with a new course and its new drug; 0 before the first course."""
    if number < 0:
        return 0.0
    middle, pace = rise(person, number)
    return 1 / (1 + exp(-(into - middle) / pace))


@lru_cache(maxsize=4096)
def rise(person: Person, number: int) -> tuple[float, float]:
    """On which day of a course half the burden is reached, and in how many days it grows: slow or fast."""
    chance = person.chance("growth", number)
    return chance.uniform(0.42, 0.55) * person.cycle_days, chance.uniform(14, 26)


def raise_days(person: Person, number: int) -> list[int]:
    """The days of a course on which the dose is raised."""
    if number < 0 or person.profile not in {"augmenting", "tolerance"}:
        return []
    middle, pace = rise(person, number)
    return [round(middle + pace * log(burden / (1 - burden))) for burden in RAISES]


def relieved_by_raises(person: Person, number: int, into: int) -> float:
    gained = sum(exp(-(into - raised) / RAISE_HELPS_DAYS) for raised in raise_days(person, number) if into >= raised)
    return max(0.0, growth(person, number, into) - 0.3 * gained)


@lru_cache(maxsize=4096)
def flare_days(person: Person, slot: int) -> tuple[int, int]:
    """First day and length of the flare in the slot-th stretch of days, counted from the epoch."""
    chance = person.chance("flare", slot)
    return slot * FLARE_EVERY_DAYS + chance.randint(5, 60), chance.randint(6, 12)


def in_flare(person: Person, day: date) -> bool:
    if person.profile != "flare":
        return False
    since = (day - person.epoch).days
    first, length = flare_days(person, since // FLARE_EVERY_DAYS)
    return first <= since < first + length
