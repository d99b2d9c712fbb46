"""The published criteria, read plainly over the seven nights that end with a day: A1, C1, C2 (MPI 2007), and B. Pure.

Every verdict has three values: True, False and None, "cannot tell". A night that was not logged counts as neither; one
without symptoms is logged, and not worse. The level does not come from here (levels.py): read night by night, the
criteria miss what noise and holes hide.
"""

from collections.abc import Iterable, Sequence
from statistics import median

from apps.augmentation.evening import Evening
from apps.augmentation.references import Reference
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.usual import BITS

Verdict = bool | None


def both(a: Verdict, b: Verdict) -> Verdict:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


WORSE, NOT_WORSE, UNCLEAR = 1, 0, -1


def worse_nights(week: Sequence[Evening], reference: Reference, t: Thresholds) -> tuple[int, Verdict]:
    """(nights worse in any way, A1): onset, intensity, regions or latency against the reference."""
    worse = unclear = 0
    for evening in week:
        if evening.than is not reference:
            evening.than, evening.worse = reference, _verdict(evening, reference, t)
        if evening.worse == WORSE:
            worse += 1
        elif evening.worse == UNCLEAR:
            unclear += 1
    if len(week) < t.min_logged_nights:
        return worse, None
    if worse >= t.min_worse_nights:
        return worse, True
    return worse, None if len(week) - unclear < t.min_logged_nights else False


def _verdict(evening: Evening, reference: Reference, t: Thresholds) -> int:
    night, onset = evening.night, evening.onset
    if not night.symptoms:
        return NOT_WORSE
    verdicts: tuple[Verdict, ...] = (
        False if evening.quiet
        else None if onset is None or reference.onset is None
        else reference.onset - onset >= t.onset_advance_min,
        None if night.intensity is None or reference.intensity is None
        else night.intensity >= reference.intensity + t.intensity_rise,
        None if night.regions is None or reference.regions is None else bool(night.regions & ~reference.regions),
        None if night.latency_min is None or not reference.latency_min
        else night.latency_min * 100 <= reference.latency_min * t.latency_share_percent,
    )  # fmt: skip
    if any(verdicts):
        return WORSE
    return UNCLEAR if verdicts == (None, None, None, None) else NOT_WORSE


def earlier_nights(week: Iterable[Evening], onset: float, by: int) -> tuple[int, int]:
    """(nights earlier by so many minutes, nights that can be compared); a quiet evening can, and is not earlier."""
    earlier = known = 0
    for evening in week:
        if evening.onset is not None:
            known += 1
            if onset - evening.onset >= by:
                earlier += 1
        elif evening.quiet:
            known += 1
    return earlier, known


def c1_and_c2(
    week: Sequence[Evening], before: Reference, stable: Reference | None, t: Thresholds
) -> tuple[Verdict, Verdict]:
    """Both against the time before treatment; relief alone against treatment that worked, for there was none before."""
    if before.onset is None or len(week) < t.min_logged_nights:
        return None, None
    some, known = earlier_nights(week, before.onset, t.onset_advance_min)
    if known < t.min_logged_nights:
        return None, None
    if some < t.min_worse_nights:
        return False, False
    much, _ = earlier_nights(week, before.onset, t.onset_advance_alone_min)
    return much >= t.min_worse_nights, extra_of_week(week, before, stable, t)


def extra_of_week(evenings: Sequence[Evening], before: Reference, stable: Reference | None, t: Thresholds) -> Verdict:
    """Any of the four further features of C2 in this week. Those that nobody recorded count for nothing."""
    judged = [one for one in features_of_week(evenings, before, stable, t) if one is not None]
    return any(judged) if judged else None


def features_of_week(
    evenings: Sequence[Evening], before: Reference, stable: Reference | None, t: Thresholds
) -> tuple[Verdict, Verdict, Verdict, Verdict]:
    """(greater intensity, shorter latency, shorter relief, spread)"""
    week = [evening.night for evening in evenings]
    quiet = [0.0] * sum(not night.symptoms for night in week)
    stronger = shorter = relief = spread = None
    told = [*(night.intensity for night in week if night.symptoms and night.intensity is not None), *quiet]
    if before.intensity is not None and len(told) >= t.min_logged_nights:
        stronger = median(told) >= before.intensity + t.intensity_rise
    latencies = [night.latency_min for night in week if night.latency_min is not None]
    if before.latency_min and latencies:
        drop = max(float(t.latency_drop_min), before.latency_min * (100 - t.latency_share_percent) / 100)
        shorter = median(latencies) <= before.latency_min - drop
    reliefs = [night.relief_min for night in week if night.relief_min is not None]
    if stable and stable.relief_min and reliefs:
        relief = median(reliefs) <= relief_line(stable.relief_min, t)
    regions = [night.regions for night in week if night.regions is not None]
    if before.regions is not None and len(regions) + len(quiet) >= t.min_logged_nights:
        spread = any(sum(bool(r & bit) for r in regions) >= t.spread_nights for bit in _new_bits(before.regions))
    return stronger, shorter, relief, spread


def nih(
    week: Sequence[Evening], worked: Reference, before: Reference | None, after_doses: int, t: Thresholds
) -> Verdict:
    """The pattern of NIH 2003: two hours earlier than on treatment that worked, or two further features, for a week.

    `after_doses`: in how many ways a dose showed the paradoxical response (worse after more, better after less).
    """
    if len(week) < t.min_logged_nights or worked.onset is None:
        return None
    _, *others = features_of_week(week, before or worked, worked, t)  # intensity counts by its response to doses alone
    if sum(one is True for one in others) + after_doses >= t.nih_features:
        return True
    earlier, known = earlier_nights(week, worked.onset, t.onset_advance_min)
    return None if known < t.min_logged_nights else earlier >= t.min_worse_nights


def relief_line(usual: float, t: Thresholds) -> float:
    """Relief at or below this is shorter."""
    return max(usual - t.relief_drop_min, usual * (100 - t.relief_drop_percent) / 100)


def _new_bits(regions: int) -> list[int]:
    return [bit for bit in BITS if not regions & bit]


def paradox(up: Sequence[Verdict], down: Sequence[Verdict]) -> Verdict:
    """B: worse some time after a dose was raised, and better some time after it was cut; of each step what came of it.

    True needs both. None: not both have happened, or not enough was logged around them.
    """
    return both(_any(up), _any(down))


def _any(verdicts: Sequence[Verdict]) -> Verdict:
    if any(verdicts):
        return True
    return None if not verdicts or None in verdicts else False


def after_step(evenings: Sequence[Evening], day: int, t: Thresholds, *, worse: bool) -> Verdict:
    """Whether the weeks some time after a change of dose on that day were worse (or better) than those before it."""
    before = [e for e in evenings if day - t.b_before_days <= e.day < day]
    later = [e for e in evenings if day + t.b_from_days <= e.day < day + t.b_to_days]
    if len(before) < t.min_logged_nights or len(later) < t.min_logged_nights:
        return None
    sign = 1 if worse else -1
    onset = _shift([e.onset for e in before], [e.onset for e in later])
    intensity = _shift([e.intensity for e in before], [e.intensity for e in later])
    found: list[Verdict] = [
        None if onset is None else -sign * onset >= t.b_onset_min,
        None if intensity is None else sign * intensity >= t.b_intensity,
    ]
    return _any(found)


def _shift(before: Sequence[int | None], later: Sequence[int | None]) -> float | None:
    a, b = [x for x in before if x is not None], [x for x in later if x is not None]
    return float(median(b) - median(a)) if a and b else None
