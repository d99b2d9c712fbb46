"""Patients with diaries in the database, and the sweep without a broker."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from apps.augmentation import services
from apps.augmentation.models import DueTime, Flag, FlagEvent, Review
from apps.augmentation.services import Outcome
from apps.patients.models import Patient, RecalledReference
from apps.patients.services import patient_lock
from apps.sync.bulk import Entry, records_file
from apps.sync.models import Source

DAY = date(2026, 3, 29)
# In Berlin the night of the 29th is reviewed on the 30th at 10:00, summer time.
NOON_AFTER = datetime(2026, 3, 30, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)
LEGS = ["left_leg", "right_leg"]
REGIMEN = {"drug": "pramipexole", "intakes": [{"time": "19:00", "dose": 0.25, "unit": "mg"}], "start": "2025-01-01"}


def night(day: date, onset: str | None = "21:00", **more: Any) -> Entry:
    """`onset` None: a night without symptoms."""
    symptoms = {"symptoms": True, "onset": onset, "intensity": 5, "regions": LEGS} if onset else {"symptoms": False}
    return Entry("night", day.isoformat(), {"date": day.isoformat(), **symptoms, **more})


def nights(onsets: Iterable[str | None], last: date = DAY) -> list[Entry]:
    listed = list(onsets)
    return [night(last - (len(listed) - 1 - n) * A_DAY, onset) for n, onset in enumerate(listed)]


WELL = ["21:00"] * 20
WORSE = ["21:00"] * 16 + ["17:00"] * 18


def file(patient: Patient, entries: Sequence[Entry]) -> None:
    with transaction.atomic():
        records_file(patient=patient_lock(patient_id=patient.pk), entries=entries, source=Source.DEMO, now=NOON_AFTER)


def treated(patient: Patient, entries: Sequence[Entry] = (), *, onset: str = "21:00") -> Patient:
    """On pramipexole, with a recalled onset before treatment."""
    RecalledReference.objects.create(patient=patient, which="before_treatment", onset=onset, intensity=5, regions=LEGS)
    file(patient, [Entry("regimen", str(patient.pk), REGIMEN), *entries])
    return patient


def run(now: datetime = NOON_AFTER) -> Outcome:
    """What the sweep and its tasks do."""
    services.due_times_update(now=now)
    done = Outcome()
    while lease := services.due_lease(now=now):
        done.add(services.batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=now))
    return done


def found(patient: Patient) -> dict[date, tuple[Any, ...]]:
    """Everything that the reviews say, by day: for comparison."""
    columns = ("facts_hash", "level", "reference", "nights_logged", "nights_worse", "findings", "open_signs")
    rows = Review.objects.filter(patient=patient).order_by("day")
    return {row[0]: row[1:] for row in rows.values_list("day", *columns)}


def open_now(patient: Patient) -> list[tuple[str, str, date]]:
    flags = Flag.objects.filter(patient=patient, cleared_on=None).order_by("sign")
    return list(flags.values_list("sign", "level", "opened_on"))


def events(patient: Patient) -> list[tuple[str, str, str]]:
    happened = FlagEvent.objects.filter(flag__patient=patient).order_by("id")
    return list(happened.values_list("flag__sign", "what", "level"))


def due(patient: Patient) -> DueTime:
    return DueTime.objects.get(patient=patient)
