"""The rules: a patient's whole series in, one assessment a day out. Pure: no Django, no clock, no I/O.

Two things are said of each day. The criteria (criteria.py) are the published ones, read plainly over a week. The level
(levels.py) comes from a method that knows how sure it is (method.py): the usual onset now, with its uncertainty
(usual.py), against what it is compared with, with its own (compared.py, references.py). Software never decides whether
a change has another explanation, and never calls anything well: `none` means that these rules found no change.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

from apps.augmentation.assessment import ABSENT, RANK, SIGNS, Assessment, Level, Sign
from apps.augmentation.compared import Compared
from apps.augmentation.considered import others
from apps.augmentation.criteria import Verdict, c1_and_c2, paradox, worse_nights
from apps.augmentation.evening import Evening
from apps.augmentation.evidence import Scene, evidence
from apps.augmentation.levels import Levels
from apps.augmentation.method import find
from apps.augmentation.series import PatientFacts
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.treatment import Treatment
from apps.augmentation.window import Window

__all__ = ["ABSENT", "RANK", "SIGNS", "Assessment", "Level", "Sign", "assess"]


def assess(facts: PatientFacts, t: Thresholds, *, first: date, last: date) -> list[Assessment]:
    """One assessment for each date from first to last. That of day D rests on the facts up to D alone."""
    judge = _Judge(facts, t)
    begin = min(first, judge.window.first_night or first).toordinal()
    asked = first.toordinal()
    judged = [judge.day(day) for day in range(begin, last.toordinal() + 1)]
    return judged[max(0, asked - begin) :]


class _Judge:
    """One patient's days in their order; what is known grows with each."""

    def __init__(self, facts: PatientFacts, t: Thresholds) -> None:
        self.facts, self.t = facts, t
        self.window = Window(facts, t)
        self.treatment = Treatment(facts, t)
        self.compared = Compared(facts, t, self.window, self.treatment)
        self.levels = Levels(facts, t, self.window, self.treatment, self.compared)

    def day(self, day: int) -> Assessment:
        today, t, window, levels = date.fromordinal(day), self.t, self.window, self.levels
        if (course := self.treatment.pass_to(day)) is not None:
            self.compared.begin(course)
        window.pass_to(day)
        self.compared.pass_to(day)
        usual, week = window.usual, window.week
        reference = self.compared.reference(day)
        found = find(reference, self.compared, usual, t, creep=self.treatment.creep(day) is not None)
        why = levels.pass_to(day, reference, found)
        worse, a1 = worse_nights(week, reference, t) if reference else (None, None)
        evenings = tuple(window.recent)
        scene = Scene(
            today, t, reference, self.compared.before, evenings, usual.onset, found.advance, found.sd, usual.intensity,
            usual.latency_min, usual.relief_min, "raised" if found.present.get("dose_creep") else None,
            levels.signs, self.compared.treated, self.compared.relieved, self.compared.against_enrolment(day),
        )  # fmt: skip
        worth_it = RANK[levels.level] or found.present.get("earlier_onset")
        return Assessment(
            day=today,
            level=levels.level,
            reference=reference.name if reference else None,
            rules=t.rules,
            nights_logged=len(week),
            nights_worse=worse,
            already_at_enrolment=levels.already(day),
            criteria=self._criteria(day, a1),
            signs=levels.signs,
            why=why,
            present=ABSENT if levels.kept(why) else found.present,
            tell=partial(evidence, scene),
            tell_others=partial(self._others, today, evenings) if worth_it else tuple,
        )

    def _criteria(self, day: int, a1: Verdict) -> dict[str, Verdict]:
        c1 = c2 = b = None
        if self.compared.before:
            c1, c2 = c1_and_c2(self.window.week, self.compared.before, self.compared.worked, self.t)
        if self.treatment.paradox_possible:
            b = paradox(self.window.up_to(day), self.treatment.changes, day, self.t)
        return {"A1": a1, "A3": self.levels.helped(day), "B": b, "C1": c1, "C2": c2}

    def _others(self, today: date, evenings: Sequence[Evening]) -> tuple[str, ...]:
        found = [*others(self.facts, [evening.night for evening in evenings], today, self.t)]
        if self.treatment.taken_earlier(today.toordinal()):
            found.insert(0, "onset_may_be_masked")
        if self.compared.against_enrolment(today.toordinal()):
            found.insert(0, "against_enrolment")
        return tuple(found)
