"""When a night's symptoms began, in the sense that the rules need: the evening's onset. Pure.

Symptoms that come back towards morning as a short-acting medicine wears off (rebound) say nothing of how early in the
day they begin. But symptoms on waking that go on, or come again at rest in the day, are daytime symptoms: nothing is
earlier, and they are never dropped.
"""

from dataclasses import dataclass

from apps.augmentation.series import Night
from apps.augmentation.thresholds import Thresholds


def onset_of(night: Night, t: Thresholds) -> int | None:
    """Minutes after midnight; None where the night has no evening onset, or none that was written down."""
    onset = night.onset
    if onset is None or not night.symptoms:
        return None
    if onset < t.morning_until_min and not (night.into_the_day or night.daytime_rest):
        return night.later_onset
    return None if onset >= t.night_from_min else onset


def is_quiet(night: Night, t: Thresholds) -> bool:
    """No symptoms in the evening: none at all, or only in the small hours or on waking."""
    if not night.symptoms:
        return True
    if night.onset is None:
        return False
    rebound = night.onset < t.morning_until_min and not (night.into_the_day or night.daytime_rest)
    return night.onset >= t.night_from_min or (rebound and night.later_onset is None)


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
