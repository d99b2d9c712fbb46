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
    intensity_rise: int
    spread_nights: int
    persistence_days: int
    min_days_on_drug: int
    reference_min_nights: int
    reference_min_known: int
    reference_region_percent: int
    enrolment_days: int
    clear_after_days: int


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
