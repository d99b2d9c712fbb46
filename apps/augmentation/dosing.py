"""What was taken of the watched medicines, day by day: which, how much, how early. Pure.

Doses compare within one drug and unit only. Where several are taken, a dose that falls is a cut whatever the others do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from apps.augmentation.series import Regimen
from apps.augmentation.thresholds import Thresholds

FOREVER = date.max.toordinal()
A_DAY = timedelta(days=1)
SAME = 1e-9  # amounts that differ by no more are equal: 0.1 + 0.2 is no change from 0.3

Amounts = Mapping[tuple[str, str], float]  # a day's amount by drug and unit


@dataclass(frozen=True, slots=True)
class Course:
    """A course of watched medicine, and the drugs it goes by: it ends with the last of them, whatever was added."""

    begun: int  # ordinal
    drugs: frozenset[str] = frozenset()
    paused: int | None = None  # ordinal from which on nothing watched is taken


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds from `start` (an ordinal) on, until the next plan."""

    start: int
    drugs: frozenset[str]  # the watched ones
    dopaminergic: frozenset[str]  # of these
    amounts: Amounts
    first_intake: int | None
    intakes: int
    over_label: bool
    # Why the rules don't speak while this plan holds, or None: no_regimen, class_unknown, not_dopaminergic.
    silent: str | None
    of: Course

    @property
    def course(self) -> int:
        """Ordinal on which the present course of watched medicine began: a switch of drug begins another."""
        return self.of.begun

    def more_than(self, other: "Plan") -> bool:
        """Some dose is higher, or a further dopaminergic medicine came to one that goes on; and none is lower."""
        higher = any(now > before + SAME for before, now in self._beside(other))
        added = bool(other.dopaminergic) and other.drugs <= self.drugs and self.dopaminergic > other.dopaminergic
        return (higher or added) and not self.less_than(other)

    def less_than(self, other: "Plan") -> bool:
        return any(now < before - SAME for before, now in self._beside(other))

    def _beside(self, other: "Plan") -> list[tuple[float, float]]:
        return [(other.amounts[key], amount) for key, amount in self.amounts.items() if key in other.amounts]

    def sooner_than(self, other: "Plan", t: Thresholds) -> bool:
        """The first intake is clearly earlier, or what was one intake is split."""
        if self.first_intake is None or other.first_intake is None:
            return False
        moved = other.first_intake - self.first_intake >= t.intake_moved_min
        return moved or (self.drugs == other.drugs and self.intakes > other.intakes)


@dataclass(frozen=True, slots=True)
class Step:
    """A change between two plans of one course, or the end of one."""

    day: int
    what: str  # raised, cut, earlier
    before: Plan
    after: Plan


@dataclass(frozen=True, slots=True)
class Dosing:
    plans: tuple[Plan, ...]
    steps: tuple[Step, ...]

    def at(self, day: int) -> Plan | None:
        found = None
        for plan in self.plans:
            if plan.start > day:
                break
            found = plan
        return found


def dosing(regimens: Sequence[Regimen], t: Thresholds, told_first: date | None) -> Dosing:
    known = sorted({r for r in handed_over(regimens) if r.ends_before is None or r.ends_before > r.start}, key=repr)
    if not known:
        return Dosing((), ())
    turns = sorted({r.start.toordinal() for r in known} | {r.ends_before.toordinal() for r in known if r.ends_before})
    plans: list[Plan] = []
    for day in turns:
        taken = [r for r in known if r.start.toordinal() <= day < _end(r)]
        plans.append(_plan(day, taken, plans[-1] if plans else None, t, told_first))
    steps = [step for before, after in pairwise(plans) for step in _steps(before, after, t)]
    return Dosing(tuple(plans), tuple(steps))


def handed_over(regimens: Sequence[Regimen]) -> list[Regimen]:
    """On the day on which one watched medicine, or one dose of it, ends and another begins, that which begins holds.

    Else a dose changed on a day that is written down as the last of the one and the first of the other would be doubled
    for that day, and cut on the next. And a single day between two doses of one medicine is a day that both forgot:
    nobody stops for a day.
    """
    begun = {r.start for r in regimens if r.watched == "yes"}
    starts = {(r.drug, r.start) for r in regimens if r.watched == "yes"}
    regimens = [_until_the_next(r, starts) for r in regimens]
    return [
        r._replace(ends_before=r.ends_before - A_DAY)
        if r.watched == "yes" and r.ends_before and r.ends_before - A_DAY in begun - {r.start}
        else r
        for r in regimens
    ]


def _until_the_next(regimen: Regimen, starts: set[tuple[str, date]]) -> Regimen:
    """A day longer, where the next of the same medicine begins a day after its end."""
    end = regimen.ends_before
    if end is None or end == date.max or (regimen.drug, end) in starts or (regimen.drug, end + A_DAY) not in starts:
        return regimen
    return regimen._replace(ends_before=end + A_DAY)


def _end(regimen: Regimen) -> int:
    return regimen.ends_before.toordinal() if regimen.ends_before else FOREVER + 1


def _plan(day: int, taken: list[Regimen], before: Plan | None, t: Thresholds, told_first: date | None) -> Plan:
    watched = [r for r in taken if r.watched == "yes"]
    drugs = frozenset(r.drug for r in watched)
    amounts: dict[tuple[str, str], float] = {}
    for r in watched:
        for intake in r.intakes:
            amounts[r.drug, intake.unit] = amounts.get((r.drug, intake.unit), 0.0) + intake.dose
    over = any(_over_label(drug, watched) for drug in drugs)
    times = [intake.at for r in watched for intake in r.intakes]
    silent = None
    if not taken:
        silent = "no_regimen"
    elif not watched:
        silent = "class_unknown" if any(r.watched == "unknown" for r in taken) else "not_dopaminergic"
    course = _course(day, drugs, before.of if before else None, t, told_first)
    dopaminergic = frozenset(r.drug for r in watched if r.dopaminergic)
    return Plan(day, drugs, dopaminergic, amounts, min(times, default=None), len(times), over, silent, course)


def _over_label(drug: str, taken: list[Regimen]) -> bool:
    """However many regimens the day's amount is written down in."""
    known = [(r.most_a_day, r.intakes) for r in taken if r.drug == drug and r.most_a_day is not None]
    if not known:
        return False
    return sum(intake.dose for _, intakes in known for intake in intakes) > min(most for most, _ in known) + SAME


def _course(day: int, drugs: frozenset[str], before: Course | None, t: Thresholds, told_first: date | None) -> Course:
    """A medicine added goes on with the course, one that replaces another begins a new one, at once or by and by."""
    if before is None or not before.drugs:
        return Course(min(day, told_first.toordinal()) if drugs and told_first else day, drugs)
    if not drugs:
        return before if before.paused else replace(before, paused=day)
    if before.drugs & drugs and (before.paused is None or day - before.paused <= t.pause_days):
        return replace(before, paused=None)  # a pause, not a second treatment
    return Course(day, drugs)


def _steps(before: Plan, after: Plan, t: Thresholds) -> list[Step]:
    found = []
    same = before.course == after.course
    dropped = before.drugs - after.drugs and (before.drugs & after.drugs or not after.drugs)
    if dropped or (same and after.less_than(before)):
        found.append(Step(after.start, "cut", before, after))
    elif same and after.more_than(before):
        found.append(Step(after.start, "raised", before, after))
    if same and after.sooner_than(before, t):
        found.append(Step(after.start, "earlier", before, after))
    return found
