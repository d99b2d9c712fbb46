"""Reading about patients: their clocks, in sets, and who looks after them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from apps.accounts.models import Clinic
from apps.accounts.roles import CLINICIANS
from apps.core.days import Clock, ClockChange, ClockHistory
from apps.patients.models import AccessEvent, CareLink, ClockEntry, Invitation, Patient

# For a reader that takes everything in one statement; its parameter is the patient's id.
CLOCK_ENTRIES_SQL = "SELECT starts_at, timezone, day_start FROM patients_clockentry WHERE patient_id = %s"


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
    """Return the care links of all clinics with consent begun and not ended. For a reader's own, ask the door.

    An end that is written down shuts at once, whatever any clock says of it: it is a state and no moment to wait for.
    """
    return CareLink.objects.filter(consent_to__isnull=True, consent_from__lte=now)


def clinics_in_care(patient: Patient) -> list[Clinic]:
    """Return the clinics that look after this patient now."""
    links = CareLink.objects.filter(patient=patient, consent_to__isnull=True).select_related("clinic")
    return [link.clinic for link in links]


def links_with_consents(patient: Patient) -> QuerySet[CareLink]:
    """Return all care links of a patient, ended ones too, with clinic and consents loaded, oldest first."""
    links = CareLink.objects.filter(patient=patient).select_related("clinic").prefetch_related("consents")
    return links.order_by("consent_from", "id")


def looks_at(patient: Patient) -> QuerySet[AccessEvent]:
    """Return the looks of others at this patient's diary, in no order."""
    return AccessEvent.objects.filter(patient=patient)


def invitations_of(clinic: Clinic, kinds: Iterable[str]) -> QuerySet[Invitation]:
    """Return a clinic's invitations of these kinds, newest first."""
    invitations = Invitation.objects.filter(clinic=clinic, kind__in=list(kinds)).select_related("created_by")
    return invitations.order_by("-created_at", "id")


def mail_zones(patients: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return the time zones of the clinicians who are told of each patient, in one query."""
    links = CareLink.objects.filter(patient__in=list(patients), consent_to=None)
    rows = links.filter(clinic__memberships__role__in=CLINICIANS)
    found: dict[UUID, set[str]] = {}
    for patient_id, zone in rows.values_list("patient", "clinic__memberships__user__mail_zone").distinct():
        found.setdefault(patient_id, set()).add(zone)
    return found


def link_by_reference(clinic: Clinic, reference: str) -> CareLink | None:
    """The clinic's link with the patient it calls so: the one in care, else who left last."""
    links = CareLink.objects.filter(clinic=clinic, reference=reference).select_related("patient")
    return links.order_by(F("consent_to").desc(nulls_first=True)).first()
