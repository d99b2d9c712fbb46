"""When a night's symptoms began, in the sense that the rules need: the evening's onset. Pure.

Symptoms that come back towards morning as a short-acting medicine wears off (rebound) say nothing of how early in the
day they begin. But symptoms on waking that go on, or come again at rest in the day, are daytime symptoms: nothing is
earlier, and they are never dropped. Where nobody says whether they did, the evening is unknown, and not called quiet.
"""

from dataclasses import dataclass

from apps.augmentation.series import Night
from apps.augmentation.thresholds import Thresholds


def small_hours(day_start: int, t: Thresholds) -> int:
    """From when on a first onset belongs to the hours before rising; whoever works at night rises later."""
    return max(t.night_from_min, day_start + t.night_after_min)


def onset_of(night: Night, t: Thresholds) -> int | None:
    """Minutes after midnight; None where the night has no evening onset, or none that was written down."""
    onset = night.onset
    if onset is None or not night.symptoms:
        return None
    if onset < t.morning_until_min and not _by_day(night):
        return night.later_onset
    return None if onset >= small_hours(night.day_start, t) else onset


def is_quiet(night: Night, t: Thresholds) -> bool:
    """No symptoms in the evening: none at all, or only in the small hours, or on waking and soon over."""
    onset = night.onset
    if not night.symptoms:
        return True
    if onset is None or _by_day(night):
        return False
    if onset >= small_hours(night.day_start, t):
        return True
    over = night.into_the_day is False or night.daytime_rest == 0
    return onset < t.morning_until_min and over and night.later_onset is None


def _by_day(night: Night) -> bool:
    return bool(night.into_the_day or night.daytime_rest)


@dataclass(slots=True)
class Evening:
    """A logged night as the rules look at it; made once, looked at on each of the days that follow."""

    day: int  # ordinal of the RLS day
    night: Night
    onset: int | None
    quiet: bool
    # Whether this night is worse than the reference last asked about: a part of criteria.worse_nights, kept here.
    than: object = None
    worse: int = 0

    @property
    def intensity(self) -> int | None:
        return self.night.intensity if self.night.symptoms else 0


def evening_of(night: Night, t: Thresholds) -> Evening:
    return Evening(night.day.toordinal(), night, onset_of(night, t), is_quiet(night, t))
