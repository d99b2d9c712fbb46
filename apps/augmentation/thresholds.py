"""The numbers of the rules, read from thresholds.toml. Pure but for reading that file once."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("thresholds.toml")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One version of the rules; meaning, unit and source of each number stand in thresholds.toml."""

    rules: str
    window_days: int
    min_logged_nights: int
    min_worse_nights: int
    onset_advance_min: int
    onset_advance_alone_min: int
    nih_features: int
    intensity_rise: int
    spread_nights: int
    latency_share_percent: int
    latency_drop_min: int
    relief_drop_min: int
    relief_drop_percent: int
    b_before_days: int
    b_from_days: int
    b_to_days: int
    b_onset_min: int
    b_intensity: int
    morning_until_min: int
    daytime_from_min: int
    night_from_min: int
    night_after_min: int
    travel_days: int
    aside_days: int
    min_days_on_drug: int
    in_change_days: int
    pause_days: int
    enrolment_days: int
    enrolment_gone_days: int
    judged_within_days: int
    judged_freshness_percent: int
    reference_min_nights: int
    reference_min_known: int
    reference_region_percent: int
    learning_within_days: int
    learning_days: int
    settling_days: int
    titration_days: int
    recall_sd_min: int
    recall_sd_least_min: int
    benefit_min: int
    benefit_sd_min: int
    usual_drift_min: int
    usual_scatter_min: int
    usual_scatter_nights: int
    usual_inflation_percent: int
    usual_bound_percent: int
    usual_share_percent: int
    usual_fading_percent: int
    discuss_onset_min: int
    discuss_floor_min: int
    discuss_sure_percent: int
    discuss_alone_min: int
    discuss_alone_floor_min: int
    discuss_stable_min: int
    discuss_stable_spread_min: int
    discuss_stable_sure_percent: int
    discuss_judged_days: int
    watch_before_min: int
    watch_before_sure_percent: int
    watch_before_stable_min: int
    watch_before_stable_sure_percent: int
    watch_before_alone_min: int
    watch_latency_halved_min: int
    watch_latency_most_min: int
    watch_latency_least_min: int
    watch_stable_min: int
    watch_stable_sure_percent: int
    watch_spread_percent: int
    watch_judged_days: int
    watch_hold_days: int
    feature_intensity_percent: int
    feature_latency_percent: int
    feature_latency_min: int
    feature_relief_percent: int
    feature_relief_min: int
    feature_spread_percent: int
    quiet_percent: int
    soon_noon_hours: int
    soon_nights: int
    soon_irls_rise: int
    dose_stable_days: int
    dose_creep_days: int
    intake_moved_min: int
    findings_days: int
    missed_doses: int
    new_medicine_days: int
    condition_days: int
    ferritin_low: int
    transferrin_saturation_low: int
    iron_old_days: int
    stimulation_sessions: int
    stimulation_pause_days: int
    clear_after_days: int
    tell_again_days: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A number as a clinician may question it."""

    key: str
    value: int
    unit: str
    meaning: str
    source: str


@cache
def cited(path: Path = FILE) -> tuple[Cited, ...]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(Cited(key=key, **entry) for key, entry in content.items() if key != "rules")


@cache
def thresholds(path: Path = FILE) -> Thresholds:
    numbers = {entry.key: entry.value for entry in cited(path)}
    expected = {field.name for field in fields(Thresholds)} - {"rules"}
    if numbers.keys() != expected:
        raise ValueError(f"{path.name}: missing or unknown numbers: {sorted(numbers.keys() ^ expected)}")
    return Thresholds(rules=tomllib.loads(path.read_text(encoding="utf-8"))["rules"], **numbers)
