"""The one bridge from rows, or from a portable diary, to the facts that the rules know.

Rows come in sets: five statements for however many patients. What is wrong with one patient's rows shows only when
that patient's facts are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from apps.augmentation.series import Night, PatientFacts, Recalled, Regimen, Watched, region_bits
from apps.core.days import ClockHistory, clock_of_day, minutes_into_day
from apps.core.portable import clock_history
from apps.core.portable.diary import PatientDiary
from apps.patients.models import Patient, Recall
from apps.patients.selectors import clock_histories
from apps.treatment.catalogue import find

NIGHTS = """
    SELECT patient_id, date, symptoms, CASE WHEN continuous THEN day_start ELSE onset_min + day_start END, intensity,
           array_to_string(regions, ' ')
    FROM diary_night WHERE patient_id = ANY(%s) ORDER BY patient_id, date"""
REGIMENS = """
    SELECT patient_id, drug, starts_on, ends_before
    FROM treatment_regimen WHERE patient_id = ANY(%s) ORDER BY patient_id, starts_on, record_id"""
RECALLED = """
    SELECT patient_id, which, onset, onset_uncertain_min, intensity, array_to_string(regions, ' ')
    FROM patients_recalledreference WHERE patient_id = ANY(%s)"""


@dataclass(frozen=True, slots=True)
class FactSet:
    """The raw rows of some hundred patients, by patient."""

    patients: Mapping[UUID, Patient]
    histories: Mapping[UUID, ClockHistory]
    nights: Mapping[UUID, Sequence[tuple[Any, ...]]]
    regimens: Mapping[UUID, Sequence[tuple[Any, ...]]]
    recalled: Mapping[UUID, Sequence[tuple[Any, ...]]]

    def facts(self, patient_id: UUID) -> PatientFacts:
        patient = self.patients[patient_id]
        recalled = {
            which: Recalled(after_midnight(onset, patient.day_start), uncertain, intensity, bits(regions))
            for which, onset, uncertain, intensity, regions in self.recalled.get(patient_id, ())
        }
        return PatientFacts(
            nights=tuple(
                Night(day, symptoms, onset, intensity, bits(regions))
                for day, symptoms, onset, intensity, regions in self.nights.get(patient_id, ())
            ),
            regimens=tuple(
                Regimen(drug, watched(drug), start, ends_before)
                for drug, start, ends_before in self.regimens.get(patient_id, ())
            ),
            before_treatment=recalled.get(Recall.BEFORE_TREATMENT),
            best_treatment=recalled.get(Recall.BEST_TREATMENT),
            good_period=(patient.good_from, patient.good_to) if patient.good_from and patient.good_to else None,
            first_dopaminergic=patient.first_dopaminergic,
            helped_at_first=patient.helped_at_first,
        )


def load(patient_ids: Iterable[UUID]) -> FactSet:
    """The patients come first: a change sequence read now is never ahead of the rows read after it."""
    ids = list(patient_ids)
    wanted = ("id", "timezone", "day_start", "good_from", "good_to", "first_dopaminergic", "helped_at_first",
              "change_seq", "changed_from")  # fmt: skip
    patients = {patient.id: patient for patient in Patient.objects.filter(pk__in=ids).only(*wanted)}
    return FactSet(
        patients,
        clock_histories(patients.values()),
        _by_patient(NIGHTS, ids),
        _by_patient(REGIMENS, ids),
        _by_patient(RECALLED, ids),
    )


def _by_patient(query: str, ids: list[UUID]) -> Mapping[UUID, Sequence[tuple[Any, ...]]]:
    found: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(query, [ids])
        for row in cursor.fetchall():
            found[row[0]].append(row[1:])
    return found


def from_diary(diary: PatientDiary) -> PatientFacts:
    """The same facts from the records of the file format, which needs no database."""
    profile, history = diary.profile, clock_history(diary)
    good = profile.get("good_period")
    first = profile.get("first_dopaminergic")
    # Without a change of day_start, and nearly nobody changes it, no night has to ask for its clock.
    moving = any(change.clock.day_start != history.first.day_start for change in history.changes)
    return PatientFacts(
        nights=tuple(_night(record, history, moving=moving) for record in diary.nights),
        regimens=tuple(_regimen(record) for record in diary.regimens),
        before_treatment=_recalled(profile.get("before_treatment"), history.first.day_start),
        best_treatment=_recalled(profile.get("best_treatment"), history.first.day_start),
        good_period=(_day(good["from"]), _day(good["to"])) if good else None,
        first_dopaminergic=_day(first) if first else None,
        helped_at_first=profile.get("helped_at_first"),
    )


def _night(record: Mapping[str, Any], history: ClockHistory, *, moving: bool) -> Night:
    day = _day(record["date"])
    day_start = clock_of_day(history, day).day_start if moving else history.first.day_start
    onset = record.get("onset")
    if record.get("continuous"):
        minutes: int | None = day_start
    else:
        minutes = None if onset is None else _after_midnight(_clock_min(onset), day_start)
    regions = record.get("regions")
    return Night(
        day, record["symptoms"], minutes, record.get("intensity"), None if regions is None else region_bits(regions)
    )


def _regimen(record: Mapping[str, Any]) -> Regimen:
    end = record.get("end")  # the last day, inclusive
    return Regimen(record["drug"], watched(record["drug"]), _day(record["start"]), _day_after(end) if end else None)


def _recalled(record: Mapping[str, Any] | None, day_start: int) -> Recalled | None:
    if record is None:
        return None
    onset, regions = record.get("onset"), record.get("regions")
    return Recalled(
        None if onset is None else _after_midnight(_clock_min(onset), day_start),
        record.get("onset_uncertain_min"),
        record.get("intensity"),
        None if regions is None else region_bits(regions),
    )


def after_midnight(clock_time: time | None, day_start: int) -> int | None:
    """The clock time as minutes after the midnight that begins the RLS date."""
    return None if clock_time is None else minutes_into_day(clock_time, day_start) + day_start


def _after_midnight(clock_min: int, day_start: int) -> int:
    return (clock_min - day_start) % 1440 + day_start


def watched(drug: str) -> Watched:
    known = find(drug)
    return "unknown" if known is None else "yes" if known.watched else "no"


@lru_cache(maxsize=1024)
def bits(regions: str | None) -> int | None:
    return None if regions is None else region_bits(regions.split())


@cache
def _clock_min(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


@lru_cache(maxsize=8192)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_after(text: str) -> date | None:
    return date.fromordinal(ordinal + 1) if (ordinal := _day(text).toordinal()) < date.max.toordinal() else None
