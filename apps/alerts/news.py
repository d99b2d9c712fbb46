"""What a morning's digest tells whom. Pure: no Django, no clock, no I/O."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

# Below this a count could be read as a person: "1 of 3" is nearly a name. A rule of the house, not a clinical number.
FEWEST_PATIENTS_TO_COUNT = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """Of patients in one clinician's charge, never of flags."""

    new: int
    open: int
    cleared: int
    too_few_nights: int
    of_patients: int

    @property
    def may_be_said(self) -> bool:
        return self.of_patients >= FEWEST_PATIENTS_TO_COUNT


class Rise(NamedTuple):
    """A flag event that a digest may tell: a sign has opened at a level, or has risen to it."""

    event: int
    sign: str
    level: str


@dataclass(frozen=True, slots=True)
class Morning:
    """The facts of one local date, of all clinicians at once. Patients and clinicians by id, events by key.

    What was there at enrolment already is nobody's news and is left out.
    """

    charge: Mapping[UUID, AbstractSet[UUID]]  # clinician -> patients
    # Patient with an open flag -> the events that opened or raised such flags.
    open: Mapping[UUID, AbstractSet[Rise]]
    told: AbstractSet[tuple[UUID, int]]  # (clinician, event) among the events of open flags
    # (clinician, patient, sign, level) told too lately, of whichever flag, to be told again: `tell_again_days`.
    told_lately: AbstractSet[tuple[UUID, UUID, str, str]]
    # Clinician -> {event: patient}: flags she was told of have cleared, and she has not been told that.
    cleared: Mapping[UUID, Mapping[int, UUID]]
    too_few_nights: AbstractSet[UUID]


@dataclass(frozen=True, slots=True)
class News:
    counts: Counts
    events: frozenset[int]  # what this clinician will have been told

    @property
    def worth_a_mail(self) -> bool:
        return self.counts.new > 0


def only(morning: Morning, events: AbstractSet[int]) -> Morning:
    """The same morning, had nothing else happened that could be told."""
    cleared = {who: {e: p for e, p in found.items() if e in events} for who, found in morning.cleared.items()}
    still_open = {p: {rise for rise in found if rise.event in events} for p, found in morning.open.items()}
    return replace(morning, open=still_open, cleared=cleared)


def is_news(rise: Rise, clinician: UUID, patient: UUID, morning: Morning) -> bool:
    """Each event is told once; and no level of a sign twice within some days, though its flag cleared and came back.

    What is held back by that is told when the days are over, if it is open then. A higher level is never held back.
    """
    held_back = (clinician, patient, rise.sign, rise.level) in morning.told_lately
    return (clinician, rise.event) not in morning.told and not held_back


def news_for(clinician: UUID, morning: Morning) -> News:
    patients = morning.charge.get(clinician, frozenset())
    flagged = patients & morning.open.keys()
    untold = {p: {rise.event for rise in morning.open[p] if is_news(rise, clinician, p, morning)} for p in flagged}
    cleared = {event: p for event, p in morning.cleared.get(clinician, {}).items() if p in patients}
    return News(
        counts=Counts(
            new=sum(1 for events in untold.values() if events),
            open=len(flagged),
            # One sign gone while another stays is a patient who is still open.
            cleared=len(set(cleared.values()) - flagged),
            too_few_nights=len(patients & morning.too_few_nights),
            of_patients=len(patients),
        ),
        events=frozenset(cleared).union(*untold.values()),
    )
