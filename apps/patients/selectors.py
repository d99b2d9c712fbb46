"""Reading about patients: their clocks, in sets, and who looks after them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.core.days import Clock, ClockChange, ClockHistory
from apps.patients.models import CareLink, ClockEntry, Patient


def clock_history(patient: Patient) -> ClockHistory:
    return clock_histories([patient])[patient.id]


def clock_histories(patients: Iterable[Patient]) -> dict[UUID, ClockHistory]:
    """The clock history of each patient, in one query."""
    found = list(patients)
    changes: dict[UUID, list[ClockChange]] = {patient.id: [] for patient in found}
    rows = ClockEntry.objects.filter(patient__in=changes).order_by("patient_id", "starts_at")
    for patient_id, at, zone, day_start in rows.values_list("patient_id", "starts_at", "timezone", "day_start"):
        changes[patient_id].append(ClockChange(at=at, clock=Clock(zone, day_start)))
    return {p.id: ClockHistory(Clock(p.timezone, p.day_start), tuple(changes[p.id])) for p in found}


def links_open(now: datetime) -> QuerySet[CareLink]:
    """The care links of all clinics with consent begun and not ended. For a reader's own, ask the door."""
    return CareLink.objects.filter(Q(consent_to__isnull=True) | Q(consent_to__gt=now), consent_from__lte=now)
