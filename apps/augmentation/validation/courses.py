"""What truly happens to a person over a year: one course for each way in which legs, drugs and lives go.

A course is noise-free: the state of each day, what was taken when, and what is known of the time before. What the
person writes down of it is another matter (diaries.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from apps.augmentation.validation.people import Person, State, between

Reference = Literal["before", "best", "nights", "good_period"]
ALL: frozenset[Reference] = frozenset(("before", "best", "nights", "good_period"))


@dataclass(frozen=True, slots=True)
class Dosing:
    """A regimen from a day on: (minutes after midnight, dose) of each intake."""

    day: int
    intakes: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class Course:
    states: list[State]
    dosings: list[Dosing]
    references: frozenset[Reference]
    # Days before the first night on which the drug was begun.
    on_drug_since: int
    drug: str = "pramipexole"
    unit: str = "mg"
    already: bool = False  # augmented before the first night
    passing: bool = False  # what looks worse has another cause and goes by
    missed: frozenset[int] = frozenset()  # days without the evening's dose
    travels: list[tuple[int, int]] = field(default_factory=list)  # first and last day away
    ill: list[tuple[int, int]] = field(default_factory=list)
    unlogged: Mapping[str, float] = field(
        default_factory=dict
    )  # how a bad or good night changes the chance of no entry


Maker = Callable[[Person, Random, int], Course]
SCENARIOS: dict[str, Maker] = {}


def scenario(maker: Maker) -> Maker:
    SCENARIOS[maker.__name__] = maker
    return maker


def evening(person: Person) -> float:
    return person.before.onset - 90


def course(
    person: Person, chance: Random, states: list[State], *, references: frozenset[Reference] = ALL, recent: bool = True
) -> Course:
    """On one steady dose. `recent`: the drug was begun within six months before the first night."""
    since = chance.randint(40, 150) if recent else chance.randint(700, 3000)
    known = references if recent else references - {"nights"}
    return Course(states, [Dosing(-since, ((evening(person), 0.25),))], known, since)


def some_references(chance: Random, *, before: bool | None = None) -> frozenset[Reference]:
    """What a real clinic knows of a patient: mostly something, rarely everything."""
    known: set[Reference] = {"nights"} if chance.random() < 0.7 else {"good_period"}
    if before if before is not None else chance.random() < 0.7:
        known.add("before")
    if chance.random() < 0.5:
        known.add("best")
    return frozenset(known)


def ramp(days: int, first: int, last: int) -> list[float]:
    """0 until `first`, 1 from `last`, in between a smooth rise."""

    def at(day: int) -> float:
        x = min(1.0, max(0.0, (day - first) / max(1, last - first)))
        return x * x * (3 - 2 * x)

    return [at(day) for day in range(days)]


def toward_worst(person: Person, shares: list[float]) -> list[State]:
    return [between(person.treated, person.worst, share) for share in shares]


def toward_before(person: Person, shares: list[float], chance: Random) -> list[State]:
    """The effect fades: back to how it was before treatment, and no earlier."""
    back = replace(person.before, onset=person.before.onset + chance.uniform(-10, 20), relief_min=120)
    return [between(person.treated, back, share) for share in shares]


# --- nothing happens ------------------------------------------------------------------------------------------------


@scenario
def stable(person: Person, chance: Random, days: int) -> Course:
    return course(person, chance, [person.treated] * days, references=some_references(chance))


@scenario
def sparse(person: Person, chance: Random, days: int) -> Course:
    made = stable(person, chance, days)
    made.unlogged = {"always": chance.uniform(0.5, 0.68)}
    return made


@scenario
def missing_not_at_random(person: Person, chance: Random, days: int) -> Course:
    """Only bad nights are worth an entry, or only good ones leave the strength for it."""
    made = stable(person, chance, days)
    made.unlogged = chance.choice(({"good": 0.55}, {"bad": 0.55}))
    return made


# --- augmentation ---------------------------------------------------------------------------------------------------


def augmenting(
    person: Person, chance: Random, days: int, lasting: tuple[int, int], known: frozenset[Reference]
) -> Course:
    begins = chance.randint(90, 150)
    shares = ramp(days, begins, begins + chance.randint(*lasting))
    recent = "nights" in known
    return course(person, chance, toward_worst(person, shares), references=known, recent=recent)


@scenario
def augmenting_slowly(person: Person, chance: Random, days: int) -> Course:
    return augmenting(person, chance, days, (170, 260), ALL)


@scenario
def augmenting_fast(person: Person, chance: Random, days: int) -> Course:
    return augmenting(person, chance, days, (30, 70), some_references(chance, before=True))


@scenario
def augmenting_only_before(person: Person, chance: Random, days: int) -> Course:
    return augmenting(person, chance, days, (60, 240), frozenset({"before"}))


@scenario
def augmenting_only_best(person: Person, chance: Random, days: int) -> Course:
    return augmenting(person, chance, days, (60, 240), frozenset({"best"}))


@scenario
def augmenting_only_nights(person: Person, chance: Random, days: int) -> Course:
    known: tuple[frozenset[Reference], ...] = (frozenset({"nights"}), frozenset({"good_period"}))
    return augmenting(person, chance, days, (60, 240), chance.choice(known))


@scenario
def augmenting_sparse(person: Person, chance: Random, days: int) -> Course:
    made = augmenting(person, chance, days, (80, 240), some_references(chance, before=True))
    made.unlogged = {"bad": 0.3}
    return made


@scenario
def dose_rises_that_fail(person: Person, chance: Random, days: int) -> Course:
    """Each rise helps for a fortnight, then all is worse than before it."""
    made = augmenting(person, chance, days, (150, 250), some_references(chance, before=True))
    first = next((day for day, one in enumerate(made.states) if one.onset < person.treated.onset - 60), days)
    for number, day in enumerate((first, first + 45, first + 90)):
        dose = (0.375, 0.5, 0.75)[number]
        made.dosings.append(Dosing(day, ((evening(person), dose),)))
        for after in range(day, min(days, day + 24)):
            help_ = max(0.0, 1 - abs(after - day - 7) / 12)
            one = made.states[after]
            made.states[after] = replace(
                one, onset=one.onset + help_ * chance.uniform(70, 110), intensity=max(1.0, one.intensity - 2 * help_)
            )
    made.dosings = [one for one in made.dosings if one.day < days]
    return made


@scenario
def earlier_doses_that_mask(person: Person, chance: Random, days: int) -> Course:
    """The first intake moves earlier as symptoms do, and hides a part of how early they would come."""
    made = augmenting(person, chance, days, (120, 240), some_references(chance, before=True))
    first = next((day for day, one in enumerate(made.states) if one.onset < person.treated.onset - 90), days)
    if first < days:
        moved = ((evening(person) - 120, 0.25),)
        split = ((evening(person) - 120, 0.125), (evening(person), 0.125))
        made.dosings.append(Dosing(first, chance.choice((moved, split))))
        hidden = chance.uniform(30, 75)
        for day in range(first, days):
            fade = max(0.0, 1 - (day - first) / 90)
            made.states[day] = replace(made.states[day], onset=made.states[day].onset + hidden * fade)
    return made


@scenario
def already_augmented(person: Person, chance: Random, days: int) -> Course:
    share = chance.uniform(0.8, 1.0)
    made = course(
        person, chance, toward_worst(person, [share] * days), references=frozenset({"before", "best"}), recent=False
    )
    made.already = True
    return made


# --- what is no augmentation ------------------------------------------------------------------------------------------


@scenario
def tolerance(person: Person, chance: Random, days: int) -> Course:
    begins = chance.randint(90, 150)
    shares = ramp(days, begins, begins + chance.randint(40, 150))
    return course(
        person, chance, toward_before(person, shares, chance), references=some_references(chance, before=True)
    )


@scenario
def tolerance_without_recall(person: Person, chance: Random, days: int) -> Course:
    made = tolerance(person, chance, days)
    made.references -= {"before"}
    return made


@scenario
def no_reference(person: Person, chance: Random, days: int) -> Course:
    """Long on the drug and nothing recalled; half of them augment."""
    lasting = chance.random() < 0.5
    shares = ramp(days, 120, 240) if lasting else [0.0] * days
    return course(person, chance, toward_worst(person, shares), references=frozenset(), recent=False)


@scenario
def flare(person: Person, chance: Random, days: int) -> Course:
    """An illness, a bad fortnight at work: days to two weeks, then over."""
    made = stable(person, chance, days)
    made.passing = True
    for _ in range(chance.randint(1, 3)):
        first, lasting = chance.randint(45, days - 30), chance.randint(4, 12)
        made.ill.append((first, first + lasting - 1))
        earlier, stronger = chance.uniform(60, 240), chance.uniform(1, 4)
        for day in range(first, first + lasting):
            one = made.states[day]
            made.states[day] = replace(
                one, onset=person.treated.onset - earlier, intensity=min(10.0, one.intensity + stronger), free=0.0
            )
    return made


@scenario
def missed_doses(person: Person, chance: Random, days: int) -> Course:
    made = stable(person, chance, days)
    made.passing = True
    share = chance.uniform(0.08, 0.25)
    made.missed = frozenset(day for day in range(days) if chance.random() < share)
    for day in made.missed:
        made.states[day] = replace(
            person.before,
            onset=person.before.onset - chance.uniform(-60, 60),
            intensity=person.before.intensity,
            free=0.0,
        )
    return made


@scenario
def traveller(person: Person, chance: Random, days: int) -> Course:
    """The body's clock stays behind for some days after each flight."""
    made = stable(person, chance, days)
    made.passing = True
    for _ in range(chance.randint(2, 5)):
        first, lasting = chance.randint(20, days - 25), chance.randint(3, 14)
        made.travels.append((first, first + lasting - 1))
        shift = chance.choice((-1, 1)) * chance.uniform(60, 300)
        for since, day in enumerate(range(first, first + lasting)):
            one = made.states[day]
            made.states[day] = replace(one, onset=one.onset + shift * 0.75**since)
    return made


