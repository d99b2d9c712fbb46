"""Exporting: a patient's diary as it stands, as the portable format has it."""

from apps.core.portable import PatientDiary, assign_ids
from apps.patients.models import CareLink, Patient
from apps.records.profiles import profile_of
from apps.sync.kinds import is_uuid
from apps.sync.models import Record


def diary_of(link: CareLink) -> PatientDiary:
    """A patient's whole diary as it stands, by the clinic's own name for the patient."""
    return diary_as(link.patient, link.reference)


def diary_as(patient: Patient, reference: str) -> PatientDiary:
    """The heads of all records, each with its id."""
    diary = PatientDiary(reference, profile_of(patient))
    heads = Record.objects.filter(patient=patient, deleted=False).select_related("head").order_by("seq")
    for stored in heads.iterator(chunk_size=2000):
        assert stored.head is not None
        content = {key: value for key, value in stored.head.content.items() if value is not None}
        if is_uuid(stored.key):
            content["id"] = stored.key
        diary.records[stored.kind].append(content)
    assign_ids(diary, {record["id"] for records in diary.records.values() for record in records if "id" in record})
    return diary
