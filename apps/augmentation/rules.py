"""The rules: a patient's whole series in, one assessment a day out. Pure: no Django, no clock, no I/O.

Two things are said of each day. The criteria (criteria.py) are the published ones, read plainly over a week. The level
(levels.py) comes from a method that knows how sure it is (method.py): the usual onset now, with its uncertainty
(usual.py), against what it is compared with, with its own (compared.py, references.py). Software never decides whether
a change has another explanation, and never calls anything well: `none` means that these rules found no change.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from apps.augmentation.assessment import ABSENT, RANK, SIGNS, Assessment, Level, Sign
from apps.augmentation.checkpoint import Checkpoint
from apps.augmentation.compared import Compared
from apps.augmentation.considered import others
from apps.augmentation.criteria import Verdict, c1_and_c2, worse_nights
from apps.augmentation.evening import Evening
from apps.augmentation.evidence import Scene, evidence
from apps.augmentation.levels import Levels
from apps.augmentation.method import Found, features, find
from apps.augmentation.series import PatientFacts
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.treatment import Treatment
from apps.augmentation.window import Window

__all__ = ["ABSENT", "RANK", "SIGNS", "Assessment", "Level", "Sign", "assess", "assess_each"]

WORSE_OTHERWISE = ("worse_otherwise",)  # stronger, or sooner at rest: alone no finding, and not "no change" either
CRITERIA = ("A1", "A3", "B", "C1", "C2")


class _Verdict(NamedTuple):
    """What changes seldom, of all that an assessment says."""

    level: Level
    reference: str | None
    criteria: dict[str, Verdict]
    signs: tuple[Sign, ...]
    already_at_enrolment: bool


def assess(facts: PatientFacts, t: Thresholds, *, first: date, last: date) -> list[Assessment]:
    """One assessment for each date from first to last. That of day D rests on the facts up to D alone."""
    return list(assess_each(facts, t, first=first, last=last))


def assess_each(
    facts: PatientFacts, t: Thresholds, *, first: date, last: date, changes_only: bool = False
) -> Iterator[Assessment]:
    """The same, one after the other: none is kept. `changes_only`: the first, and those with another verdict."""
    return _Judge(facts, t).days(first, last, changes_only=changes_only)


def assess_on(
    facts: PatientFacts, t: Thresholds, *, first: date, last: date, checkpoint: Checkpoint | None = None
) -> tuple[list[Assessment], Checkpoint | None]:
    """Return the same, and the checkpoint after the last day, from which a later review resumes.

    With the `checkpoint` of the day before `first`, the nights from its `needs_from` on are enough.
    """
    judge = _Judge(facts, t)
    if checkpoint is not None:
        judge.resume(checkpoint)
    return list(judge.days(first, last)), judge.checkpoint(last)


class _Judge:
    """One patient's days in their order; what is known grows with each."""

    def __init__(self, facts: PatientFacts, t: Thresholds) -> None:
        self.facts, self.t = facts, t
        self.window = Window(facts, t)
        self.treatment = Treatment(facts, t)
        self.compared = Compared(facts, t, self.window, self.treatment)
        self.levels = Levels(facts, t, self.window, self.treatment, self.compared)
        self.judged: int | None = None  # the last day judged, here or by the review that made the checkpoint
        # Of that day: what the method found, and why the level is no higher.
        self.found: Found
        self.why: tuple[str, ...] = ()
        # What need not be worked out again while what it follows from is the same.
        self.features: Mapping[str, Verdict] = {}
        self.features_of = (-1, -1)
        self.present: Mapping[str, Verdict] = ABSENT
        self.present_of: tuple[Mapping[str, Verdict], tuple[Verdict, bool]] = ABSENT, (None, False)
        self.week: tuple[int | None, Verdict, Verdict, Verdict] = None, None, None, None
        self.week_of: tuple[Sequence[Evening], int] = (), -1
        self.criteria: dict[str, Verdict] = {}
        self.criteria_of: tuple[Verdict, ...] = ()

    def checkpoint(self, last: date) -> Checkpoint | None:
        """Return the state after the last day; None if the next review must read the whole series."""
        day, first = last.toordinal(), self.window.first
        learning = self.compared.needs_from(day)
        if first is None or first > day or learning is None:
            return None
        needs_from = min(day - self.t.findings_days, learning, self.treatment.needs_from(day))
        kept = {
            "window": self.window.keep(), "treatment": self.treatment.keep(),
            "compared": self.compared.keep(), "levels": self.levels.keep(),
        }  # fmt: skip
        return Checkpoint(last, date.fromordinal(max(needs_from, 1)), first, kept)

    def days(self, first: date, last: date, *, changes_only: bool = False) -> Iterator[Assessment]:
        """From first to last; the days before them are judged on the way, from the first night or the checkpoint on."""
        asked, before = first.toordinal(), None
        begin = min(asked, self.window.first or asked) if self.judged is None else self.judged + 1
        for day in range(begin, last.toordinal() + 1):
            self.judged, verdict = day, self.judge(day)
            if day >= asked:
                if verdict != before or not changes_only:
                    yield self.assessment(day, verdict)
                before = verdict

    def resume(self, checkpoint: Checkpoint) -> None:
        self.judged = day = checkpoint.through.toordinal()
        kept = checkpoint.kept
        self.window.go_on(day, checkpoint.first_night, kept["window"])
        self.treatment.go_on(day, kept["treatment"])
        self.compared.go_on(day, kept["compared"])
        self.levels.go_on(kept["levels"])

    def judge(self, day: int) -> _Verdict:
        """The day after the last one judged."""
        levels, compared, treatment = self.levels, self.compared, self.treatment
        begun = treatment.pass_to(day)
        self.window.pass_to(day)
        compared.pass_to(day, begun)
        treatment.ripen(day, self.window)
        self.found = found = find(self._features(), compared, self.window.usual, self.t)
        present = self._present(found.earlier, found.features, creep=treatment.creep(day) is not None)
        self.why = levels.pass_to(day, found, present)
        if levels.level == "none" and not self.why and (present["greater_intensity"] or present["shorter_latency"]):
            self.why = WORSE_OTHERWISE
        _, a1, c1, c2 = self._of_week()
        reference = compared.reference.name if compared.reference else None
        return _Verdict(levels.level, reference, self._criteria(day, a1, c1, c2), levels.signs, levels.already(day))

    def assessment(self, day: int, verdict: _Verdict) -> Assessment:
        """Of the day judged last: all that is known of it, some of it told only when it is asked for."""
        today, t, window, levels, compared = date.fromordinal(day), self.t, self.window, self.levels, self.compared
        usual, reference, found, present, why = window.usual, compared.reference, self.found, self.present, self.why
        against = compared.against_enrolment(day) and not (reference and reference.marked)
        # Of a case confirmed at enrolment, the nights learned from are those first weeks.
        relieved_then = compared.relieved is compared.enrolment or (against and compared.relieved is compared.stable)
        scene = Scene(
            today, t, reference, compared.before, window.recent, usual.onset, found.advance, found.sd, usual.intensity,
            usual.latency_min, usual.relief_min, "raised" if present["dose_creep"] else None,
            levels.signs, compared.treated, compared.relieved, relieved_then,
            self.treatment.paradoxes, against, compared.spared,
        )  # fmt: skip
        worth_it = RANK[levels.level] or found.earlier
        besides = self._besides(day, against=against) if worth_it else ()
        return Assessment(
            today,
            verdict.level,
            verdict.reference,
            t.rules,
            len(window.week),
            self.week[0],
            verdict.already_at_enrolment,
            verdict.criteria,
            verdict.signs,
            (*why, "nights_set_aside") if self._set_aside(day) else why,
            ABSENT if levels.kept(why) else present,
            partial(evidence, scene),
            partial(self._others, today, window.recent, besides) if worth_it else tuple,
        )

    def _set_aside(self, day: int) -> bool:
        """Whether nights that were not compared may be why the level is no higher."""
        lately = day - self.window.set_aside < self.t.findings_days
        return lately and self.compared.reference is not None and not RANK[self.levels.level]

    def _features(self) -> Mapping[str, Verdict]:
        """They change with the nights and the references alone."""
        asked = self.window.usual.taken, self.compared.settled
        if asked != self.features_of:
            self.features_of, self.features = asked, features(self.compared, self.window.usual, self.t)
        return self.features

    def _present(self, earlier: Verdict, further: Mapping[str, Verdict], *, creep: bool) -> Mapping[str, Verdict]:
        asked = earlier, creep
        if further is not self.present_of[0] or asked != self.present_of[1]:
            self.present_of = further, asked
            self.present = {"earlier_onset": earlier, **further, "dose_creep": creep}
        return self.present

    def _of_week(self) -> tuple[int | None, Verdict, Verdict, Verdict]:
        """(nights worse, A1, C1, C2)"""
        compared, week = self.compared, self.window.week
        if week is not self.week_of[0] or compared.settled != self.week_of[1]:
            self.week_of = week, compared.settled
            worse, a1 = worse_nights(week, compared.reference, self.t) if compared.reference else (None, None)
            before = compared.before
            c1, c2 = c1_and_c2(week, before, compared.worked, self.t) if before else (None, None)
            self.week = worse, a1, c1, c2
        return self.week

    def _criteria(self, day: int, a1: Verdict, c1: Verdict, c2: Verdict) -> dict[str, Verdict]:
        asked = a1, self.levels.helped(day), self.treatment.paradox(day), c1, c2
        if asked != self.criteria_of:
            self.criteria_of, self.criteria = asked, dict(zip(CRITERIA, asked, strict=True))
        return self.criteria

    def _besides(self, day: int, *, against: bool) -> tuple[str, ...]:
        """What is to be known with the verdict and follows from how things stood on the day."""
        masked = self.treatment.taken_earlier(day)
        return ("against_enrolment",) * against + ("onset_may_be_masked",) * masked

    def _others(self, today: date, evenings: Sequence[Evening], besides: tuple[str, ...]) -> tuple[str, ...]:
        return (*besides, *others(self.facts, [evening.night for evening in evenings], today, self.t))
