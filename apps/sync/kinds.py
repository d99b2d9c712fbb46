"""What the write protocol must know of each kind of record. Apps register their kinds when Django starts.

A kind says how its key is written, which RLS day a payload concerns, and which rows show it. It never decides what
becomes of a write: that is the same for all, in `services`.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db import models

from apps.core.days import ClockHistory, clock_of_day, minutes_into_day
from apps.core.portable.rules import Problem
from apps.patients.models import Patient
from apps.sync.models import Record, RecordRow

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a write was made: what a row must keep of it, never to be derived again."""

    patient: Patient
    history: ClockHistory
    zone: str
    utc_offset_min: int

    def day_start(self, day: date) -> int:
        return clock_of_day(self.history, day).day_start

    def minutes(self, day: date, clock_time: time) -> int:
        """Wall-clock minutes of a clock time into the RLS day `day`."""
        return minutes_into_day(clock_time, self.day_start(day))


class Question(Protocol):
    @property
    def field(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


class Kind:
    """Base of all kinds: a record with a UUID from the phone, whose day is the payload's `date`."""

    name: ClassVar[str]
    model: ClassVar[type[RecordRow]]

    def key_problems(self, key: str, payload: Payload | None) -> list[Problem]:
        """What is wrong with the key, by itself and against the payload (None: a deletion)."""
        if not is_uuid(key):
            return [Problem("key", "is no UUID; make one for each new record and keep it")]
        if payload is not None and payload.get("id") not in (None, key):
            return [Problem("id", "differs from the key; leave it out")]
        return []

    def complete(self, key: str, payload: Payload) -> dict[str, Any]:
        """The payload with what its key already says."""
        return dict(payload)

    def place_problems(self, payload: Payload, place: Place) -> list[Problem]:
        """What is wrong with a sound payload by this patient's clock."""
        return []

    def new_problems(self, key: str, payload: Payload, made_on: date, oldest: date | None) -> list[Problem]:
        """What is wrong with a sound payload as a phone's new record, entered on this date of the phone's own.

        `oldest`: the earliest day that is believed of it; None: any.
        """
        return []

    def questions(self, payload: Payload) -> Sequence[Question]:
        """What to ask about a payload that is filed all the same."""
        return ()

    # Why the database refuses a row, for the patient: by the constraint's name, which a patient is not told.
    refusals: ClassVar[Mapping[str, str]] = {}
    refers_to_nothing: ClassVar[str] = ""
    taken_already: ClassVar[str] = ""

    def refers_to(self, key: str) -> tuple[str, str] | None:
        """The record (kind, key) of the same diary that a new record of this key must belong to."""
        return None

    def identity(self, payload: Payload) -> Hashable | None:
        """What no two records of a diary may share, beside the key; None: nothing."""
        return None

    def identities(self, patient: Patient, payloads: Sequence[Payload]) -> dict[Hashable, int]:
        """Which of these payloads' identities are stored, and by which record. One query, if any."""
        return {}

    def moves_clock(self, payload: Payload) -> bool:
        """Whether this content says by which clock other records are placed; then `changed` has to be called."""
        return False

    def day(self, key: str, payload: Payload) -> date:
        """The earliest RLS day that this payload can change the review of."""
        return date.fromisoformat(payload["date"])

    def rows(self, record: Record, payload: Payload, place: Place) -> list[models.Model]:
        """The rows that show the record: first its own, then what hangs on it."""
        raise NotImplementedError

    def twins(self, patient: Patient, entries: Sequence[tuple[str, Payload]]) -> dict[str, str]:
        """Which of these new entries (by key) are stored under another key already, with the digest of what is stored.

        Only where the rows of a kind have an identity of their own beside the key.
        """
        return {}

    def changed(self, patient: Patient) -> None:
        """Called in the write's transaction after rows of this kind have changed."""


REGISTRY: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    REGISTRY.update({kind.name: kind for kind in kinds})


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def clock(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def instant(text: str | None) -> datetime | None:
    """In UTC: PostgreSQL takes no offset beyond 15:59. At the calendar's ends as it is, for PostgreSQL to refuse."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo and 1 < found.year < 9999 else found


def plain(payload: Payload, names: Sequence[str]) -> dict[str, Any]:
    """The payload's values of these names, None where it says nothing."""
    return {name: payload.get(name) for name in names}
