"""Two simpler readings of the same diaries, to compare with: the bare criteria week by week, and a longer window. Pure.

`plain`: on at least five logged nights of seven; `discuss` if the MPI pattern holds on two consecutive weekly windows,
`watch` if the NIH onset holds, or a single further feature, or the dose is above the first one. `onset_only` is the
same with `watch` by the NIH onset alone, for the further features alarm without end where relief is written down.
`pooled`: the median onset of the last twelve days, whatever was logged of them, against the same lines. All compare
with the onset before treatment, and where nobody recalls it with treatment that worked. References, evenings and doses
are those of the rules, so that the ways of judging differ and nothing else.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from apps.augmentation.criteria import c1_and_c2, earlier_nights, extra_of_week, worse_nights
from apps.augmentation.dosing import Plan, dosing
from apps.augmentation.evening import Evening, evening_of
from apps.augmentation.references import Reference, recalled_reference, reference_of_nights
from apps.augmentation.series import PatientFacts, by_day
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.validation.scoring import CANNOT_TELL, DISCUSS, NONE, WATCH

POOLED_DAYS = 12
CUT_DAYS = 14  # no word so soon after a dose was cut


@dataclass(frozen=True, slots=True)
class Reading:
    plain: int
    plain_dose_alone: bool
    onset_only: int
    pooled: int


def readings(facts: PatientFacts, t: Thresholds) -> Iterator[Reading]:
    """For each day from the first to the last logged night."""
    evenings = {day.toordinal(): evening_of(night, t) for day, night in by_day(facts.nights).items()}
    if not evenings:
        return
    reader = _Reader(facts, t, evenings)
    for day in range(min(evenings), max(evenings) + 1):
        yield reader.read(day)


def taught(facts: PatientFacts, t: Thresholds) -> tuple[int, int] | None:
    """First and last day of the nights that teach stable treatment: as in the rules, of the first course alone."""
    if facts.good_period:
        return facts.good_period[0].toordinal(), facts.good_period[1].toordinal()
    first = min(night.day for night in facts.nights).toordinal()
    plan = dosing(facts.regimens, t, facts.first_dopaminergic).at(first)
    if plan is None or not plan.drugs or first - plan.course > t.learning_within_days:
        return None
    begin = max(first, plan.course + t.settling_days)
    return begin, begin + t.learning_days - 1


def stable_treatment(facts: PatientFacts, t: Thresholds) -> Reference | None:
    days = taught(facts, t)
    if days is None:
        return None
    nights = [night for day, night in by_day(facts.nights).items() if days[0] <= day.toordinal() <= days[1]]
    return reference_of_nights([evening_of(night, t) for night in nights], t, marked=facts.good_period is not None)


class _Reader:
    def __init__(self, facts: PatientFacts, t: Thresholds, evenings: dict[int, Evening]) -> None:
        self.facts, self.t, self.evenings = facts, t, evenings
        self.doses = dosing(facts.regimens, t, facts.first_dopaminergic)
        self.before = recalled_reference("before_treatment", facts.before_treatment, t)
        self.best = recalled_reference("best_treatment", facts.best_treatment, t)
        self.stable: Reference | None = None
        self.taught = taught(facts, t)
        self.patterns: deque[bool] = deque(maxlen=t.window_days + 1)

    def read(self, day: int) -> Reading:
        if self.taught and day == self.taught[1]:
            self.stable = stable_treatment(self.facts, self.t)
        plan = self.doses.at(day)
        worked = self.stable or self.best
        reference = self.before or worked
        if plan is None or reference is None or self._silent(day, plan):
            self.patterns.append(False)
            return Reading(CANNOT_TELL, plain_dose_alone=False, onset_only=CANNOT_TELL, pooled=CANNOT_TELL)
        if plan.silent:
            return Reading(NONE, plain_dose_alone=False, onset_only=NONE, pooled=NONE)
        onset_only, extra = self._plain(day, reference, worked)
        rank = max(onset_only, WATCH) if extra else onset_only
        dose_alone = rank == NONE and self._above_the_first(plan)
        return Reading(WATCH if dose_alone else rank, dose_alone, onset_only, self._pooled(day, reference, worked))

    def _silent(self, day: int, plan: Plan) -> bool:
        if plan.silent:
            return plan.silent != "not_dopaminergic"
        cut = any(step.what == "cut" and 0 <= day - step.day < CUT_DAYS for step in self.doses.steps)
        return cut or day - plan.course < self.t.min_days_on_drug

    def _window(self, day: int, days: int) -> list[Evening]:
        return [self.evenings[when] for when in range(day - days + 1, day + 1) if when in self.evenings]

    def _plain(self, day: int, reference: Reference, worked: Reference | None) -> tuple[int, bool]:
        """(rank by onset, whether a single further feature is there)."""
        t, week = self.t, self._window(day, self.t.window_days)
        if len(week) < t.min_logged_nights:
            self.patterns.append(False)
            return CANNOT_TELL, False
        _, a1 = worse_nights(week, reference, t)
        c1, c2 = c1_and_c2(week, reference, worked, t)
        self.patterns.append(bool(a1 and self.facts.helped_at_first and (c1 or c2)))
        extra = bool(extra_of_week(week, reference, worked, t))
        if self.patterns[-1] and len(self.patterns) > t.window_days and self.patterns[0]:
            return DISCUSS, extra
        if worked and worked.onset is not None:
            earlier, _ = earlier_nights(week, worked.onset, t.onset_advance_min)
            return (WATCH if earlier >= t.min_worse_nights else NONE), extra
        return NONE, extra

    def _above_the_first(self, plan: Plan) -> bool:
        first = next((one for one in self.doses.plans if one.drugs), plan)
        return plan.more_than(first) or plan.sooner_than(first, self.t)

    def _pooled(self, day: int, reference: Reference, worked: Reference | None) -> int:
        t, window = self.t, self._window(day, POOLED_DAYS)
        onsets = [evening.onset for evening in window if evening.onset is not None]
        quiet = sum(evening.quiet for evening in window)
        if len(window) < t.min_logged_nights or len(onsets) + quiet < t.min_logged_nights or reference.onset is None:
            return CANNOT_TELL
        if quiet * t.window_days > (t.window_days - t.min_worse_nights) * len(window) or not onsets:
            return NONE
        usual = median(onsets)
        advance, extra = reference.onset - usual, extra_of_week(window, reference, worked, t)
        if advance >= t.onset_advance_alone_min or (extra and advance >= t.onset_advance_min):
            return DISCUSS
        nih = worked is not None and worked.onset is not None and worked.onset - usual >= t.onset_advance_min
        return WATCH if nih or extra else NONE
