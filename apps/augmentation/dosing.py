"""What was taken of the watched medicines, day by day: which, how much, how early. Pure.

Doses compare within one drug and unit only; where a day has several, or the unit changes, nothing is compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from apps.augmentation.series import Regimen
from apps.augmentation.thresholds import Thresholds

FOREVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds from `start` (an ordinal) on, until the next plan."""

    start: int
    drugs: frozenset[str]  # the watched ones
    dose: tuple[str, str, float] | None  # (drug, unit, amount a day) of the only watched drug
    first_intake: int | None
    intakes: int
    over_label: bool
    # Why the rules don't speak while this plan holds, or None: no_regimen, class_unknown, not_dopaminergic.
    silent: str | None
    # Ordinal on which the present course of watched medicine began: a switch of drug begins another.
    course: int


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
    known = sorted({r for r in regimens if r.ends_before is None or r.ends_before > r.start}, key=repr)
    if not known:
        return Dosing((), ())
    turns = sorted({r.start.toordinal() for r in known} | {r.ends_before.toordinal() for r in known if r.ends_before})
    plans: list[Plan] = []
    for day in turns:
        taken = [r for r in known if r.start.toordinal() <= day < _end(r)]
        plans.append(_plan(day, taken, plans[-1] if plans else None, t, told_first))
    steps = [step for before, after in pairwise(plans) for step in _steps(before, after, t)]
    return Dosing(tuple(plans), tuple(steps))


def _end(regimen: Regimen) -> int:
    return regimen.ends_before.toordinal() if regimen.ends_before else FOREVER + 1


def _plan(day: int, taken: list[Regimen], before: Plan | None, t: Thresholds, told_first: date | None) -> Plan:
    watched = [r for r in taken if r.watched == "yes"]
    drugs = frozenset(r.drug for r in watched)
    units = {(r.drug, intake.unit) for r in watched for intake in r.intakes}
    amount = sum(intake.dose for r in watched for intake in r.intakes)
    over = any(r.most_a_day is not None and sum(i.dose for i in r.intakes) > r.most_a_day + 1e-9 for r in watched)
    times = [intake.at for r in watched for intake in r.intakes]
    silent = None
    if not taken:
        silent = "no_regimen"
    elif not watched:
        silent = "class_unknown" if any(r.watched == "unknown" for r in taken) else "not_dopaminergic"
    return Plan(
        day, drugs, (*units.pop(), amount) if len(units) == 1 else None, min(times, default=None), len(times), over,
        silent, _course(day, drugs, before, t, told_first),
    )  # fmt: skip


def _course(day: int, drugs: frozenset[str], before: Plan | None, t: Thresholds, told_first: date | None) -> int:
    """A medicine added goes on with the course, one that replaces another begins a new one."""
    if before is None:
        return min(day, told_first.toordinal()) if drugs and told_first else day
    if not drugs:
        return before.course
    if before.drugs & drugs:
        return before.course
    if not before.drugs and day - before.start <= t.pause_days:  # a pause, not a second treatment
        return before.course
    return day


def _steps(before: Plan, after: Plan, t: Thresholds) -> list[Step]:
    found = []
    if before.drugs and not after.drugs:
        found.append(Step(after.start, "cut", before, after))
    if before.course == after.course and before.dose and after.dose and before.dose[:2] == after.dose[:2]:
        if after.dose[2] > before.dose[2]:
            found.append(Step(after.start, "raised", before, after))
        elif after.dose[2] < before.dose[2]:
            found.append(Step(after.start, "cut", before, after))
    elif before.course == after.course and before.drugs - after.drugs and after.drugs:
        found.append(Step(after.start, "cut", before, after))
    if before.course == after.course and before.first_intake is not None and after.first_intake is not None:
        moved = before.first_intake - after.first_intake >= t.intake_moved_min
        if moved or (after.intakes > before.intakes and before.drugs == after.drugs):
            found.append(Step(after.start, "earlier", before, after))
    return found
