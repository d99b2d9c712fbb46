"""Importing a portable diary into a clinic."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from apps.accounts.models import Clinic
from apps.core.errors import Problem
from apps.core.portable import PatientDiary, Record
from apps.patients.models import Basis, CareLink, RecalledReference
from apps.patients.selectors import link_by_reference
from apps.patients.services import patient_lock
from apps.records.profiles import patient_from, profile_of, references_from
from apps.sync.bulk import Entry, Filed, records_file
from apps.sync.models import Kind, Source
from apps.treatment.kinds import planned_dose_key


@dataclass(slots=True)
class Imported:
    """What one patient's import came to. `profile_differs`: the patient line is not as stored; the stored one stays."""

    reference: str
    made: bool
    profile_differs: bool = False
    filed: Filed = field(default_factory=Filed)


def diary_import(*, clinic: Clinic, diary: PatientDiary, basis: Basis, source: Source, now: datetime) -> Imported:
    """File one patient's diary; the patient is found again by (clinic, reference). Importing twice changes nothing."""
    with transaction.atomic():
        link = link_by_reference(clinic, diary.reference)
        if link is not None and link.consent_to is not None and basis == Basis.IMPORT:
            title = f"Patient {diary.reference!r} is no longer in the care of clinic {clinic.slug}."
            raise Problem("care_ended", title, status=409, way_out="Leave this patient out of the file.")
        result = Imported(diary.reference, made=link is None)
        if link is None:
            link = _patient_make(clinic, diary, basis, now)
        elif _sparse(profile_of(link.patient)) != _sparse(diary.profile):
            result.profile_differs = True
        patient = patient_lock(patient_id=link.patient_id)
        result.filed = records_file(patient=patient, entries=list(entries_of(diary)), source=source, now=now)
        return result


def _patient_make(clinic: Clinic, diary: PatientDiary, basis: Basis, now: datetime) -> CareLink:
    patient = patient_from(diary.profile)
    patient.save()
    RecalledReference.objects.bulk_create(references_from(patient, diary.profile))
    return CareLink.objects.create(
        patient=patient, clinic=clinic, reference=diary.reference, basis=basis, consent_from=now
    )


def _sparse(profile: Record) -> Record:
    """What a patient line says: defaults spelled out or not, its own `id` and `format` aside."""
    said = {key: value for key, value in profile.items() if key not in ("id", "format")}
    return {"day_start": "06:00", **said}


def entries_of(diary: PatientDiary) -> Iterable[Entry]:
    """Each record with its key. Where the key is the record's own UUID the payload need not repeat it."""
    plans = [(regimen["id"], regimen) for regimen in diary.regimens]
    for kind, records in diary.records.items():
        for record in records:
            key = _key(kind, record, plans)
            payload = record if key != record["id"] else {k: v for k, v in record.items() if k != "id"}
            yield Entry(kind, key, payload)


def _key(kind: str, record: Record, plans: list[tuple[str, Record]]) -> str:
    if kind == Kind.NIGHT:
        return str(record["date"])
    if kind == Kind.DOSE and record["status"] != "extra":
        return planned_dose_key(record, plans)
    return str(record["id"])
