"""What nights are compared with: three references, and which of them may be used. Pure.

`before_treatment` and `best_treatment` are recalled; `stable_treatment` is learned from recorded nights, but only where
nobody can mistake an augmented fortnight for a stable one: a period that a clinician marked as good, or the first weeks
of a diary that began within six months of the medicine. A switch of drug, or a second treatment, begins a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from math import sqrt
from statistics import median
from typing import Any, Literal

from apps.augmentation.evening import Evening
from apps.augmentation.series import Recalled
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.usual import BITS, mean_of, scatter_of

ReferenceName = Literal["stable_treatment", "before_treatment", "best_treatment"]


@dataclass(frozen=True, slots=True)
class Reference:
    """Onset in minutes after midnight, with its standard deviation. Of recorded nights also how many and which."""

    name: ReferenceName
    onset: float | None
    onset_sd_min: float
    intensity: float | None
    regions: int | None
    latency_min: float | None = None
    relief_min: float | None = None
    nights: int | None = None
    period: tuple[date, date] | None = None
    scatter_min: float | None = None
    mostly_quiet: bool = False
    marked: bool = False  # by a clinician

    def keep(self) -> dict[str, Any]:
        period = [day.isoformat() for day in self.period] if self.period else None
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"period": period}

    @classmethod
    def kept(cls, kept: Mapping[str, Any] | None) -> "Reference | None":
        if kept is None:
            return None
        period = tuple(map(date.fromisoformat, kept["period"])) if kept["period"] else None
        return cls(**{**kept, "period": period})

    @property
    def says_nothing(self) -> bool:
        silent = self.onset is None and self.intensity is None and self.regions is None
        return silent and not self.mostly_quiet


def recalled_reference(name: ReferenceName, recalled: Recalled | None, t: Thresholds) -> Reference | None:
    if recalled is None:
        return None
    uncertain = recalled.onset_uncertain_min
    return Reference(
        name, recalled.onset, max(t.recall_sd_least_min, t.recall_sd_min if uncertain is None else uncertain),
        recalled.intensity, recalled.regions, recalled.latency_min, recalled.relief_min,
    )  # fmt: skip


def reference_of_nights(evenings: Sequence[Evening], t: Thresholds, *, marked: bool) -> Reference | None:
    """The usual of these nights; None if too few of them were logged.

    Nights without symptoms have no onset and don't lower the intensity: symptoms that come back as they used to be are
    an effect that fades, not a change for the worse.
    """
    if len(evenings) < t.reference_min_nights:
        return None
    bad = [evening.night for evening in evenings if not evening.quiet]
    onsets = [evening.onset for evening in evenings if evening.onset is not None]
    scatter = scatter_of(onsets, t) if len(onsets) >= t.reference_min_known else None
    return Reference(
        "stable_treatment",
        mean_of(onsets, scatter) if scatter else None,
        (scatter**2 * t.usual_inflation_percent / 100 / len(onsets)) ** 0.5 if scatter else 0.0,
        _middle([night.intensity for night in bad if night.intensity is not None], t),
        _usual_regions([night.regions for night in bad if night.regions is not None], t),
        _middle([night.latency_min for night in bad if night.latency_min is not None], t),
        _middle([night.relief_min for night in bad if night.relief_min is not None], t),
        nights=len(evenings),
        period=(evenings[0].night.day, evenings[-1].night.day),
        scatter_min=scatter,
        mostly_quiet=len(bad) * 2 < len(evenings),
        marked=marked,
    )


def _middle(told: list[int], t: Thresholds) -> float | None:
    return median(told) if len(told) >= t.reference_min_known else None


def _usual_regions(recorded: Sequence[int], t: Thresholds) -> int | None:
    if len(recorded) < t.reference_min_known:
        return None
    usual = 0
    for bit in BITS:
        if sum(bool(regions & bit) for regions in recorded) * 100 >= t.reference_region_percent * len(recorded):
            usual |= bit
    return usual


def before_as_known(before: Reference, stable: Reference | None, t: Thresholds) -> tuple[float, float]:
    """Onset before treatment and its variance: what is recalled, and what stable treatment lets expect, weighed.

    A medicine that works moves the onset later by an hour or so; how much differs, so this counts for little where the
    memory is sure, and for something where it isn't.
    """
    assert before.onset is not None
    onset, variance = before.onset, before.onset_sd_min**2
    if stable is None or stable.onset is None or stable.mostly_quiet:
        return onset, variance
    expected, spread = stable.onset - t.benefit_min, stable.onset_sd_min**2 + t.benefit_sd_min**2
    if not stable.marked and onset - expected > 2 * sqrt(variance + spread):
        return onset, variance  # nights so early are not those of a treatment that worked, whoever says when they began
    weight = 1 / variance + 1 / spread
    return (onset / variance + expected / spread) / weight, 1 / weight
