"""The numbers behind a verdict, as a clinician reads and a machine keeps them. Pure.

The sentences of sentences.py take their words from here. Clock times are "HH:MM", durations minutes.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from apps.augmentation.criteria import earlier_nights
from apps.augmentation.evening import Evening
from apps.augmentation.references import Reference
from apps.augmentation.series import clock, region_bits, region_names
from apps.augmentation.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Scene:
    """What was known when the day was judged."""

    today: date
    t: Thresholds
    reference: Reference | None
    before: Reference | None
    evenings: tuple[Evening, ...]  # of the window of findings
    onset: float | None
    advance: float | None
    sd: float
    intensity: float | None
    latency_min: float | None
    relief_min: float | None
    creep: str | None


def evidence(scene: Scene) -> dict[str, Any]:
    """What was not recorded is left out."""
    t, nights = scene.t, [evening.night for evening in scene.evenings]
    numbers: dict[str, Any] = {
        "window_from": (scene.today - timedelta(days=t.findings_days - 1)).isoformat(),
        "window_to": scene.today.isoformat(),
        "nights_used": len(nights),
        "onset_now": None if scene.onset is None else clock(5 * round(scene.onset / 5)),
        "intensity_now": None if scene.intensity is None else round(scene.intensity, 1),
        "latency_now_min": None if scene.latency_min is None else round(scene.latency_min),
        "relief_now_min": None if scene.relief_min is None else round(scene.relief_min),
        "nights_intensity_known": sum(night.intensity is not None or not night.symptoms for night in nights),
        "dose_change": scene.creep,
        "clears_after_days": t.clear_after_days,
    }
    if scene.reference:
        numbers |= _against(scene.reference, scene)
    if scene.before and scene.before.onset is not None and scene.before is not scene.reference:
        numbers["onset_before_treatment"] = clock(round(scene.before.onset))
    return {key: value for key, value in numbers.items() if value is not None}


def _against(reference: Reference, scene: Scene) -> dict[str, Any]:
    t = scene.t
    numbers: dict[str, Any] = {
        "reference_nights": reference.nights,
        "reference_from": reference.period[0].isoformat() if reference.period else None,
        "reference_to": reference.period[1].isoformat() if reference.period else None,
        "reference_marked": True if reference.marked else None,
        "intensity_reference": reference.intensity,
        "latency_reference_min": reference.latency_min,
        "relief_reference_min": reference.relief_min,
    }
    if reference.onset is not None:
        earlier, known = earlier_nights(scene.evenings, reference.onset, t.onset_advance_min)
        much, _ = earlier_nights(scene.evenings, reference.onset, t.onset_advance_alone_min)
        numbers |= {
            "onset_reference": clock(5 * round(reference.onset / 5) if reference.period else round(reference.onset)),
            "onset_reference_uncertain_min": None if reference.period else round(reference.onset_sd_min),
            "onset_threshold_min": t.onset_advance_min,
            "nights_earlier": earlier,
            "nights_much_earlier": much,
            "nights_onset_known": known,
        }
        if scene.advance is not None:
            numbers["onset_advance_min"] = 5 * round(scene.advance / 5)
            numbers["onset_advance_uncertain_min"] = 5 * round(scene.sd / 5)
    if reference.regions is not None:
        nights = [evening.night for evening in scene.evenings]
        told = [night.regions for night in nights if night.regions is not None]
        free = sum(not night.symptoms for night in nights)
        new = [
            name
            for name in region_names(~reference.regions)
            if sum(bool(regions & region_bits([name])) for regions in told) >= t.spread_nights
        ]
        bits = region_bits(new)
        numbers |= {
            "regions_reference": region_names(reference.regions),
            "regions_new": new,
            "nights_spread": sum(bool(regions & bits) for regions in told),
            "nights_regions_known": len(told) + free,
        }
    return numbers