@scenario
def season(person: Person, chance: Random, days: int) -> Course:
    from math import pi, sin

    swing, turn = chance.uniform(20, 60), chance.randrange(365)
    waves = [sin(2 * pi * (day + turn) / 365) for day in range(days)]
    states = [
        replace(
            person.treated, onset=person.treated.onset - swing * wave, intensity=person.treated.intensity + 0.5 * wave
        )
        for wave in waves
    ]
    return course(person, chance, states, references=some_references(chance))


@scenario
def morning_rebound(person: Person, chance: Random, days: int) -> Course:
    """A short-acting drug wears off: symptoms return towards morning, the afternoon stays as it was."""
    shares = ramp(days, 90, 130)
    made = course(
        person, chance, [replace(person.treated, morning=0.8 * share) for share in shares],
        references=some_references(chance),
    )  # fmt: skip
    made.drug = "levodopa"
    made.dosings = [replace(one, intakes=((evening(person), 100.0),)) for one in made.dosings]
    return made


@scenario
def dose_reduction(person: Person, chance: Random, days: int) -> Course:
    """Worse at once, worst within days, then better over weeks."""
    made = stable(person, chance, days)
    made.passing = True
    day = chance.randint(110, days - 90)
    made.dosings.append(Dosing(day, ((evening(person), 0.125),)))
    earlier, stronger, weeks = chance.uniform(90, 260), chance.uniform(2, 5), chance.uniform(10, 30)
    for after in range(day, days):
        left = 2 ** (-(after - day) / weeks)
        one = made.states[after]
        made.states[after] = replace(
            one,
            onset=one.onset - earlier * left,
            intensity=min(10.0, one.intensity + stronger * left),
            free=one.free * (1 - left),
        )
    return made


@scenario
def not_dopaminergic(person: Person, chance: Random, days: int) -> Course:
    made = stable(person, chance, days)
    made.drug, made.unit = "pregabalin", "mg"
    made.dosings = [replace(one, intakes=((evening(person), 150.0),)) for one in made.dosings]
    return made


@scenario
def not_dopaminergic_worsening(person: Person, chance: Random, days: int) -> Course:
    made = not_dopaminergic(person, chance, days)
    made.states = toward_worst(person, ramp(days, 120, 240))
    return made
