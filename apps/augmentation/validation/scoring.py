"""What the rules said, held against the truth: sensitivity, delay, lead, false words per patient-year.

Levels are given as one rank a day from the first night on: 0 cannot tell, 1 none, 2 watch, 3 discuss and above.

A word that was false when it was spoken does not count as early warning later: `discuss` has come in time only if it
stood on a day on which it was fair, and the lead of `watch` begins on the first day on which `watch` was fair. A
`watch` for a raised dose alone repeats a fact and guesses nothing, so it is counted apart.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from apps.augmentation.validation.cohorts import Case

CANNOT_TELL, NONE, WATCH, DISCUSS = range(4)
IN_TIME = 28  # days after the criteria date within which `discuss` must have come
ENROLMENT = 42
APART = 14  # days between two episodes of one level


@dataclass(slots=True)
class Tally:
    """Sums alone, so that a cohort of any size takes the same memory. Counters: days, and how often."""

    patients: int = 0
    patient_years: float = 0.0
    judged_days: int = 0
    days: int = 0
    augmented: int = 0  # with a criteria date that the diary outlasts by 28 days
    in_time: int = 0
    never: int = 0  # of those augmented, not found while the diary lasts
    delays: Counter[int] = field(default_factory=Counter)
    leads: Counter[int] = field(default_factory=Counter)  # of `watch`, a raised dose alone left out
    leads_with_dose: Counter[int] = field(default_factory=Counter)
    false_discuss: int = 0
    false_watch: int = 0  # a raised dose alone left out
    false_watch_with_dose: int = 0
    already: int = 0
    already_marked: int = 0
    without_reference: int = 0
    without_reference_judged: int = 0

    def add(self, other: "Tally") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def sensitivity(self) -> float:
        return self.in_time / self.augmented if self.augmented else float("nan")

    @property
    def median_lead(self) -> float:
        return middle(self.leads)


def middle(days: Counter[int]) -> float:
    """The median of values that are counted."""
    number = days.total()
    if not number:
        return float("nan")
    return (at(days, (number - 1) // 2) + at(days, number // 2)) / 2


def at(days: Counter[int], place: int) -> int:
    """The value at this place (from 0) of all in their order."""
    for value in sorted(days):
        place -= days[value]
        if place < 0:
            return value
    raise IndexError(place)


# Of each day: the rank, whether it is marked as already so at enrolment, whether it is `watch` for the dose alone.
Said = tuple[Sequence[int], Sequence[bool]] | tuple[Sequence[int], Sequence[bool], Sequence[bool]]
Levels = Callable[[Case], Said]


def tally(cases: Iterable[Case], levels: Levels) -> dict[str, Tally]:
    """By scenario."""
    found: dict[str, Tally] = defaultdict(Tally)
    for case in cases:
        found[case.scenario].add(judged(case, *levels(case)))
    return dict(found)


def total(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        whole.add(one)
    return whole


def judged(case: Case, ranks: Sequence[int], already: Sequence[bool], dose_alone: Sequence[bool] = ()) -> Tally:
    one = Tally(patients=1, days=len(ranks), judged_days=sum(rank > CANNOT_TELL for rank in ranks))
    if not case.course.references:
        one.without_reference = 1
        one.without_reference_judged = int(one.judged_days > 0)
        return one
    if case.course.already:
        one.already = 1
        one.already_marked = int(
            any(r >= WATCH and a for r, a in zip(ranks[:ENROLMENT], already[:ENROLMENT], strict=True))
        )
        return one
    one.patient_years = len(ranks) / 365.25
    truth = case.truth
    dose = dose_alone or [False] * len(ranks)
    one.false_discuss = episodes(
        day for day, rank in enumerate(ranks) if rank >= DISCUSS and early(day, truth.fair_discuss_from)
    )
    false = [day for day, rank in enumerate(ranks) if rank == WATCH and early(day, truth.fair_watch_from)]
    one.false_watch_with_dose = episodes(false)
    one.false_watch = episodes(day for day in false if not dose[day])
    if truth.criteria is not None and truth.criteria + IN_TIME < len(ranks):
        one.augmented = 1
        assert truth.fair_discuss_from is not None
        assert truth.fair_watch_from is not None
        discussed = [day for day, r in enumerate(ranks) if r >= DISCUSS and day >= truth.fair_discuss_from]
        one.in_time = int(bool(discussed) and discussed[0] <= truth.criteria + IN_TIME)
        one.never = int(not discussed)
        one.delays = Counter(day - truth.criteria for day in discussed[:1])
        watched = [day for day, r in enumerate(ranks) if r >= WATCH and day >= truth.fair_watch_from]
        guessed = [day for day in watched if ranks[day] > WATCH or not dose[day]]
        one.leads = Counter([lead(guessed, truth.criteria)])
        one.leads_with_dose = Counter([lead(watched, truth.criteria)])
    return one


def lead(days: Sequence[int], criteria: int) -> int:
    """Days of warning before the criteria date; 0 if the warning came no earlier, or never."""
    return max(0, criteria - days[0]) if days else 0


def early(day: int, fair_from: int | None) -> bool:
    return fair_from is None or day < fair_from


def episodes(days: Iterable[int]) -> int:
    count, last = 0, -APART - 1
    for day in days:
        count += day - last > APART
        last = day
    return count
