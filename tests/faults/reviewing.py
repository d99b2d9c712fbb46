"""What the faults' tests say of reviews."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db.models import F

from apps.accounts.models import Clinic
from apps.alerts.models import Digest
from apps.augmentation.models import DueTime
from apps.patients.models import Patient
from tests.augmentation.clinic import file, nights, treated
from tests.personas import patient_of

WORSE_FORTNIGHT = (("earlier_onset", "opened", "discuss"),)


def sick(clinic: Clinic, reference: str) -> Patient:
    """On pramipexole, 45 nights well, longer than an enrolment, then 18 worse, until the night before last."""
    last = datetime.now(UTC).date() - timedelta(days=2)
    return treated(patient_of(clinic, reference), nights(["21:00"] * 45 + ["17:00"] * 18, last))


def files_a_late_night(patient: Patient) -> None:
    """From before all the others, and as good as those after it: every day since is reviewed again."""
    file(patient, nights(["21:00"], datetime.now(UTC).date() - timedelta(days=65)))
    patient.refresh_from_db()
    assert patient.changed_from


def all_reviewed(patients: Iterable[Patient]) -> bool:
    """Everybody up to the last night that could be reviewed, nobody held, nothing noted as changed."""
    ids = [patient.pk for patient in patients]
    through = datetime.now(UTC).date() - timedelta(days=2)
    done = DueTime.objects.filter(
        pk__in=ids, claim=None, failures=0, reviewed_through__gte=through, patient__changed_from=None
    )
    return done.count() == len(ids)


def lease_has_run_out() -> None:
    """As if ten minutes had passed since whoever held something died."""
    DueTime.objects.exclude(claimed_until=None).update(claimed_until=datetime.now(UTC) - timedelta(minutes=1))
    DueTime.objects.filter(failures__gt=0).update(due_at=F("due_at") - timedelta(days=1), failures=0)
    Digest.objects.exclude(claimed_until=None).update(claimed_until=datetime.now(UTC) - timedelta(minutes=1))
    now = datetime.now(UTC)
    Digest.objects.filter(state=Digest.State.PENDING, next_attempt_at__gt=now).update(next_attempt_at=now)
