"""Other people: one assumption of the main family at a time is another one. Nothing was tuned on them.

Whoever makes a cohort decides what a diary looks like, and a method may have learned those decisions instead of legs.
So each world here breaks one of them, the last one all at once. In each live the stable, the flaring, those whose
effect fades, and the augmented.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from apps.augmentation.validation.cohorts import Case, case_of
from apps.augmentation.validation.courses import (
    Course,
    Maker,
    course,
    flare,
    ramp,
    some_references,
    stable,
    tolerance,
    toward_worst,
)
from apps.augmentation.validation.people import Person, State, Tier, between, draw_person

Change = Callable[[Person, Random], Person]


@dataclass(frozen=True, slots=True)
class World:
    words: str
    person: Change = lambda person, chance: person
    augmenting: Maker | None = None


# --- how augmentation goes ------------------------------------------------------------------------------------------


def smooth(chance: Random, days: int) -> list[float]:
    begins = chance.randint(60, 150)
    return ramp(days, begins, begins + chance.randint(60, 220))


def linear(chance: Random, days: int) -> list[float]:
    begins, lasting = chance.randint(30, 90), chance.randint(180, 365)
    return [min(1.0, max(0.0, (day - begins) / lasting)) for day in range(days)]


def steps(chance: Random, days: int) -> list[float]:
    """Worse from one day to the next, three to five times."""
    number, begins = chance.randint(3, 5), chance.randint(60, 150)
    turns = sorted(begins + chance.randint(0, 180) for _ in range(number))
    return [sum(day >= turn for turn in turns) / number for day in range(days)]


def along(shares: Callable[[Random, int], list[float]]) -> Maker:
    def made(person: Person, chance: Random, days: int) -> Course:
        states = toward_worst(person, shares(chance, days))
        return course(person, chance, states, references=some_references(chance))

    return made


def spread_first(person: Person, chance: Random, days: int) -> Course:
    """The arms join in before symptoms come much earlier."""

    def at(share: float) -> State:
        later = between(person.treated, person.worst, max(0.0, (share - 0.25) / 0.75))
        return replace(later, arms=min(1.0, share / 0.2) * person.worst.arms)

    return course(person, chance, [at(share) for share in smooth(chance, days)], references=some_references(chance))


def any_way(person: Person, chance: Random, days: int) -> Course:
    way: Maker = chance.choice((along(smooth), along(linear), along(steps), spread_first))
    return way(person, chance, days)


# --- how people and diaries are ---------------------------------------------------------------------------------------


def benefit(person: Person, chance: Random) -> Person:
    later = person.before.onset + chance.uniform(30, 200)
    return replace(person, treated=replace(person.treated, onset=later))


def ceiling(person: Person, chance: Random) -> Person:
    before = replace(person.before, intensity=chance.uniform(8, 9.5))
    worst = replace(person.worst, intensity=before.intensity)
    return replace(person, before=before, worst=worst, treated=replace(person.treated, intensity=chance.uniform(3, 6)))


def onset_alone(person: Person, _: Random) -> Person:
    worst = replace(
        person.worst, intensity=person.before.intensity, latency_min=person.before.latency_min,
        relief_min=person.treated.relief_min, arms=0.0,
    )  # fmt: skip
    return replace(person, worst=worst, spreads=False)


def spreading(person: Person, _: Random) -> Person:
    return replace(person, worst=replace(person.worst, arms=0.85), spreads=True)


def workdays(person: Person, chance: Random) -> Person:
    return replace(person, workdays_earlier_min=chance.uniform(40, 100), late_weekends_min=chance.uniform(30, 60))


def little_told(person: Person, _: Random) -> Person:
    return replace(person, tells_regions=0.15, tells_latency=0.0, tells_relief=0.0)


def bursts(person: Person, chance: Random) -> Person:
    logging = chance.randint(4, 8)
    return replace(person, bursts=(logging, chance.randint(4, 10)), missing=person.missing / 3)


def everything(person: Person, chance: Random) -> Person:
    changes: tuple[Change, ...] = (
        lambda one, _: replace(one, long_evenings=False),
        lambda one, _: replace(one, likeness=0.6),
        lambda one, _: replace(one, scatter_drifts=0.4),
        benefit, ceiling, spreading, workdays, little_told, bursts,
        lambda one, by: replace(one, recall_bias_min=by.choice((-30.0, 30.0))),
        lambda one, _: replace(one, tells_uncertainty=False),
    )  # fmt: skip
    for change in changes:
        if chance.random() < 0.4:
            person = change(person, chance)
    return person


WORLDS: dict[str, World] = {
    "normal_nights": World(
        "nights scatter normally and don't resemble the one before",
        lambda one, _: replace(one, long_evenings=False, likeness=0.0),
    ),
    "nights_alike": World(
        "nights resemble the one before (correlation 0.6)", lambda one, _: replace(one, likeness=0.6)
    ),
    "scatter_drifts": World(
        "the scatter of nights grows to more than twice over the year", lambda one, _: replace(one, scatter_drifts=0.4)
    ),
    "benefit_30_to_200": World("treatment moves the onset by 30 to 200 minutes, instead of 45 to 150", benefit),
    "intensity_ceiling": World("symptoms were near the top of the scale before treatment and get no stronger", ceiling),
    "onset_alone": World("only the onset moves, no further feature ever joins", onset_alone),
    "spread_first": World("the arms join in before the onset moves", spreading, spread_first),
    "linear_drift": World("a straight drift over 6 to 12 months", augmenting=along(linear)),
    "steps": World("three to five sudden steps", augmenting=along(steps)),
    "workdays": World("40 to 100 minutes earlier on Mondays to Thursdays, later at weekends", workdays),
    "little_told": World("regions on 15 % of nights, latency and relief never", little_told),
    "recall_30_early": World(
        "remembers an onset 30 minutes too early", lambda one, _: replace(one, recall_bias_min=-30.0)
    ),
    "recall_30_late": World(
        "remembers an onset 30 minutes too late", lambda one, _: replace(one, recall_bias_min=30.0)
    ),
    "uncertainty_untold": World(
        "nobody says how uncertain the memory is", lambda one, _: replace(one, tells_uncertainty=False)
    ),
    "bursts": World("logs for 4 to 8 days, then not for 4 to 10", bursts),
    "all_at_once": World("each of these with a chance of 40 %", everything, any_way),
}

COURSES: dict[str, Maker] = {"stable": stable, "flare": flare, "tolerance": tolerance}
AUGMENTING = "augmenting"


def other_case(seed: str, tier: Tier, world: str, way: str, number: int) -> Case:
    chance = Random(f"{seed} other {tier} {world} {way} {number}")  # noqa: S311 - made-up people, no secrets
    person = WORLDS[world].person(draw_person(tier, chance), chance)
    maker = (WORLDS[world].augmenting or along(smooth)) if way == AUGMENTING else COURSES[way]
    return case_of(world, tier, number, person, maker, chance)
