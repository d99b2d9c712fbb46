"""Changing what belongs to the patient: the change sequence, the clock history."""

from collections.abc import Iterable, Mapping
from datetime import date
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


def patient_lock(*, patient_id: UUID) -> Patient:
    """The patient's row, locked to the end of the transaction: whoever holds it gives out the change sequence."""
    return Patient.objects.select_for_update().get(pk=patient_id)


def changes_note(*, patient: Patient, seq: int, earliest: date | None) -> None:
    """The patient's records have changed up to `seq`, the earliest on RLS day `earliest` (null: no day concerned)."""
    # LEAST passes over nulls in PostgreSQL, so a first change simply takes the day.
    patient.change_seq = seq
    changed = {} if earliest is None else {"changed_from": Least(F("changed_from"), earliest)}
    Patient.objects.filter(pk=patient.pk).update(change_seq=seq, **changed)


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
