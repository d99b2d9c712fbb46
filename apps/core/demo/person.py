"""A made-up person: everything about them that does not change from night to night."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from apps.core.demo.chance import stream

MIXED = "mixed"
MIXTURE: Mapping[str, int] = {
    "stable": 34,
    "augmenting": 14,
    "already_augmented": 8,
    "tolerance": 8,
    "flare": 9,
    "sparse": 9,
    "no_reference": 6,
    "not_dopaminergic": 7,
    "tvns": 5,
}
"""Of a hundred patients of a clinic that looks after many hard cases, how many have which course."""

PROFILES = (*MIXTURE, MIXED)

WORLD_BEGINS = date(2024, 1, 1)
"""Courses are counted from here, so that they do not depend on the dates asked for."""

DAY_STARTS = (360, 360, 360, 360, 300, 450)
"""Minutes after midnight; most people keep the 06:00 that they find."""


@dataclass(frozen=True, slots=True)
class Person:
    """Times of day are minutes after midnight; `before_onset` and `treated_onset` may pass 1440."""

    seed: str
    index: int
    profile: str
    zone: str
    day_start: int
    epoch: date  # the first course begins
    cycle_days: int  # then the drug is switched and the course begins anew
    before_onset: int
    treated_onset: int
    worst_onset: int
    onset_sd_min: float
    before_intensity: int
    treated_intensity: float
    worst_intensity: float
    first_side: str
    missing: float  # share of nights without an entry
    keeps_sleep: bool
    confirms_doses: bool
    forgets_doses: float
    travels: bool
    drinks_coffee: bool
    worsens: bool  # for the profiles of which some do and some do not

    @property
    def reference(self) -> str:
        return f"demo-{self.index:04}"

    def chance(self, *about: object) -> Random:
        return stream(self.seed, self.index, *about)

    def cycle(self, day: date) -> tuple[int, int]:
        """Which course the day lies in (below 0: before the first) and how many days into it."""
        return divmod((day - self.epoch).days, self.cycle_days)

    def cycle_start(self, number: int) -> date:
        return self.epoch + timedelta(days=number * self.cycle_days)


def make_person(*, seed: str | int, index: int, profile: str, zone: str) -> Person:
    """The person of this number in this world. A person of a mixture is the one of the course drawn."""
    if profile not in PROFILES:
        raise ValueError(f"no such profile: {profile}; known are {', '.join(PROFILES)}")
    chance = stream(seed, index, "person")
    drawn = chance.choices(list(MIXTURE), weights=list(MIXTURE.values()))[0]
    course = drawn if profile == MIXED else profile
    before = 15 * chance.randint(74, 90)  # 18:30 to 22:30
    return Person(
        seed=str(seed),
        index=index,
        profile=course,
        zone=zone,
        day_start=chance.choice(DAY_STARTS),
        epoch=WORLD_BEGINS + timedelta(days=chance.randrange(330)),
        cycle_days=chance.randint(310, 380),
        before_onset=before,
        treated_onset=before + 15 * chance.randint(4, 8),
        worst_onset=before - 15 * chance.randint(18, 26),
        onset_sd_min=chance.uniform(30, 65),
        before_intensity=chance.randint(5, 7),
        treated_intensity=chance.uniform(1.8, 3.2),
        worst_intensity=chance.uniform(7.2, 8.6),
        first_side=chance.choice(("both", "both", "left", "right")),
        missing=chance.uniform(0.55, 0.70) if course == "sparse" else chance.uniform(0.20, 0.35),
        keeps_sleep=chance.random() < 0.5,
        confirms_doses=chance.random() < 0.3,
        forgets_doses=chance.uniform(0.01, 0.06),
        travels=chance.random() < 0.3,
        drinks_coffee=chance.random() < 0.5,
        worsens=chance.random() < 0.5,
    )
