"""Spread the due times of reviews, so that the patients of one time zone do not all fall due at once. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from apps.core.zones import wall_clock

SPREAD = timedelta(minutes=90)
# On the clock of the clinician who reads it (apps/alerts).
DIGEST_AT = time(7)
# From the due time to the digest: a sweep comes every quarter of an hour, and the review takes its time.
BEFORE_DIGEST = timedelta(minutes=30)
SHARES = 5400


def spread_due(patient_id: UUID, due: datetime, reader_zones: Iterable[str]) -> datetime:
    """Return `due`, up to 90 minutes later: always the same for the same patient.

    `reader_zones`: the time zones of the clinicians who are told of the patient. A digest that would have told of a
    review at `due` still tells of it, so that the spread ends half an hour before the next digest of each of them.
    """
    rooms = [next_digest(zone, due) - BEFORE_DIGEST - due for zone in reader_zones]
    room = max(min([SPREAD, *rooms]), timedelta(0))
    return due + room * (patient_id.int % SHARES) // SHARES


@lru_cache(maxsize=1000)
def next_digest(zone: str, instant: datetime) -> datetime:
    """Return the first digest at or after the instant for a reader who lives in this time zone."""
    wall = wall_clock(zone, instant)
    digest = wall.replace(hour=DIGEST_AT.hour, minute=DIGEST_AT.minute, second=0, microsecond=0, fold=0)
    return (digest if digest >= wall else digest + timedelta(days=1)).astimezone(UTC)
