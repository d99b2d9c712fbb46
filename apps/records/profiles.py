"""The patient line of the portable diary, to and from the patient's rows; clock times convert here, at the edge."""

from datetime import date, time
from typing import Any

from apps.core.portable import DEFAULT_DAY_START, Record
from apps.patients.models import Patient, Recall, RecalledReference
from apps.patients.serializers import clock_text

REFERENCE_FIELDS = ("onset_uncertain_min", "intensity", "regions", "latency_min", "relief_min")


def patient_from(profile: Record) -> Patient:
    """A new patient, not yet saved."""
    good = profile.get("good_period") or {}
    return Patient(
        timezone=profile["timezone"],
        day_start=_minutes(profile.get("day_start") or DEFAULT_DAY_START),
        helped_at_first=profile.get("helped_at_first"),
        first_dopaminergic=_day(profile.get("first_dopaminergic")),
        augmentation_status=profile.get("augmentation_status"),
        good_from=_day(good.get("from")),
        good_to=_day(good.get("to")),
    )


def references_from(patient: Patient, profile: Record) -> list[RecalledReference]:
    return [
        RecalledReference(
            patient=patient, which=which, onset=None if (at := given.get("onset")) is None else time.fromisoformat(at),
            date=_day(given.get("date")), **{name: given.get(name) for name in REFERENCE_FIELDS},
        )
        for which in Recall.values
        if (given := profile.get(which)) is not None
    ]  # fmt: skip


def profile_of(patient: Patient) -> Record:
    """The patient line, without nulls."""
    references = patient.recalled_references.all()
    good = {"from": _text(patient.good_from), "to": _text(patient.good_to)} if patient.good_from else None
    profile: dict[str, Any] = {
        "timezone": patient.timezone,
        "day_start": clock_text(patient.day_start),
        **{reference.which: _recalled(reference) for reference in references},
        "good_period": good,
        "first_dopaminergic": _text(patient.first_dopaminergic),
        "augmentation_status": patient.augmentation_status,
        "helped_at_first": patient.helped_at_first,
    }
    return {key: value for key, value in profile.items() if value is not None}


def _recalled(reference: RecalledReference) -> Record:
    onset = None if reference.onset is None else reference.onset.isoformat("minutes")
    content = {"onset": onset, "date": _text(reference.date), **{n: getattr(reference, n) for n in REFERENCE_FIELDS}}
    return {key: value for key, value in content.items() if value is not None}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _minutes(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute
