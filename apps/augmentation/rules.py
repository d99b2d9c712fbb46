"""The rules: a patient's whole series in, one assessment a day out. Pure: no Django, no clock, no I/O.

Built on clinical consensus (MPI 2007, NIH 2003; numbers in thresholds.toml). Software never decides whether a change
has another explanation, and never calls anything well: `none` means that these rules found no change.

The order of the references. What a clinician marked as good in recorded nights is nearest to the truth, so it comes
first. Of what is recalled, `before_treatment` comes before `best_treatment`, because that is what the MPI criteria
compare with; one whose onset was not asked for yields to one that has it. `discuss` needs more: if the onset before
treatment is known, it must be undercut as well, whatever the reference. Symptoms that are back to what they were before
treatment, and not earlier, are a fading effect (tolerance), and stay at `watch`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from apps.augmentation.series import Night, PatientFacts, by_day, clock, region_names
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.window import (
    Reference,
    Verdict,
    Window,
    both,
    compare,
    either,
    recalled_reference,
    reference_of_nights,
)

Level = Literal["insufficient_data", "none", "watch", "discuss", "discuss_soon"]
Sign = Literal["earlier_onset", "spread", "greater_intensity", "shorter_latency", "shorter_relief", "dose_creep"]

# Why a verdict is no stronger, or none at all. Never silently applied: each is shown.
Considered = Literal[
    "too_few_nights", "no_reference", "onset_not_judged", "persistence_not_judged", "one_week_only",
    "no_regimen", "class_unknown", "not_dopaminergic", "recently_started",
    "never_helped", "not_earlier_than_before_treatment", "before_treatment_not_judged",
]  # fmt: skip

RANK: dict[str, int] = {"insufficient_data": 0, "none": 0, "watch": 1, "discuss": 2, "discuss_soon": 3}
SIGNS: tuple[Sign, ...] = ("earlier_onset", "spread", "greater_intensity")


@dataclass(frozen=True, slots=True)
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
    signs: tuple[Sign, ...] = ()  # those that have lasted through both windows
    evidence: dict[str, Any] = field(default_factory=dict)
    considered: tuple[Considered, ...] = ()
    # Each sign in this window, whatever the level: hysteresis clears by it.
    present: dict[str, Verdict] = field(default_factory=dict)

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
    return [judge.assess(day) for day in _days(first, last)]


class _Judge:
    """One patient's series with what several days share, computed once."""

    def __init__(self, facts: PatientFacts, t: Thresholds) -> None:
        self.facts, self.t = facts, t
        self.nights = by_day(facts.nights)
        self._first_night = next(iter(self.nights), None)
        good = facts.good_period
        self._good = [n for n in self.nights.values() if good and good[0] <= n.day <= good[1]]
        self._stable: dict[int, Reference | None] = {}
        self._before = recalled_reference("before_treatment", facts.before_treatment)
        self._best = recalled_reference("best_treatment", facts.best_treatment)
        self._rank_at_enrolment: int | None = None
        self._windows: dict[tuple[date, Reference | None], Window] = {}

    def assess(self, day: date) -> Assessment:
        found = self._found(day)
        if RANK[found.level] and self._already(found):
            return replace(found, already_at_enrolment=True)
        return found

    def _found(self, day: date) -> Assessment:
        t = self.t
        reference = self.reference(day)
        now, earlier = self._window(day, reference), self._window(day - self._persistence, reference)
        present: dict[str, Verdict] = dict(zip(SIGNS, now.signs, strict=True))
        lasting = {sign: both(present[sign], was) for sign, was in zip(SIGNS, earlier.signs, strict=True)}
        mpi = self._mpi(day)
        level, considered = self._level(day, reference, now, earlier)
        return Assessment(
            day=day,
            level=level,
            reference=reference.name if reference else None,
            rules=t.rules,
            nights_logged=now.logged,
            nights_worse=now.worse,
            criteria={
                "A1": now.a1 if reference else None,
                "A3": self.facts.helped_at_first,
                "B": None,  # a dose raised, then cut: not judged by these rules yet
                "C1": mpi.much_earlier if mpi else None,
                "C2": both(mpi.earlier, either(mpi.spread, mpi.stronger)) if mpi else None,
            },
            signs=tuple(sign for sign in SIGNS if lasting[sign]) if RANK[level] else (),
            evidence=_evidence(day, t, reference, now, self._before),
            considered=considered,
            present=present,
        )

    def _level(
        self, day: date, reference: Reference | None, now: Window, before: Window
    ) -> tuple[Level, tuple[Considered, ...]]:
        why_not = self._treatment(day)
        if why_not and why_not != "not_dopaminergic":
            return "insufficient_data", (why_not,)
        applies: tuple[Considered, ...] = (why_not,) if why_not else ()
        if reference is None:
            return "insufficient_data", (*applies, "no_reference")
        if now.logged < self.t.min_logged_nights:
            return "insufficient_data", (*applies, "too_few_nights")
        if applies:
            return "none", applies
        was = [past for this_week, past in zip(now.signs, before.signs, strict=True) if this_week]
        if None in was and True not in was:
            return "insufficient_data", ("persistence_not_judged",)
        if True not in was:
            # Onset tells most (97 % of augmented patients): without it no one may say "no change".
            if now.earlier is None:
                return "insufficient_data", ("onset_not_judged",)
            return "none", ("one_week_only",) if was else ()
        if both(now.enough_earlier, before.enough_earlier) is not True:
            return "watch", ()
        return self._discuss(day)

    def _discuss(self, day: date) -> tuple[Level, tuple[Considered, ...]]:
        """The pattern holds in two weekly windows; what may still speak against it."""
        if self.facts.helped_at_first is False:  # MPI A3
            return "watch", ("never_helped",)
        this_week, week_before = self._mpi(day), self._mpi(day - self._persistence)
        if this_week and week_before:
            undercut = both(this_week.enough_earlier, week_before.enough_earlier)
            if undercut is False:
                return "watch", ("not_earlier_than_before_treatment",)
            if undercut is None:
                return "watch", ("before_treatment_not_judged",)
        return "discuss", ()

    def _treatment(self, day: date) -> Considered | None:
        """Why the rules do not speak of this day, or None."""
        taken = [r for r in self.facts.regimens if r.start <= day and (r.ends_before is None or day < r.ends_before)]
        if not taken:
            return "no_regimen"
        if not any(r.watched == "yes" for r in taken):
            return "class_unknown" if any(r.watched == "unknown" for r in taken) else "not_dopaminergic"
        starts = [r.start for r in self.facts.regimens if r.watched == "yes" and r.start <= day]
        told = self.facts.first_dopaminergic
        since = min([*starts, told] if told else starts)
        return "recently_started" if (day - since).days < self.t.min_days_on_drug else None

    def reference(self, day: date) -> Reference | None:
        candidates = [r for r in (self._stable_upto(day), self._before, self._best) if r is not None]
        for candidate in candidates:
            if candidate.onset is not None:
                return candidate
        return next((c for c in candidates if c.intensity is not None or c.regions is not None), None)

    def _stable_upto(self, day: date) -> Reference | None:
        """The good period's nights before either window, so that none is compared with itself."""
        until = day - self._persistence - timedelta(days=self.t.window_days)
        count = sum(night.day <= until for night in self._good)
        if count not in self._stable:
            self._stable[count] = reference_of_nights(self._good[:count], self.t)
        return self._stable[count]

    def _mpi(self, day: date) -> Window | None:
        """The window against the onset before treatment; None where nobody recalled it."""
        return self._window(day, self._before) if self._before and self._before.onset is not None else None

    def _window(self, day: date, reference: Reference | None) -> Window:
        key = day, reference
        if key not in self._windows:
            self._windows[key] = compare(self._logged(day), reference, self.t)
        return self._windows[key]

    def _logged(self, day: date) -> list[Night]:
        first = day - timedelta(days=self.t.window_days - 1)
        return [self.nights[d] for d in _days(first, day) if d in self.nights]

    @property
    def _persistence(self) -> timedelta:
        return timedelta(days=self.t.persistence_days)

    def _already(self, found: Assessment) -> bool:
        if self._first_night is None:
            return False
        until = self._first_night + timedelta(days=self.t.enrolment_days - 1)
        if found.day <= until:
            return True
        if self._rank_at_enrolment is None:
            self._rank_at_enrolment = max(RANK[self._found(d).level] for d in _days(self._first_night, until))
        return RANK[found.level] <= self._rank_at_enrolment


