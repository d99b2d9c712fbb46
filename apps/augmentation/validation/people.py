"""A made-up person: their legs before and under treatment, and how they keep a diary."""

from dataclasses import dataclass
from random import Random
from typing import Literal

Tier = Literal["ordinary", "poor"]
TIERS: tuple[Tier, ...] = ("ordinary", "poor")


@dataclass(frozen=True, slots=True)
class Ranges:
    """What one tier of diaries is drawn from; uniform between the two ends."""

    missing: tuple[float, float]  # share of nights without an entry
    onset_sd_min: tuple[float, float]  # minutes, from night to night
    recall_error_min: float  # standard deviation of what is recalled


RANGES: dict[Tier, Ranges] = {
    "ordinary": Ranges((0.0, 0.35), (30, 65), 15),
    "poor": Ranges((0.25, 0.60), (45, 95), 45),
}


@dataclass(frozen=True, slots=True)
class State:
    """One night as it truly is, without the noise of nights. Onset: minutes after the midnight that begins the date."""

    onset: float
    intensity: float
    latency_min: float
    relief_min: float
    arms: float = 0.0  # chance that the arms join in
    free: float = 0.0  # chance of a night without symptoms
    morning: float = 0.0  # chance that symptoms return towards morning


@dataclass(frozen=True, slots=True)
class Person:
    before: State  # before any treatment
    treated: State  # while the medicine works well
    worst: State  # where augmentation would lead
    spreads: bool  # whether augmentation would reach the arms
    missing: float
    onset_sd_min: float
    recall_error_min: float
    likeness: float  # correlation of one night's deviation with the last one's
    rounds_to_min: int  # the person writes down clock times to this
    late_weekends_min: float
    # How others keep a diary (worlds.py); for the main family these stay as they are.
    long_evenings: bool = True  # a long evening now and then, beside the usual scatter
    scatter_drifts: float = 0.0  # the scatter grows over the diary from 1 less this to 1 more this
    workdays_earlier_min: float = 0.0
    tells_regions: float = 1.0  # share of nights
    tells_latency: float = 0.8
    tells_relief: float = 0.8
    tells_uncertainty: bool = True  # how sure a recalled time is
    recall_bias_min: float = 0.0  # below 0: remembered as earlier than it was
    bursts: tuple[int, int] | None = None  # so many days of logging, so many without


def draw_person(tier: Tier, chance: Random) -> Person:
    ranges = RANGES[tier]
    before = State(
        onset=chance.uniform(17.5, 22.5) * 60,
        intensity=chance.uniform(4.5, 7.5),
        latency_min=chance.uniform(20, 60),
        relief_min=0,
    )
    treated = State(
        onset=before.onset + chance.uniform(45, 150),
        intensity=chance.uniform(1.5, 3.5),
        latency_min=before.latency_min * chance.uniform(1.0, 1.6),
        relief_min=chance.uniform(240, 480),
        free=chance.uniform(0, 0.25),
    )
    spreads = chance.random() < 0.55  # 53 % in the Boston series of 88 (thresholds.toml names it)
    worst = State(
        onset=before.onset - chance.uniform(170, 360),
        intensity=min(9.5, before.intensity + chance.uniform(1, 3)),
        latency_min=before.latency_min * chance.uniform(0.2, 0.5),
        relief_min=treated.relief_min * chance.uniform(0.3, 0.5),
        arms=0.85 if spreads else 0.0,
    )
    return Person(
        before, treated, worst, spreads,
        missing=chance.uniform(*ranges.missing),
        onset_sd_min=chance.uniform(*ranges.onset_sd_min),
        recall_error_min=ranges.recall_error_min,
        likeness=chance.uniform(0, 0.4),
        rounds_to_min=chance.choice((5, 15, 15, 30)),
        late_weekends_min=chance.uniform(0, 30),
    )  # fmt: skip


def between(a: State, b: State, share: float) -> State:
    """The state so far on the way from a to b; a share above 1 goes beyond."""

    def mixed(name: str) -> float:
        start, end = float(getattr(a, name)), float(getattr(b, name))
        return start + share * (end - start)

    spread = min(1.0, max(0.0, (share - 0.35) / 0.4))  # the arms join late
    free = a.free * max(0.0, 1 - 2 * share)  # nights without symptoms are the first to go
    return State(
        mixed("onset"), min(10.0, mixed("intensity")), max(1.0, mixed("latency_min")), max(0.0, mixed("relief_min")),
        arms=a.arms + spread * (b.arms - a.arms), free=free, morning=max(0.0, mixed("morning")),
    )  # fmt: skip
