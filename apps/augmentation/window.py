"""Seven nights held against one reference. Pure.

Every verdict has three values: True, False and None, "cannot tell". A night that was not logged counts as neither; one
without symptoms is logged, and not worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Literal

from apps.augmentation.series import Night, Recalled, region_bits, region_names
from apps.augmentation.thresholds import Thresholds
from apps.core.portable.fields import REGIONS

Verdict = bool | None
ReferenceName = Literal["stable_treatment", "before_treatment", "best_treatment"]


@dataclass(frozen=True, slots=True)
class Reference:
    """What nights are compared with. Of recorded nights also how many and which."""

    name: ReferenceName
    onset: int | None
    intensity: float | None
    regions: int | None
    onset_uncertain_min: int | None = None
    nights: int | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The nights of one window, compared. Counts are nights; `worse` and the verdicts are None without a reference."""

    logged: int
    worse: int | None
    a1: Verdict  # at least five nights worse in any way
    earlier: Verdict  # by 2 h on five nights
    much_earlier: Verdict  # by 4 h on five nights
    spread: Verdict
    stronger: Verdict
    onset: int | None
    nights_earlier: int
    nights_much_earlier: int
    nights_onset_known: int
    intensity: float | None
    nights_intensity_known: int
    new_regions: int
    nights_spread: int
    nights_regions_known: int

    @property
    def signs(self) -> tuple[Verdict, Verdict, Verdict]:
        """In the order of rules.SIGNS."""
        return self.earlier, self.spread, self.stronger

    @property
    def enough_earlier(self) -> Verdict:
        """The onset criterion: 4 h, or 2 h and a further feature."""
        return either(self.much_earlier, both(self.earlier, either(self.spread, self.stronger)))


def both(a: Verdict, b: Verdict) -> Verdict:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def either(a: Verdict, b: Verdict) -> Verdict:
    if a or b:
        return True
    return None if a is None or b is None else False


def recalled_reference(name: ReferenceName, recalled: Recalled | None) -> Reference | None:
    if recalled is None:
        return None
    return Reference(name, recalled.onset, recalled.intensity, recalled.regions, recalled.onset_uncertain_min)


def reference_of_nights(nights: Sequence[Night], t: Thresholds) -> Reference | None:
    """The marked good period as a reference; None if too few of its nights were logged.

    Nights without symptoms have no onset and don't lower the intensity: symptoms that come back as they used to be are
    an effect that fades, not a change for the worse.
    """
    if len(nights) < t.reference_min_nights:
        return None
    bad = [night for night in nights if night.symptoms]
    onsets = [night.onset for night in bad if night.onset is not None]
    intensities = [night.intensity for night in bad if night.intensity is not None]
    return Reference(
        "stable_treatment",
        int(median(onsets)) if len(onsets) >= t.reference_min_known else None,
        median(intensities) if len(intensities) >= t.reference_min_known else None,
        _usual_regions([night.regions for night in bad if night.regions is not None], t),
        nights=len(nights),
        period=(nights[0].day, nights[-1].day),
    )


def compare(nights: Sequence[Night], reference: Reference | None, t: Thresholds) -> Window:
    """`nights`: those logged in the window."""
    bad = [night for night in nights if night.symptoms]
    free = len(nights) - len(bad)
    onsets = [night.onset for night in bad if night.onset is not None]
    intensities = [night.intensity for night in bad if night.intensity is not None]
    known_regions = [night.regions for night in bad if night.regions is not None]
    base = reference or Reference("stable_treatment", None, None, None)

    advances = [base.onset - onset for onset in onsets] if base.onset is not None else []
    earlier = sum(advance >= t.onset_advance_min for advance in advances)
    much = sum(advance >= t.onset_advance_alone_min for advance in advances)
    level = float(median([*intensities, *[0] * free])) if intensities or free else None
    new, on_nights = _spread(known_regions, base.regions, t)

    enough = len(nights) >= t.min_logged_nights
    onset_known = enough and base.onset is not None and len(onsets) + free >= t.min_logged_nights
    intensity_known = enough and base.intensity is not None and len(intensities) + free >= t.min_logged_nights
    regions_known = enough and base.regions is not None and len(known_regions) + free >= t.min_logged_nights
    worse, unclear = _count_worse(bad, base, t)
    return Window(
        logged=len(nights),
        worse=worse if reference else None,
        a1=_counted(met=worse >= t.min_worse_nights, known=enough and len(nights) - unclear >= t.min_logged_nights),
        earlier=_counted(met=earlier >= t.min_worse_nights, known=onset_known),
        much_earlier=_counted(met=much >= t.min_worse_nights, known=onset_known),
        spread=True if enough and new else _counted(known=regions_known),
        stronger=_counted(
            met=level is not None and base.intensity is not None and level >= base.intensity + t.intensity_rise,
            known=intensity_known,
        ),
        onset=int(median(onsets)) if onsets else None,
        nights_earlier=earlier,
        nights_much_earlier=much,
        nights_onset_known=len(onsets) + free,
        intensity=level,
        nights_intensity_known=len(intensities) + free,
        new_regions=new,
        nights_spread=on_nights,
        nights_regions_known=len(known_regions) + free,
    )


def _counted(*, met: bool = False, known: bool) -> Verdict:
    return met if known else None


def _spread(recorded: Sequence[int], usual: int | None, t: Thresholds) -> tuple[int, int]:
    """(regions new on enough nights, nights with any of them)."""
    if usual is None:
        return 0, 0
    new = 0
    for name in region_names(~usual):
        bit = region_bits([name])
        if sum(bool(regions & bit) for regions in recorded) >= t.spread_nights:
            new |= bit
    return new, sum(bool(regions & new) for regions in recorded)


def _usual_regions(recorded: Sequence[int], t: Thresholds) -> int | None:
    if len(recorded) < t.reference_min_known:
        return None
    usual = 0
    for bit in (region_bits([name]) for name in REGIONS):
        if sum(bool(regions & bit) for regions in recorded) * 100 >= t.reference_region_percent * len(recorded):
            usual |= bit
    return usual


def _count_worse(bad: Sequence[Night], base: Reference, t: Thresholds) -> tuple[int, int]:
    """(nights worse in any way, nights with symptoms of which nothing can be compared)."""
    worse = unclear = 0
    for night in bad:
        verdicts = (
            None if night.onset is None or base.onset is None else base.onset - night.onset >= t.onset_advance_min,
            None
            if night.intensity is None or base.intensity is None
            else night.intensity >= base.intensity + t.intensity_rise,
            None if night.regions is None or base.regions is None else bool(night.regions & ~base.regions),
        )
        if any(verdicts):
            worse += 1
        elif all(verdict is None for verdict in verdicts):
            unclear += 1
    return worse, unclear
