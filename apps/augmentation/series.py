"""What the rules know of one patient. Pure data, made by facts.py from rows or from a portable diary.

Onsets are minutes after the midnight that begins the RLS date (`onset_min` + `day_start`): 01:30 in the night of the
14th is 1530. So a later change of `day_start` leaves every onset where it was, and earlier is the smaller number.
Regions are a set of bits, see REGIONS.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from apps.core.portable.fields import REGIONS

_BIT = {region: 1 << place for place, region in enumerate(REGIONS)}

A_DAY = timedelta(days=1)
# In every hash of facts. Another value has each stored review written once more, at the next review of all days.
HASH_FORM = b"facts 2"
Watched = Literal["yes", "no", "unknown"]


class Night(NamedTuple):
    """One logged night. None is "not recorded"; `symptoms` False is a night without symptoms, and that is recorded."""

    day: date
    symptoms: bool
    onset: int | None = None
    intensity: int | None = None  # 0-10
    regions: int | None = None
    latency_min: int | None = None
    relief_min: int | None = None
    daytime_rest: int | None = None  # 0-10, at rest during the day
    # All day, or from waking until the morning was over; None: nobody says how long.
    into_the_day: bool | None = None
    # Where the onset lies in the morning: the first one written down after it, if any.
    later_onset: int | None = None
    rose_at: int | None = None  # minutes after midnight
    triggers: tuple[str, ...] = ()
    day_start: int = 360  # minutes after midnight


class Intake(NamedTuple):
    """`at`: minutes after midnight. Doses compare within one drug and unit."""

    at: int
    dose: float
    unit: str = ""


class Regimen(NamedTuple):
    """A drug from `start` until the day before `ends_before` (None: still taken).

    `drug` is the catalogue's key, or the diary's own word where the catalogue lacks it. `watched`: whether the rules
    speak of it (dopaminergic, or tramadol); unknown if the catalogue lacks it.
    """

    drug: str
    watched: Watched
    start: date
    ends_before: date | None
    intakes: tuple[Intake, ...] = ()
    worsens: bool = False  # known to worsen restless legs
    most_a_day: float | None = None  # the label's maximum, in the unit of the intakes
    dopaminergic: bool = True  # of a watched one: tramadol is not


class Recalled(NamedTuple):
    """What the patient remembers of a time before the diary."""

    onset: int | None = None
    onset_uncertain_min: int | None = None
    intensity: int | None = None
    regions: int | None = None
    latency_min: int | None = None
    relief_min: int | None = None


class Iron(NamedTuple):
    day: date
    analyte: str  # ferritin or transferrin_saturation
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class PatientFacts:
    nights: tuple[Night, ...] = ()
    regimens: tuple[Regimen, ...] = ()
    before_treatment: Recalled | None = None
    best_treatment: Recalled | None = None
    # Recorded nights that a clinician marked as good, both ends included.
    good_period: tuple[date, date] | None = None
    first_dopaminergic: date | None = None
    helped_at_first: bool | None = None
    augmentation_status: str | None = None
    doses_off: tuple[date, ...] = ()  # days with a dose skipped or late
    skipped: tuple[date, ...] = ()  # days with a dose of a watched medicine skipped
    events: tuple[tuple[date, str], ...] = ()
    sessions: tuple[date, ...] = ()  # of stimulation
    iron: tuple[Iron, ...] = ()
    irls: tuple[tuple[date, float], ...] = ()


def region_bits(regions: Iterable[str]) -> int:
    bits = 0
    for region in regions:
        bits |= _BIT.get(region, _BIT["other"])
    return bits


def region_names(bits: int) -> list[str]:
    return [region for region in REGIONS if bits & _BIT[region]]


def clock(minutes: int) -> str:
    """Minutes after midnight as the clock time they show: 1530 is "01:30"."""
    return "{:02}:{:02}".format(*divmod(minutes % 1440, 60))


def by_day(nights: Iterable[Night]) -> dict[date, Night]:
    """One night a day, ascending. Of rows that disagree about a day always the same one wins, whatever their order."""
    found: dict[date, Night] = {}
    for night in nights:
        other = found.setdefault(night.day, night)
        if other != night and repr(other) < repr(night):
            found[night.day] = night
    return dict(sorted(found.items()))


def fingerprints(
    facts: PatientFacts, first: date, last: date, chain: "FactChain | None" = None
) -> Iterator[tuple[date, str]]:
    """Per day the hash of all facts up to it: equal hashes, equal assessment and equal flags, whatever the rules."""
    chain = chain or FactChain(facts)
    regimens, day, known = _Regimens(facts.regimens), first, chain.timeless.encode()
    while day <= last:
        upto = hashlib.blake2b(known + chain.up_to(day) + regimens.up_to(day), digest_size=32, person=HASH_FORM)
        yield day, upto.hexdigest()
        day += A_DAY


def timeless(facts: PatientFacts) -> str:
    """A hash of what has no date."""
    told = (
        facts.before_treatment,
        facts.best_treatment,
        facts.good_period,
        facts.first_dopaminergic,
        facts.helped_at_first,
        facts.augmentation_status,
    )
    return hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()


class FactChain:
    """The dated facts up to a day as one hash, but for regimens; one that changes changes that of each later day.

    `digest`: that of the facts up to the day `after`, which are not looked at again.
    """

    def __init__(self, facts: PatientFacts, *, digest: str = "", after: date = date.min) -> None:
        nights = [night for night in facts.nights if night.day > after] if digest else facts.nights
        dated = [
            *((day, repr(night)) for day, night in by_day(nights).items()),
            *((day, "dose") for day in facts.doses_off),
            *((day, "skipped") for day in facts.skipped),
            *((day, event) for day, event in facts.events),
            *((day, "session") for day in facts.sessions),
            *((one.day, repr(one)) for one in facts.iron),
            *((day, f"irls {total}") for day, total in facts.irls),
        ]
        self.waiting = sorted((one for one in dated if one[0] > after or not digest), reverse=True)
        self.digest = bytes.fromhex(digest) if digest else bytes(16)
        self.timeless = timeless(facts)

    def up_to(self, day: date) -> bytes:
        while self.waiting and self.waiting[-1][0] <= day:
            of, told = self.waiting.pop()
            self.digest = hashlib.blake2b(self.digest + f"{of} {told}".encode(), digest_size=16).digest()
        return self.digest


class _Regimens:
    """What is known of the regimens on a day changes on few."""

    def __init__(self, regimens: tuple[Regimen, ...]) -> None:
        self.regimens = regimens
        turns = {r.start for r in regimens} | {r.ends_before - A_DAY for r in regimens if r.ends_before}
        self.waiting = sorted(turns, reverse=True)
        self.told = b""

    def up_to(self, day: date) -> bytes:
        while self.waiting and self.waiting[-1] <= day:
            self.waiting.pop()
            self.told = b""
        self.told = self.told or repr(_regimens_up_to(self.regimens, day)).encode()
        return self.told


def _regimens_up_to(regimens: tuple[Regimen, ...], day: date) -> list[str]:
    """What was known of the regimens on that day: those begun, and the ends that had come, the last day included."""
    begun, tomorrow = (r for r in regimens if r.start <= day), day + A_DAY
    known = (r if r.ends_before and r.ends_before <= tomorrow else r._replace(ends_before=None) for r in begun)
    return sorted({repr(r) for r in known})
