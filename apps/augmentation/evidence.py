"""The numbers behind a verdict, as a clinician reads and a machine keeps them. Pure.

The sentences of sentences.py take their words from here. Clock times are "HH:MM", durations minutes. Where a sign is
seen, the thresholds that it was held against stand beside the numbers, by their names in thresholds.toml.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from apps.augmentation.criteria import Verdict, earlier_nights, nih
from apps.augmentation.evening import Evening
from apps.augmentation.references import Reference
from apps.augmentation.series import clock, region_bits, region_names
from apps.augmentation.thresholds import Thresholds
from apps.core.portable.fields import REGIONS

# Which thresholds each sign is held against; those of the onset depend on the reference (see _of_onset).
OF_SIGN = {
    "spread": ("feature_spread_percent", "watch_spread_percent"),
    "greater_intensity": ("feature_intensity_percent",),
    "shorter_latency": ("feature_latency_percent", "feature_latency_min"),
    "shorter_relief": ("feature_relief_percent", "feature_relief_min"),
    "dose_creep": ("dose_creep_days", "dose_stable_days", "titration_days", "intake_moved_min"),
}
LASTING = ("discuss_judged_days", "watch_judged_days", "watch_hold_days", "clear_after_days")


class Scene(NamedTuple):
    """What was known when the day was judged."""

    today: date
    t: Thresholds
    reference: Reference | None
    before: Reference | None
    evenings: Sequence[Evening]  # of the window of findings
    onset: float | None
    advance: float | None
    sd: float
    intensity: float | None
    latency_min: float | None
    relief_min: float | None
    creep: str | None
    signs: tuple[str, ...] = ()
    treated: Reference | None = None  # treatment that worked, where it stands beside the time before it
    relieved: Reference | None = None  # where it is known how long the medicine held when it worked
    relieved_at_enrolment: bool = False  # and that is known only of the diary's first weeks
    after_doses: int = 0  # in how many ways a dose showed the paradoxical response
    at_enrolment: bool = False  # compared with the diary's first weeks, when the change was known already
    spared: Reference | None = None  # where it is known which regions had no symptoms


def evidence(scene: Scene) -> dict[str, Any]:
    """What was not recorded is left out."""
    t, nights = scene.t, [evening.night for evening in scene.evenings]
    told = [night.regions for night in nights if night.regions is not None]
    without = len([night for night in nights if not night.symptoms])
    regions = dict.fromkeys(REGIONS, 0)
    for each in told:
        for name in _names(each):
            regions[name] += 1
    numbers: dict[str, Any] = {
        "window_from": (scene.today - timedelta(days=t.findings_days - 1)).isoformat(),
        "window_to": scene.today.isoformat(),
        "nights_used": len(nights),
        "onset_now": None if scene.onset is None else clock(5 * round(scene.onset / 5)),
        "intensity_now": None if scene.intensity is None else round(scene.intensity, 1),
        "latency_now_min": None if scene.latency_min is None else round(scene.latency_min),
        "relief_now_min": None if scene.relief_min is None else 5 * round(scene.relief_min / 5),
        "nights_intensity_known": len([night for night in nights if night.intensity is not None or not night.symptoms]),
        "regions_now": {name: count for name, count in regions.items() if count} or None,
        "nights_regions_known": len(told) + without,
        "dose_change": scene.creep,
        "clears_after_days": t.clear_after_days,
    }
    if scene.reference:
        numbers |= _against(scene.reference, scene, told, regions)
    if scene.relieved:
        numbers["relief_reference_min"] = _relief(scene.relieved)
        numbers["relief_at_enrolment"] = True if scene.relieved_at_enrolment else None
    if scene.treated and scene.treated is not scene.reference and scene.treated.onset is not None:
        numbers["onset_on_treatment"] = _onset(scene.treated)
    if scene.signs:
        numbers["thresholds"] = _thresholds(scene)
        numbers["nih_pattern"] = _nih(scene)
    if scene.before and scene.before.onset is not None and scene.before is not scene.reference:
        numbers["onset_before_treatment"] = _onset(scene.before)
    return {key: value for key, value in numbers.items() if value is not None}


@cache
def _names(regions: int) -> tuple[str, ...]:
    return tuple(region_names(regions))


def _nih(scene: Scene) -> Verdict:
    """Read beside the level, as the MPI criteria are; against enrolment there is no treatment that worked."""
    if scene.treated is None or scene.at_enrolment:
        return None
    since = scene.today.toordinal() - scene.t.window_days
    week = [evening for evening in scene.evenings if evening.day > since]
    return nih(week, scene.treated, scene.before, scene.after_doses, scene.t)


def _onset(reference: Reference) -> str:
    """As recalled, to the minute; of recorded nights to five minutes, since no mean of nights is surer."""
    assert reference.onset is not None
    return clock(5 * round(reference.onset / 5) if reference.period else round(reference.onset))


def _relief(reference: Reference) -> float | None:
    """As recalled, or of recorded nights to five minutes, as the onset."""
    relief = reference.relief_min
    return 5 * round(relief / 5) if reference.period and relief is not None else relief


def _thresholds(scene: Scene) -> dict[str, int]:
    return {
        name: getattr(scene.t, name) for name in threshold_names(scene.signs, scene.reference and scene.reference.name)
    }


@cache
def threshold_names(signs: tuple[str, ...], reference: str | None) -> tuple[str, ...]:
    found = [name for sign in signs for name in (_of_onset(reference) if sign == "earlier_onset" else OF_SIGN[sign])]
    return tuple(dict.fromkeys([*found, *LASTING]))


def _of_onset(reference: str | None) -> Iterator[str]:
    """What the method compares the onset with: another set of numbers before treatment than on it."""
    for name in (field.name for field in fields(Thresholds)):
        on_treatment = name.startswith(("discuss_stable_", "watch_stable_"))
        against = name.startswith(("discuss_", "watch_before_", "watch_latency_")) and not on_treatment
        if name not in LASTING and (against if reference == "before_treatment" else on_treatment):
            yield name


def _against(reference: Reference, scene: Scene, told: Sequence[int], regions: Mapping[str, int]) -> dict[str, Any]:
    t = scene.t
    numbers: dict[str, Any] = {
        "reference_nights": reference.nights,
        "reference_from": reference.period[0].isoformat() if reference.period else None,
        "reference_to": reference.period[1].isoformat() if reference.period else None,
        "reference_marked": True if reference.marked else None,
        "reference_at_enrolment": True if scene.at_enrolment and not reference.marked else None,
        "intensity_reference": reference.intensity,
        "latency_reference_min": reference.latency_min,
        "relief_reference_min": _relief(reference),
    }
    if reference.onset is not None:
        earlier, known = earlier_nights(scene.evenings, reference.onset, t.onset_advance_min)
        much, _ = earlier_nights(scene.evenings, reference.onset, t.onset_advance_alone_min)
        numbers |= {
            "onset_reference": _onset(reference),
            "onset_reference_uncertain_min": round(reference.onset_sd_min),
            "onset_threshold_min": t.onset_advance_min,
            "nights_earlier": earlier,
            "nights_much_earlier": much,
            "nights_onset_known": known,
        }
        if scene.advance is not None:
            numbers["onset_advance_min"] = 5 * round(scene.advance / 5)
            numbers["onset_advance_uncertain_min"] = 5 * round(scene.sd / 5)
    if scene.spared is not None and scene.spared.regions is not None:
        new = [name for name in _names(~scene.spared.regions) if regions[name] >= t.spread_nights]
        bits = region_bits(new)
        numbers |= {
            "regions_reference": list(_names(scene.spared.regions)),
            "regions_compared_with": None if scene.spared is reference else scene.spared.name,
            "regions_new": new,
            "nights_spread": len([each for each in told if each & bits]),
        }
    return numbers
