"""Changing what belongs to the patient: the change sequence, the clock history."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.functions import Least

from apps.core.days import Clock, ClockEvent, history_from_events
from apps.patients.models import ClockEntry, Patient

# ARRAY: the rows are locked once, whatever the plan (core/lease.py).
SETTLE_FREE = """
    UPDATE patients_patient SET changed_from = NULL WHERE id = ANY(ARRAY(
        SELECT p.id FROM unnest(%s::uuid[], %s::bigint[]) AS seen (id, seq)
        JOIN patients_patient p ON p.id = seen.id AND p.change_seq = seen.seq AND p.changed_from IS NOT NULL
        ORDER BY p.id FOR NO KEY UPDATE OF p SKIP LOCKED))"""
EVERY_DAY = date.min  # as `earliest`: something changed that no day is without


# The lock leaves the row's key alone, so that a row which refers to the patient (an access event of a clinician who
# opens the page) is inserted without waiting.
LOCK = "SELECT id, timezone, day_start, change_seq FROM patients_patient WHERE {} = %s FOR NO KEY UPDATE"
LOCKED = ("id", "timezone", "day_start", "change_seq")


def patient_lock(*, patient_id: UUID | None = None, user_id: UUID | None = None, wait_ms: int | None = None) -> Patient:
    """Lock the patient's row to the end of the transaction; its holder gives out the change sequence.

    Found by its own id, or by the id of the account that it belongs to.

    `wait_ms`: wait at most so long, then raise OperationalError (55P03); None: as long as the connection allows.
    The patient comes with its id, clock and sequence; other fields are read when they are asked for.
    Raises Patient.DoesNotExist.
    """
    lock, given = (LOCK.format("id"), patient_id) if user_id is None else (LOCK.format("user_id"), user_id)
    with connection.cursor() as cursor:
        if wait_ms is not None:
            # The usual case is a free row: one statement, no setting.
            cursor.execute(f"{lock} SKIP LOCKED", [given])
            if (row := cursor.fetchone()) is not None:
                return Patient.from_db(None, LOCKED, row)
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait_ms}ms"])
        cursor.execute(lock, [given])
        if (row := cursor.fetchone()) is None:
            raise Patient.DoesNotExist
        return Patient.from_db(None, LOCKED, row)


def changes_note(*, patient: Patient, seq: int, earliest: date | None) -> None:
    """The patient's records have changed up to `seq`, the earliest on RLS day `earliest` (null: no day concerned)."""
    # LEAST passes over nulls in PostgreSQL, so a first change simply takes the day.
    patient.change_seq = seq
    changed = {} if earliest is None else {"changed_from": Least(F("changed_from"), earliest)}
    Patient.objects.filter(pk=patient.pk).update(change_seq=seq, **changed)


def changes_note_sql(*, patient: Patient, earliest: date | None) -> tuple[str, list[Any]]:
    """`changes_note` as a statement to be run with others; the sequence is the patient's as it stands in memory."""
    sql = "UPDATE patients_patient SET change_seq = %s, changed_from = LEAST(changed_from, %s) WHERE id = %s"
    return sql, [patient.change_seq, earliest, patient.pk]


def changes_settle(*, seen: Mapping[UUID, int]) -> None:
    """A review has taken in each patient's records up to the sequence given; what changed since stays noted.

    A patient whose row somebody holds is passed over. A review must not wait for a phone's long write while it holds
    the rows of others. What it passes over stays noted too: the next sweep finds it.
    """
    with connection.cursor() as cursor:
        cursor.execute(SETTLE_FREE, [list(seen), list(seen.values())])


def clock_rebuild(*, patient: Patient, events: Iterable[ClockEvent]) -> None:
    """Replace the clock history by what the patient's events say. Nothing recorded moves with it."""
    history = history_from_events(Clock(patient.timezone, patient.day_start), events)
    ClockEntry.objects.filter(patient=patient).delete()
    ClockEntry.objects.bulk_create(
        ClockEntry(patient=patient, starts_at=c.at, timezone=c.clock.zone, day_start=c.clock.day_start)
        for c in history.changes
    )
