"""What is usual now, and how sure that is: a running estimate over nights that scatter, are missing and drift. Pure.

The usual onset is a Kalman filter of a drifting level. Every day without a night makes it less sure, every night surer;
one odd night moves it little, because a deviation counts up to a few standard deviations only. How sure it is depends
on which nights were logged and never on what they say. So whatever makes a night worse moves the estimate that way, or
not at all: worse nights never lower a level. Intensity, latency, relief, regions and the share of quiet evenings are
running means.

For the filter: Kalman R, J Basic Eng 1960;82:35-45; for the bounded deviation: Huber P, Robust Statistics, 1981.
"""

from collections.abc import Mapping
from functools import cache
from math import sqrt
from statistics import median
from typing import Any

from apps.augmentation.evening import Evening
from apps.augmentation.thresholds import Thresholds
from apps.core.portable.fields import REGIONS

BITS = tuple(1 << place for place in range(len(REGIONS)))
KEPT = (
    "onset", "variance", "scatter", "quiet", "intensity", "latency_min", "relief_min", "regions", "regions_told",
    "freshness", "last", "taken",
)  # fmt: skip


class Usual:
    """The estimate up to a day. `onset` in minutes after midnight, `variance` in minutes²; None: never told yet."""

    __slots__ = (
        "_spread", "drift", "fading", "freshness", "intensity", "last", "latency_min", "onset", "quiet", "regions",
        "regions_told", "relief_min", "scatter", "share", "t", "taken", "variance",
    )  # fmt: skip

    def __init__(self, t: Thresholds) -> None:
        self.t = t
        self.onset: float | None = None
        self.variance = 0.0
        self.scatter = float(t.usual_scatter_min)  # from night to night
        self.quiet = 0.0  # share of nights without symptoms in the evening
        self.intensity: float | None = None
        self.latency_min: float | None = None
        self.relief_min: float | None = None
        self.regions = [0.0] * len(BITS)  # share of nights with each
        self.regions_told = 0
        self._spread = (-1, -1, 0.0)
        self.drift = float(t.usual_drift_min**2)
        self.fading = 1 - t.usual_fading_percent / 100
        self.share = t.usual_share_percent / 100
        self.freshness = 0.0  # nights that tell an onset or a quiet evening, the older the less
        self.last = -1  # ordinal of the last such night
        self.taken = 0  # nights; what changes with nights alone need not be asked again before it has moved

    def keep(self) -> dict[str, Any]:
        """What a later day goes on from."""
        return {name: getattr(self, name) for name in KEPT}

    def go_on(self, kept: Mapping[str, Any]) -> None:
        for name in KEPT:
            setattr(self, name, kept[name])

    def pass_day(self) -> None:
        self.variance += self.drift
        self.freshness *= self.fading

    def take(self, evening: Evening, *, aside: bool) -> None:
        """`aside`: the onset is not compared."""
        self.taken += 1
        share, night, onset = self.share, evening.night, evening.onset
        self.quiet += share * (evening.quiet - self.quiet)
        compared = onset is not None and not aside
        if evening.quiet or compared:
            self.freshness += 1
            self.last = evening.day
        if onset is not None and compared:
            self._onset(onset)
        if not night.symptoms:
            if self.intensity is not None:
                self.intensity -= share * self.intensity
            return
        if night.intensity is not None:
            self.intensity = _toward(self.intensity, night.intensity, share)
        if night.latency_min is not None:
            self.latency_min = _toward(self.latency_min, night.latency_min, share)
        if night.relief_min is not None:
            self.relief_min = _toward(self.relief_min, night.relief_min, share)
        if night.regions is not None:
            self._regions(night.regions)

    def _regions(self, told: int) -> None:
        self.regions_told += 1
        share = self.share
        pairs = zip(self.regions, present(told), strict=True)
        self.regions = [mean + share * (there - mean) for mean, there in pairs]

    def spread(self, usual_regions: int) -> float:
        """The largest share of recent nights with a region that is none of the usual ones."""
        known, told, share = self._spread
        if known != usual_regions or told != self.regions_told:
            share = max([self.regions[place] for place in unusual(usual_regions)], default=0.0)
            self._spread = usual_regions, self.regions_told, share
        return share

    def _onset(self, told: int) -> None:
        noise = self.scatter**2 * self.t.usual_inflation_percent / 100
        if self.onset is None:
            self.onset, self.variance = float(told), noise * 1.5
            return
        gain = self.variance / (self.variance + noise)
        bound = self.scatter * self.t.usual_bound_percent / 100
        self.onset += gain * min(bound, max(-bound, told - self.onset))
        self.variance *= 1 - gain


@cache
def present(regions: int) -> tuple[float, ...]:
    return tuple(float(bool(regions & bit)) for bit in BITS)


@cache
def unusual(regions: int) -> tuple[int, ...]:
    return tuple(place for place, bit in enumerate(BITS) if not bit & regions)


def _toward(mean: float | None, told: float, share: float) -> float:
    return float(told) if mean is None else mean + share * (told - mean)


def scatter_of(onsets: list[int], t: Thresholds) -> float:
    """The standard deviation from night to night; while nights are few, near to what is usual for people."""
    middle = median(onsets)
    spread = max(20.0, 1.48 * median(abs(onset - middle) for onset in onsets))
    prior = t.usual_scatter_nights
    return sqrt((prior * t.usual_scatter_min**2 + len(onsets) * spread**2) / (prior + len(onsets)))


def mean_of(onsets: list[int], scatter: float) -> float:
    """The mean, with no night counting for more than two standard deviations."""
    middle = median(onsets)
    return sum(min(middle + 2 * scatter, max(middle - 2 * scatter, onset)) for onset in onsets) / len(onsets)
