"""What the rules said, held against the truth: sensitivity, delay, lead, false words per patient-year.

Levels are given as one rank a day from the first night on: 0 cannot tell, 1 none, 2 watch, 3 discuss and above.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from apps.augmentation.validation.cohorts import Case

CANNOT_TELL, NONE, WATCH, DISCUSS = range(4)
IN_TIME = 28  # days after the criteria date within which `discuss` must have come
ENROLMENT = 42
APART = 14  # days between two episodes of one level


@dataclass(slots=True)
class Tally:
    patients: int = 0
    patient_years: float = 0.0
    augmented: int = 0  # with a criteria date that the diary outlasts by 28 days
    in_time: int = 0
    delays: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    false_discuss: int = 0
    false_watch: int = 0
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
    def median_delay(self) -> float:
        return median(self.delays) if self.delays else float("nan")

    @property
    def median_lead(self) -> float:
        return median(self.leads) if self.leads else float("nan")


Levels = Callable[[Case], tuple[Sequence[int], Sequence[bool]]]


def tally(cases: Iterable[Case], levels: Levels) -> dict[str, Tally]:
    """By scenario. `levels` gives a case's rank of each day, and whether it is marked as already so at enrolment."""
    found: dict[str, Tally] = defaultdict(Tally)
    for case in cases:
        found[case.scenario].add(judged(case, *levels(case)))
    return dict(found)


def total(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for one in tallies:
        whole.add(one)
    return whole


def judged(case: Case, ranks: Sequence[int], already: Sequence[bool]) -> Tally:
    one = Tally(patients=1)
    if not case.course.references:
        one.without_reference = 1
        one.without_reference_judged = int(any(rank > CANNOT_TELL for rank in ranks))
        return one
    if case.course.already:
        one.already = 1
        one.already_marked = int(
            any(r >= WATCH and a for r, a in zip(ranks[:ENROLMENT], already[:ENROLMENT], strict=True))
        )
        return one
    one.patient_years = len(ranks) / 365.25
    truth = case.truth
    one.false_discuss = episodes(
        day for day, rank in enumerate(ranks) if rank >= DISCUSS and early(day, truth.fair_discuss_from)
    )
    one.false_watch = episodes(
        day for day, rank in enumerate(ranks) if rank == WATCH and early(day, truth.fair_watch_from)
    )
    if truth.criteria is not None and truth.criteria + IN_TIME < len(ranks):
        one.augmented = 1
        discussed = next((day for day, rank in enumerate(ranks) if rank >= DISCUSS), None)
        if discussed is not None:
            one.delays = [discussed - truth.criteria]
            one.in_time = int(discussed <= truth.criteria + IN_TIME)
        watched = next((day for day, rank in enumerate(ranks) if rank >= WATCH), len(ranks))
        one.leads = [max(0, truth.criteria - watched)]
    return one


def early(day: int, fair_from: int | None) -> bool:
    return fair_from is None or day < fair_from


def episodes(days: Iterable[int]) -> int:
    count, last = 0, -APART - 1
    for day in days:
        count += day - last > APART
        last = day
    return count
