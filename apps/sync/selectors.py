"""Reading back: the change feed, and what was kept instead of applied."""

from uuid import UUID

from django.db.models import QuerySet

from apps.patients.models import Patient
from apps.sync.models import Record, Status, Version

PAGE = 500


def changes_after(patient: Patient, seq: int, limit: int = PAGE) -> list[Record]:
    """Records changed after `seq`, in the order of their change, heads loaded. One more than `limit` means: more."""
    found = Record.objects.filter(patient=patient, seq__gt=seq, head__isnull=False).select_related("head")
    return list(found.order_by("seq")[: min(limit, PAGE) + 1])


def record_of(patient: Patient, kind: str, key: str) -> Record | None:
    """One record of a patient with its head loaded; None where there is none of this kind and key."""
    return Record.objects.filter(patient=patient, kind=kind, key=key).select_related("head").first()


def kept_versions(patient_id: UUID) -> QuerySet[Version]:
    """What lost a conflict or could not be filed, whole. What was read and has been emptied since is not among them."""
    kept = Version.objects.filter(patient=patient_id, status__in=[Status.CONFLICT, Status.QUARANTINED])
    return kept.exclude(body="").select_related("stands_for")
