"""What the clinic records when a patient comes to it: what the watch then compares the nights with.

The diary's nights know nothing of the time before them. A wrong answer here is the worst error of all, since an already
augmented patient's nights would be taken for stable: so each field is kept with its history, a period of nights counts
as good only if a clinician marked it, and a second writer does not overwrite a first one unseen.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from apps.accounts.models import Membership, User
from apps.core.days import clock_at
from apps.core.errors import Problem
from apps.core.zones import wall_clock
from apps.patients.models import CareLink, Patient, Recall, RecalledReference
from apps.patients.selectors import clock_history
from apps.patients.services import EVERY_DAY, changes_note, patient_lock

ANSWERS = ("augmentation_status", "helped_at_first", "first_dopaminergic")
RECALLED = ("onset", "onset_uncertain_min", "intensity", "regions", "latency_min", "relief_min", "date")
NOTHING: dict[str, Any] = dict.fromkeys(RECALLED)
LONG_AGO = date(1900, 1, 1)  # nobody who keeps a diary remembers further back: a slip of the keys

Enrolment = dict[str, Any]


def enrolment_of(patient: Patient) -> Enrolment:
    """What is recorded now, by the names of the portable diary; null: not asked, or not known."""
    recalled = {reference.which: reference for reference in patient.recalled_references.all()}
    return {
        **{name: getattr(patient, name) for name in ANSWERS},
        **{which: _recalled_of(recalled.get(which)) for which in Recall.values},
        "good_period": {"from": patient.good_from, "to": patient.good_to} if patient.good_from else None,
    }


def _recalled_of(reference: RecalledReference | None) -> dict[str, Any] | None:
    return None if reference is None else {name: getattr(reference, name) for name in RECALLED}


def version_of(enrolment: Enrolment) -> str:
    """The same for the same content: an edit says by it what it began from."""
    return hashlib.blake2b(json.dumps(enrolment, default=str, sort_keys=True).encode(), digest_size=12).hexdigest()


@transaction.atomic
def enrolment_record(
    *, patient_id: UUID, base: str, changes: Mapping[str, Any], by: User, now: datetime, clinic_id: UUID | None = None
) -> Patient:
    """Put these answers in place of those recorded; all nights are then reviewed anew. Repeating it changes nothing.

    `clinic_id`: the clinic for which `by` records. What a colleague of another clinic recorded, which still looks after
    the patient, is not changed here: both clinics read it, and the watch compares the nights with it.

    Raises Problem `conflict` if something else was recorded since `base`, Problem `recorded_elsewhere`, Problem
    `invalid` naming the field.
    """
    patient = _locked(patient_id)
    before = enrolment_of(patient)
    after = {**before, **{name: _or_nothing(value) for name, value in changes.items()}}
    if after == before:
        return patient
    if version_of(before) != base:
        raise Problem(
            "conflict", "Somebody else has recorded something here meanwhile.", status=409,
            way_out="Load it again, look at what they wrote, and enter yours.",
        )  # fmt: skip
    if clinic_id is not None and _is_anothers(patient, clinic_id):
        raise Problem(
            "recorded_elsewhere", "Another clinic that looks after this patient recorded this.", status=409,
            way_out="Ask the patient to have it changed there; once that care has ended, you can change it here.",
        )  # fmt: skip
    today = wall_clock(clock_at(clock_history(patient), now).zone, now).date()
    if errors := [{"field": field, "message": message} for field, message in _wrong(after, today)]:
        raise Problem("invalid", "Some fields need another look.", way_out="Correct them.", errors=errors)
    _store(patient, before, after)
    patient.enrolment_recorded_at, patient.enrolment_recorded_by = now, by
    patient.save(update_fields=[*ANSWERS, "good_from", "good_to", "enrolment_recorded_at", "enrolment_recorded_by"])
    changes_note(patient=patient, seq=patient.change_seq + 1, earliest=EVERY_DAY)
    return patient


def _is_anothers(patient: Patient, clinic_id: UUID) -> bool:
    """Whether who recorded last works at another clinic in whose care the patient is, and not at this one."""
    by = patient.enrolment_recorded_by_id
    theirs = set(Membership.objects.filter(user=by).values_list("clinic", flat=True)) if by else set()
    in_care = CareLink.objects.filter(patient=patient, consent_to__isnull=True, clinic__in=theirs - {clinic_id})
    return clinic_id not in theirs and in_care.exists()


def _locked(patient_id: UUID) -> Patient:
    """Between the door and this lock the diary may have been erased."""
    try:
        return patient_lock(patient_id=patient_id)
    except Patient.DoesNotExist:
        raise Http404 from None


def _or_nothing(value: Any) -> Any:
    """A reference of which nothing is recalled is none."""
    return None if value == NOTHING else value


def _wrong(enrolment: Enrolment, today: date) -> Iterator[tuple[str, str]]:
    """Field and message of each date that cannot be, on this day of the patient's."""
    good = enrolment["good_period"]
    days = {
        "first_dopaminergic": enrolment["first_dopaminergic"],
        **{f"{which}.date": enrolment[which] and enrolment[which]["date"] for which in Recall.values},
        **({f"good_period.{end}": good[end] for end in ("from", "to")} if good else {}),
    }
    for field, day in days.items():
        if day and day > today:
            yield field, "has not come yet"
        elif day and day < LONG_AGO:
            yield field, "is too long ago"
    if good and good["to"] < good["from"]:
        yield "good_period.to", "lies before the first day"


def _store(patient: Patient, before: Enrolment, after: Enrolment) -> None:
    for name in ANSWERS:
        setattr(patient, name, after[name])
    good = after["good_period"] or {"from": None, "to": None}
    patient.good_from, patient.good_to = good["from"], good["to"]
    for which in Recall.values:
        if after[which] is None:
            patient.recalled_references.filter(which=which).delete()
        elif after[which] != before[which]:
            patient.recalled_references.update_or_create(which=which, defaults=after[which])