def _evidence(
    day: date, t: Thresholds, reference: Reference | None, now: Window, before: Reference | None
) -> dict[str, Any]:
    """Numbers and nights behind the verdict; what was not recorded is left out."""
    first = day - timedelta(days=t.window_days - 1)
    numbers: dict[str, Any] = {
        "window_from": first.isoformat(),
        "window_to": day.isoformat(),
        "nights_logged": now.logged,
        "onset_now": None if now.onset is None else clock(now.onset),
        "nights_onset_known": now.nights_onset_known,
        "intensity_now": now.intensity,
        "nights_intensity_known": now.nights_intensity_known,
    }
    if reference:
        numbers |= _against(reference, now, t)
    if before and before.onset is not None and before is not reference:
        numbers["onset_before_treatment"] = clock(before.onset)
    return {key: value for key, value in numbers.items() if value is not None}


def _against(reference: Reference, now: Window, t: Thresholds) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "reference_nights": reference.nights,
        "reference_from": reference.period[0].isoformat() if reference.period else None,
        "reference_to": reference.period[1].isoformat() if reference.period else None,
        "intensity_reference": reference.intensity,
    }
    if reference.onset is not None:
        numbers |= {
            "onset_reference": clock(reference.onset),
            "onset_reference_uncertain_min": reference.onset_uncertain_min,
            "onset_advance_min": None if now.onset is None else reference.onset - now.onset,
            "onset_threshold_min": t.onset_advance_min,
            "nights_earlier": now.nights_earlier,
            "nights_much_earlier": now.nights_much_earlier,
        }
    if reference.regions is not None:
        numbers |= {
            "regions_reference": region_names(reference.regions),
            "regions_new": region_names(now.new_regions),
            "nights_spread": now.nights_spread,
            "nights_regions_known": now.nights_regions_known,
        }
    return numbers


def _days(first: date, last: date) -> Iterable[date]:
    days: Sequence[int] = range((last - first).days + 1)
    return (first + timedelta(days=n) for n in days)
