"""The rules: a patient's whole series in, one assessment a day out. Pure: no Django, no clock, no I/O.

Two things are said of each day. The criteria (criteria.py) are the published ones, read plainly over a week. The level
comes from a method that knows how sure it is: the usual onset now, with its uncertainty (usual.py), against what it is
compared with, with its own (references.py). `discuss` needs that the usual onset is as likely as not earlier than
before treatment by the criterion's measure, and surely earlier than a fading effect would make it. Software never
decides whether a change has another explanation, and never calls anything well: `none` means that these rules found no
change.

Which reference a verdict used. Onset before treatment, where it is recalled: that is what the MPI criteria compare
with, made surer by stable treatment if that is known. Otherwise stable treatment, learned from nights, and otherwise
the best treatment as recalled; there the rule is "earlier than when treatment worked", never MPI.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from math import sqrt
from statistics import NormalDist, median
from typing import Any, Literal

from apps.augmentation.considered import others
from apps.augmentation.criteria import (
    Verdict,
    c1_and_c2,
    paradox,
    worse_nights,
)
from apps.augmentation.dosing import Dosing, Plan, dosing
from apps.augmentation.evening import Evening, evening_of
from apps.augmentation.evidence import Scene, evidence
from apps.augmentation.references import Reference, before_as_known, recalled_reference, reference_of_nights
from apps.augmentation.series import PatientFacts, by_day
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.usual import Usual

Level = Literal["insufficient_data", "none", "watch", "discuss", "discuss_soon"]
Sign = Literal["earlier_onset", "spread", "greater_intensity", "shorter_latency", "shorter_relief", "dose_creep"]

RANK: dict[str, int] = {"insufficient_data": 0, "none": 0, "watch": 1, "discuss": 2, "discuss_soon": 3}
SIGNS: tuple[Sign, ...] = (
    "earlier_onset", "spread", "greater_intensity", "shorter_latency", "shorter_relief", "dose_creep",
)  # fmt: skip
IN_CHANGE, HELD = ("in_change",), ("not_seen_lately",)
ABSENT: dict[str, Verdict] = dict.fromkeys(SIGNS)


@dataclass(slots=True)
class Assessment:
    """What the rules say of one RLS day, from the facts up to it. `as_record` is its outside shape."""

    day: date
    level: Level
    reference: str | None
    rules: str
    nights_logged: int
    nights_worse: int | None
    already_at_enrolment: bool = False
    criteria: dict[str, Verdict] = field(default_factory=dict)
    signs: tuple[Sign, ...] = ()
    why: tuple[str, ...] = ()  # why the level is no higher, or none
    # Each sign, whatever the level: hysteresis clears by it.
    present: Mapping[str, Verdict] = field(default_factory=lambda: ABSENT)
    tell: Callable[[], dict[str, Any]] = field(default=dict, repr=False, compare=False)
    tell_others: Callable[[], tuple[str, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def considered(self) -> tuple[str, ...]:
        """Why a verdict is no stronger, or none at all; and what else may explain a change. Shown, never applied."""
        return tuple(dict.fromkeys([*self.why, *self.tell_others()]))

    @property
    def evidence(self) -> dict[str, Any]:
        """Numbers and nights behind the verdict; what was not recorded is left out."""
        return self.tell()

    def as_record(self, patient: str) -> dict[str, Any]:
        """The line that replay prints and a review keeps."""
        return {
            "patient": patient,
            "date": self.day.isoformat(),
            "level": self.level,
            "reference": self.reference,
            "already_at_enrolment": self.already_at_enrolment,
            "criteria": self.criteria,
            "signs": list(self.signs),
            "nights_logged": self.nights_logged,
            "nights_worse": self.nights_worse,
            "evidence": self.evidence,
            "considered": list(self.considered),
            "rules": self.rules,
        }


def assess(facts: PatientFacts, t: Thresholds, *, first: date, last: date) -> list[Assessment]:
    """One assessment for each date from first to last. That of day D rests on the facts up to D alone."""
    judge = _Judge(facts, t)
    begin = min(first, judge.first_night or first).toordinal()
    asked = first.toordinal()
    judged = [judge.day(day) for day in range(begin, last.toordinal() + 1)]
    return judged[max(0, asked - begin) :]


@cache
def sure(percent: int) -> float:
    """How many standard deviations make one so sure."""
    return NormalDist().inv_cdf(percent / 100)


@dataclass(slots=True)
class _Found:
    """What the method finds on one day."""

    discuss: bool = False
    watch: bool = False
    fading: bool = False
    present: dict[str, Verdict] = field(default_factory=dict)
    advance: float | None = None  # against the reference used
    sd: float = 0.0


class _Judge:
    """One patient's days in their order; what is known grows with each."""

    def __init__(self, facts: PatientFacts, t: Thresholds) -> None:
        self.facts, self.t = facts, t
        self.evenings = {day.toordinal(): evening_of(night, t) for day, night in by_day(facts.nights).items()}
        self.first_night = date.fromordinal(min(self.evenings)) if self.evenings else None
        self.enrolled_until = min(self.evenings) + t.enrolment_days if self.evenings else 0
        self.dosing: Dosing = dosing(facts.regimens, t, facts.first_dopaminergic)
        self.turns = deque(self.dosing.plans)
        self.plan: Plan | None = None
        self.before = recalled_reference("before_treatment", facts.before_treatment, t)
        self.best = recalled_reference("best_treatment", facts.best_treatment, t)
        self.stable: Reference | None = None
        self.learning: tuple[int, int] | None = None
        # The diary's first weeks: what relief was then, where nobody says what it was when treatment worked.
        self.enrolment: Reference | None = None
        self.travelled = sorted(day.toordinal() for day, event in facts.events if event == "timezone_change")
        self.usual = Usual(t)
        self.recent: deque[Evening] = deque()  # those of the window of findings
        self.week: deque[Evening] = deque()
        self.cuts = [step.day for step in self.dosing.steps if step.what == "cut"]
        self.raised = [step for step in self.dosing.steps if step.what == "raised"]
        self.paradox_possible = bool(self.cuts and self.raised)
        self.known_before: tuple[Reference | None, tuple[float, float]] | None = None
        self.run_discuss = self.run_watch = 0
        self.quiet_run = 0  # judged days since the reasons of an open level last held
        self.level: Level = "insufficient_data"
        self.open = False  # whether the last judged day was at `watch` or above
        self.signs: tuple[Sign, ...] = ()
        self.highest_at_enrolment = 0
        self.course: int | None = None

    # --- a day ------------------------------------------------------------------------------------------------------

    def day(self, day: int) -> Assessment:
        self._take(day)
        today, t, week = date.fromordinal(day), self.t, self.week
        reference = self._reference(day)
        found = self._find(day, reference)
        level, why = self._level(day, reference, found)
        self.level = level
        kept = why == IN_CHANGE and level != "insufficient_data"
        if not kept and why != HELD:
            self.signs = tuple(sign for sign in SIGNS if found.present.get(sign)) if RANK[level] else ()
        worse, a1 = worse_nights(week, reference, t) if reference else (None, None)
        usual, evenings = self.usual, tuple(self.recent)
        scene = Scene(
            today, t, reference, self.before, evenings, usual.onset, found.advance, found.sd, usual.intensity,
            usual.latency_min, usual.relief_min, "raised" if found.present.get("dose_creep") else None,
        )  # fmt: skip
        worth_it = RANK[level] or found.present.get("earlier_onset")
        return Assessment(
            day=today,
            level=level,
            reference=reference.name if reference else None,
            rules=t.rules,
            nights_logged=len(week),
            nights_worse=worse,
            already_at_enrolment=self._already(day, level),
            criteria=self._criteria(day, a1),
            signs=self.signs,
            why=why,
            present=ABSENT if kept else found.present,
            tell=lambda: evidence(scene),
            tell_others=partial(self._others, today, evenings) if worth_it else tuple,
        )

    def _take(self, day: int) -> None:
        while self.turns and self.turns[0].start <= day:
            self.plan = self.turns.popleft()
            if self.plan.drugs and self.plan.course != self.course:
                self.course, self.stable = self.plan.course, None
                self.learning = self._learning(self.plan.course)
        while self.recent and day - self.recent[0].day >= self.t.findings_days:
            self.recent.popleft()
        while self.week and day - self.week[0].day >= self.t.window_days:
            self.week.popleft()
        self.usual.pass_day()
        evening = self.evenings.get(day)
        if evening:
            self.recent.append(evening)
            self.week.append(evening)
            aside = bool(self.travelled) and any(0 <= day - turn < self.t.travel_days for turn in self.travelled)
            self.usual.take(evening, aside=aside)
        if self.learning and day >= self.learning[1]:
            self._learn()
        if day + 1 == self.enrolled_until:
            first = [evening for when, evening in sorted(self.evenings.items()) if when <= day]
            self.enrolment = reference_of_nights(first, self.t, marked=False)

    # --- references -------------------------------------------------------------------------------------------------

    def _learning(self, course: int) -> tuple[int, int] | None:
        """First and last day of the nights that teach stable treatment, for this course of medicine."""
        t, good, first = self.t, self.facts.good_period, min(self.evenings, default=None)
        if good and good[1].toordinal() >= course:
            return max(good[0].toordinal(), course), good[1].toordinal()
        if self.facts.augmentation_status == "confirmed":
            return None if first is None else (first, first + t.enrolment_days - 1)
        if first is None or first - course > t.learning_within_days:
            return None
        titrated = [s.day for s in self.dosing.steps if course <= s.day <= course + t.titration_days]
        begin = max([first, *(day + t.settling_days for day in [course, *titrated])])
        return begin, begin + t.learning_days - 1

    def _learn(self) -> None:
        assert self.learning
        begin, end = self.learning
        taught = [evening for day, evening in sorted(self.evenings.items()) if begin <= day <= end]
        marked = self.facts.good_period is not None and self.facts.good_period[1].toordinal() == end
        self.learning = None
        self.stable = reference_of_nights(taught, self.t, marked=marked)
        if self.stable and self.stable.scatter_min:
            self.usual.scatter = self.stable.scatter_min

    def _against_enrolment(self, day: int) -> bool:
        """Of a case confirmed at enrolment only what has become worse since is news."""
        if self.facts.augmentation_status != "confirmed" or self.first_night is None:
            return False
        return self.stable is not None and day >= self.enrolled_until

    def _reference(self, day: int) -> Reference | None:
        if self.facts.augmentation_status == "confirmed" and self._against_enrolment(day):
            return self.stable
        for one in (self.before, self.stable, self.best):
            if one and one.onset is not None:
                return one
        return next((one for one in (self.before, self.stable, self.best) if one and not one.says_nothing), None)

    # --- the method -------------------------------------------------------------------------------------------------

    def _find(self, day: int, reference: Reference | None) -> _Found:
        t, usual, found = self.t, self.usual, _Found()
        if reference is None or usual.onset is None or reference.onset is None:
            found.present = self._features(reference) | {"dose_creep": self._creep(day) is not None}
            return found
        features = self._features(reference)
        treated = self._treated()
        if reference.name == "before_treatment":
            onset, variance = self._before(reference, treated)
            advance, sd = onset - usual.onset, sqrt(usual.variance + variance)
            extra = any(features.values())
            found.discuss = (
                extra
                and advance >= t.discuss_onset_min
                and advance - t.discuss_floor_min >= sure(t.discuss_sure_percent) * sd
            ) or (
                advance >= t.discuss_alone_min
                and advance - t.discuss_alone_floor_min >= sure(t.discuss_sure_percent) * sd
            )
            if treated and treated.onset is not None:
                on_treatment, its_sd = treated.onset - usual.onset, sqrt(usual.variance + treated.onset_sd_min**2)
                clearly = on_treatment - t.watch_before_stable_min >= sure(t.watch_before_stable_sure_percent) * its_sd
                found.watch = clearly and advance - t.watch_before_min >= sure(t.watch_before_sure_percent) * sd
                found.fading = clearly and not found.watch
            else:
                found.watch = advance - t.watch_before_alone_min >= sure(t.watch_before_sure_percent) * sd
        else:
            advance, sd = reference.onset - usual.onset, sqrt(usual.variance + reference.onset_sd_min**2)
            by = t.discuss_stable_spread_min if features["spread"] else t.discuss_stable_min
            if reference.mostly_quiet:  # what returns had never gone for good: an effect that fades
                found.fading = advance >= t.onset_advance_min
            else:
                found.discuss = advance - by >= sure(t.discuss_stable_sure_percent) * sd
                found.watch = advance - t.watch_stable_min >= sure(t.watch_stable_sure_percent) * sd
        earlier = found.discuss or found.watch
        found.watch |= self._spread_share(reference) * 100 >= t.watch_spread_percent
        if usual.quiet * 100 >= t.quiet_percent:
            found.discuss = found.watch = earlier = False
        creep = self._creep(day) is not None
        found.advance, found.sd = reference.onset - usual.onset, sqrt(usual.variance + reference.onset_sd_min**2)
        found.present = {"earlier_onset": earlier, **features, "dose_creep": creep}
        return found

    def _before(self, before: Reference, treated: Reference | None) -> tuple[float, float]:
        if self.known_before is None or self.known_before[0] is not treated:
            self.known_before = treated, before_as_known(before, treated, self.t)
        return self.known_before[1]

    def _treated(self) -> Reference | None:
        """What the legs were like on treatment that worked, beside the time before it."""
        known = self.stable or self.best
        return known if known and known.onset is not None and not known.mostly_quiet else None

    def _features(self, reference: Reference | None) -> dict[str, Verdict]:
        """The further features, usual now against the reference; relief against treatment that worked."""
        t, usual = self.t, self.usual
        told = reference or Reference("stable_treatment", None, 0, None, None)
        worked = next((one for one in (self.stable, self.best, self.enrolment) if one and one.relief_min), None)
        return {
            "spread": None
            if told.regions is None or not usual.regions_told
            else self._spread_share(told) * 100 >= t.feature_spread_percent,
            "greater_intensity": None
            if told.intensity is None or usual.intensity is None
            else (usual.intensity - told.intensity) * 100 >= t.feature_intensity_percent,
            "shorter_latency": None
            if told.latency_min is None or usual.latency_min is None
            else usual.latency_min
            <= told.latency_min
            - max(t.feature_latency_min, told.latency_min * (100 - t.feature_latency_percent) / 100),
            "shorter_relief": None
            if worked is None or worked.relief_min is None or usual.relief_min is None
            else usual.relief_min
            <= max(worked.relief_min * t.feature_relief_percent / 100, worked.relief_min - t.feature_relief_min),
        }

    def _spread_share(self, reference: Reference) -> float:
        return 0.0 if reference.regions is None else self.usual.spread(reference.regions)

    def _creep(self, day: int) -> str | None:
        """`raised`: the dose was raised above the stable one within the last months, after the first titration."""
        if not self.raised or self.plan is None or not self.plan.drugs:
            return None
        t = self.t
        for step in reversed(self.raised):
            if step.day > day or step.after.course != self.plan.course:
                continue
            if day - step.day >= t.dose_creep_days:
                return None
            settled = step.day - max(step.after.course, self._held_since(step.day)) >= t.dose_stable_days
            later = step.day - step.after.course > t.titration_days
            if settled and later and self._still(step.before):
                return step.what
        return None

    def _held_since(self, day: int) -> int:
        return max((s.day for s in self.dosing.steps if s.day < day), default=0)

    def _still(self, before: Plan) -> bool:
        """Whether what is taken now is still more, or earlier, than that."""
        now = self.plan
        if now is None:
            return False
        more = before.dose and now.dose and now.dose[:2] == before.dose[:2] and now.dose[2] > before.dose[2]
        sooner = (
            before.first_intake is not None
            and now.first_intake is not None
            and before.first_intake - now.first_intake >= self.t.intake_moved_min
        )
        return bool(more or sooner or now.intakes > before.intakes)

    # --- the level --------------------------------------------------------------------------------------------------

    def _level(self, day: int, reference: Reference | None, found: _Found) -> tuple[Level, tuple[str, ...]]:
        silent = self._silent(day)
        if silent == "in_change":
            self.run_discuss = self.run_watch = 0
            return (self.level if RANK[self.level] else "insufficient_data"), IN_CHANGE
        lacking = self._lacking(day, reference)
        few = len(self.recent) < self.t.min_logged_nights
        if silent == "not_dopaminergic":
            lacking = lacking or ("too_few_nights" if few else None)
            return ("insufficient_data", (silent, lacking)) if lacking else ("none", (silent,))
        if silent or lacking:
            return "insufficient_data", (silent or lacking or "",)
        if said := self._said(day, found):
            return said
        if few:
            return "insufficient_data", ("too_few_nights",)
        if self.run_watch:
            return "none", ("not_lasting_yet",)
        if reference and self._masked(day, reference):
            return "insufficient_data", ("onset_may_be_masked",)
        return "none", ("effect_fading",) if found.fading else ()

    def _said(self, day: int, found: _Found) -> tuple[Level, tuple[str, ...]] | None:
        """`watch` or above, once it has lasted; then for as long as it holds."""
        t = self.t
        self.run_discuss = self.run_discuss + 1 if found.discuss else 0
        self.run_watch = self.run_watch + 1 if found.discuss or found.watch else 0
        lasting = self.run_discuss >= t.discuss_judged_days or (found.discuss and RANK[self.level] >= RANK["discuss"])
        seen = self.run_watch >= t.watch_judged_days or (self.run_watch > 0 and RANK[self.level] > 0)
        if lasting and self._helped(day) is not False:
            self.open, self.quiet_run = True, 0
            return ("discuss_soon" if self._soon(day) else "discuss"), ()
        if lasting or seen:
            self.open, self.quiet_run = True, 0
            return "watch", ("never_helped",) if lasting else ()
        self.quiet_run += 1
        self.open = self.open and self.quiet_run < t.watch_hold_days
        if found.present["dose_creep"]:
            return "watch", ()
        return ("watch", HELD) if self.open else None

    def _silent(self, day: int) -> str | None:
        """Why the rules don't speak of this day, or speak with reserve; None: they do."""
        plan, t = self.plan, self.t
        if plan is None:
            return "no_regimen"
        if any(0 <= day - cut < t.in_change_days for cut in self.cuts):
            return "in_change"
        if plan.silent:
            return plan.silent
        return "recently_started" if day - plan.course < t.min_days_on_drug else None

    def _lacking(self, day: int, reference: Reference | None) -> str | None:
        """What is missing for any verdict on this day."""
        t, usual = self.t, self.usual
        if reference is None:
            return "no_reference"
        if not self.recent or day - self.recent[-1].day >= t.judged_within_days:
            return "too_few_nights"
        if reference.onset is None:
            return "onset_not_judged"
        if day - usual.last >= t.judged_within_days or usual.freshness * 100 < t.judged_freshness_percent:
            return "onset_not_judged" if len(self.recent) >= t.min_logged_nights else "too_few_nights"
        if usual.onset is None and usual.quiet * 100 < t.quiet_percent:
            return "onset_not_judged"
        return None

    def _masked(self, day: int, reference: Reference) -> bool:
        """The medicine is taken earlier than when the reference was made: an unchanged onset proves nothing."""
        since = self.plan.course if self.plan else day
        if reference.period:
            since = reference.period[1].toordinal()
        moved = [s for s in self.dosing.steps if s.what == "earlier" and since < s.day <= day]
        later = [s for s in moved if self.plan and s.after.course == self.plan.course]
        return any(s.day - s.after.course > self.t.titration_days and self._still_sooner(s.before) for s in later)

    def _still_sooner(self, before: Plan) -> bool:
        now = self.plan
        if now is None or now.first_intake is None or before.first_intake is None:
            return False
        return before.first_intake - now.first_intake >= self.t.intake_moved_min or now.intakes > before.intakes

    def _soon(self, day: int) -> bool:
        if self.plan and self.plan.over_label:
            return True
        return self._before_noon(day) or self._irls_risen(day)

    def _before_noon(self, day: int) -> bool:
        t = self.t
        rose = [one.night.rose_at for one in self.recent if one.night.rose_at is not None]
        noon = (int(median(rose)) if rose else 0) + t.soon_noon_hours * 60
        if not rose:
            noon = max(noon, t.soon_noon_hours * 120)  # nobody says when they rise: before 12:00
        if self.before and self.before.onset is not None and self.before.onset < noon:
            return False
        return sum(one.onset is not None and one.onset < noon for one in self.week) >= t.soon_nights

    def _irls_risen(self, day: int) -> bool:
        told = [total for when, total in sorted(self.facts.irls) if when.toordinal() <= day]
        return len(told) > 1 and told[-1] - min(told[:-1]) >= self.t.soon_irls_rise

    def _helped(self, day: int) -> Verdict:
        """A3, the first response: as told, or an IRLS score that fell after the start."""
        if self.facts.helped_at_first is not None:
            return self.facts.helped_at_first
        start = self.plan.course if self.plan else day
        told = [(when.toordinal(), total) for when, total in sorted(self.facts.irls) if when.toordinal() <= day]
        before = [total for when, total in told if when <= start]
        after = [total for when, total in told if when > start]
        if not before or not after:
            return None
        return True if before[-1] - min(after) >= self.t.soon_irls_rise else None

    def _already(self, day: int, level: Level) -> bool:
        if self.first_night is None or not RANK[level] or self._against_enrolment(day):
            return False
        if day < self.enrolled_until:
            self.highest_at_enrolment = max(self.highest_at_enrolment, RANK[level])
            return True
        return RANK[level] <= self.highest_at_enrolment

    def _criteria(self, day: int, a1: Verdict) -> dict[str, Verdict]:
        c1 = c2 = b = None
        if self.before:
            c1, c2 = c1_and_c2(self.week, self.before, self.stable or self.best, self.t)
        if self.paradox_possible:
            changes = [(s.day, s.what) for s in self.dosing.steps if s.what in ("raised", "cut")]
            known = [evening for when, evening in sorted(self.evenings.items()) if when <= day]
            b = paradox(known, changes, day, self.t)
        return {"A1": a1, "A3": self._helped(day), "B": b, "C1": c1, "C2": c2}

    def _others(self, today: date, evenings: Sequence[Evening]) -> tuple[str, ...]:
        found = [*others(self.facts, [evening.night for evening in evenings], today, self.t)]
        if any(s.what == "earlier" and s.day <= today.toordinal() for s in self.dosing.steps):
            found.insert(0, "onset_may_be_masked")
        if self._against_enrolment(today.toordinal()):
            found.insert(0, "against_enrolment")
        return tuple(found)
