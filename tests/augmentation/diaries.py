"""Short ways to write a diary down as facts."""

from collections.abc import Iterable
from datetime import date, timedelta

from apps.augmentation.rules import Assessment, assess
from apps.augmentation.series import Night, PatientFacts, Recalled, Regimen, region_bits
from apps.augmentation.thresholds import thresholds

T = thresholds()
LEGS = region_bits(["left_leg", "right_leg"])
ARMS = region_bits(["left_arm"])
DAY = date(2026, 3, 29)  # the last night judged; clocks go forward in Europe
EVENING = 21 * 60
PRAMIPEXOLE = Regimen("pramipexole", "yes", date(2025, 1, 1), None)
BEFORE = Recalled(onset=EVENING, intensity=5, regions=LEGS)


def nights(
    onsets: Iterable[int | None], *, last: date = DAY, intensity: int | None = 5, regions: int | None = LEGS
) -> tuple[Night, ...]:
    """Nights with symptoms at these onsets (minutes after midnight), the last on `last`; None is a night not logged."""
    listed = list(onsets)
    first = last - timedelta(days=len(listed) - 1)
    return tuple(
        Night(first + timedelta(days=n), True, onset, intensity, regions)
        for n, onset in enumerate(listed)
        if onset is not None
    )


def free(*days: date) -> tuple[Night, ...]:
    return tuple(Night(day, False) for day in days)


def facts(logged: tuple[Night, ...], **changes: object) -> PatientFacts:
    given: dict[str, object] = {"regimens": (PRAMIPEXOLE,), "before_treatment": BEFORE, "helped_at_first": True}
    return PatientFacts(nights=logged, **{**given, **changes})  # type: ignore[arg-type]


def verdict(known: PatientFacts, day: date = DAY) -> Assessment:
    return assess(known, T, first=day, last=day)[0]
