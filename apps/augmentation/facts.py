"""The one bridge from rows, or from a portable diary, to the facts that the rules know.

Rows come in sets: six statements for however many patients. What is wrong with one patient's rows shows only when
that patient's facts are asked for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby, repeat
from typing import Any
from uuid import UUID

from django.db import connection

from apps.augmentation.evening import small_hours
from apps.augmentation.series import Intake, Iron, Night, PatientFacts, Recalled, Regimen, Watched, region_bits
from apps.augmentation.thresholds import Thresholds, thresholds
from apps.core.days import ClockHistory, clock_of_day, minutes_into_day
from apps.core.portable import clock_history
from apps.core.portable.diary import PatientDiary
from apps.patients.models import Patient, Recall
from apps.patients.selectors import clock_histories
from apps.treatment.catalogue import find, salt_mg

SKIPPED = "skipped"
OFF = (SKIPPED, "late")
IRON = ("ferritin", "transferrin_saturation")
IRLS = "irls"
# LATERAL, in order: each patient's rows by their index. The planner would rather read everybody's, each time.
NIGHTS = """
    SELECT w.place, n.* FROM unnest(%s::uuid[], %s::date[]) WITH ORDINALITY AS w (id, since, place) CROSS JOIN LATERAL (
    SELECT date, symptoms, CASE WHEN continuous THEN day_start ELSE onset_min + day_start END, intensity,
           array_to_string(regions, ' '), latency_min, relief_min, daytime_rest,
           continuous IS TRUE
           OR onset_min + day_start < %s AND onset_min + day_start + duration_min::bigint >= %s
           OR onset_min >= greatest(%s - day_start, %s)
              AND onset_min + day_start + duration_min::bigint >= 1440 + greatest(%s, day_start + %s),
           CASE WHEN NOT continuous IS TRUE AND onset_min + day_start < %s THEN least(
               (SELECT min(e.onset_min) FROM diary_episode e
                WHERE e.night_id = n.record_id AND e.onset_min + n.day_start >= %s),
               (SELECT min(m.at_min) FROM diary_moment m
                WHERE m.night_id = n.record_id AND m.at_min + n.day_start >= %s)) + day_start END,
           (extract(hour FROM coalesce(out_of_bed, final_awakening)) * 60
            + extract(minute FROM coalesce(out_of_bed, final_awakening)))::int,
           array_to_string(triggers, ' '), day_start
    FROM diary_night n WHERE patient_id = w.id AND date >= w.since ORDER BY date) n"""
REGIMENS = """
    SELECT r.patient_id, r.record_id, r.drug, r.basis, r.starts_on, r.ends_before,
           extract(hour FROM i.time)::int * 60 + extract(minute FROM i.time)::int, i.dose, i.unit
    FROM treatment_regimen r LEFT JOIN treatment_intake i ON i.regimen_id = r.record_id
    WHERE r.patient_id = ANY(%s::uuid[]) ORDER BY r.patient_id, r.starts_on, r.record_id, i.position"""
RECALLED = """
    SELECT patient_id, which, onset, onset_uncertain_min, intensity, array_to_string(regions, ' '), latency_min,
           relief_min
    FROM patients_recalledreference WHERE patient_id = ANY(%s::uuid[])"""
# What else may explain a change: few rows, of all kinds together.
OTHERS = """
    SELECT w.id, 'dose', date, status, drug, NULL::float8
    FROM unnest(%(ids)s::uuid[], %(begins)s::date[]) AS w (id, since) CROSS JOIN LATERAL (
        SELECT date, status, drug FROM treatment_dose
        WHERE patient_id = w.id AND date >= w.since AND status IN ('skipped', 'late') ORDER BY date) d
    UNION ALL SELECT patient_id, 'event', date, event, NULL, NULL FROM diary_event
    WHERE patient_id = ANY(%(ids)s::uuid[])
    UNION ALL SELECT patient_id, 'session', date, NULL, NULL, NULL FROM treatment_stimulation
    WHERE patient_id = ANY(%(ids)s::uuid[])
    UNION ALL SELECT patient_id, 'iron', date, analyte, unit, value FROM measures_labvalue
    WHERE patient_id = ANY(%(ids)s::uuid[]) AND analyte IN ('ferritin', 'transferrin_saturation')
    UNION ALL SELECT patient_id, 'irls', date, NULL, NULL, total FROM measures_score
    WHERE patient_id = ANY(%(ids)s::uuid[]) AND lower(instrument) = 'irls'
    ORDER BY 1, 2, 3, 4, 5, 6"""


@dataclass(frozen=True, slots=True)
class FactSet:
    """The raw rows of some hundred patients, by patient."""

    patients: Mapping[UUID, Patient]
    histories: Mapping[UUID, ClockHistory]
    nights: Mapping[UUID, Sequence[tuple[Any, ...]]]
    regimens: Mapping[UUID, Sequence[tuple[Any, ...]]]
    recalled: Mapping[UUID, Sequence[tuple[Any, ...]]]
    others: Mapping[UUID, Sequence[tuple[Any, ...]]]

    def facts(self, patient_id: UUID) -> PatientFacts:
        patient = self.patients[patient_id]
        recalled = {
            which: Recalled(
                after_midnight(onset, patient.day_start), uncertain, intensity, bits(regions), latency, relief
            )
            for which, onset, uncertain, intensity, regions, latency, relief in self.recalled.get(patient_id, ())
        }
        others = defaultdict(list)
        for kind, day, what, unit, value in self.others.get(patient_id, ()):
            others[kind].append((day, what, unit, value))
        return PatientFacts(
            nights=tuple(night_of(row) for row in self.nights.get(patient_id, ())),
            regimens=tuple(regimens_of(self.regimens.get(patient_id, ()), patient.day_start)),
            before_treatment=recalled.get(Recall.BEFORE_TREATMENT),
            best_treatment=recalled.get(Recall.BEST_TREATMENT),
            good_period=(patient.good_from, patient.good_to) if patient.good_from and patient.good_to else None,
            first_dopaminergic=patient.first_dopaminergic,
            helped_at_first=patient.helped_at_first,
            augmentation_status=patient.augmentation_status,
            doses_off=tuple(day for day, *_ in others["dose"]),
            skipped=tuple(day for day, status, drug, _ in others["dose"] if status == SKIPPED and is_watched(drug)),
            events=tuple((day, what) for day, what, *_ in others["event"]),
            sessions=tuple(day for day, *_ in others["session"]),
            iron=tuple(Iron(day, what, float(value), unit) for day, what, unit, value in others["iron"]),
            irls=tuple((day, float(total)) for day, _, _, total in others["irls"]),
        )


def night_of(row: tuple[Any, ...]) -> Night:
    """In the order of NIGHTS."""
    day, symptoms, onset, intensity, regions, latency, relief, rest, into_the_day, later, rose, said, day_start = row
    return Night(
        day, symptoms, onset, intensity, bits(regions), latency, relief, rest, into_the_day, later, rose, words(said),
        day_start,
    )  # fmt: skip


def regimens_of(rows: Iterable[tuple[Any, ...]], day_start: int) -> Iterator[Regimen]:
    """One row an intake, ordered by regimen; the intakes of a regimen come together."""
    for (_, drug, basis, start, ends_before), intakes in groupby(rows, key=lambda row: row[:5]):
        taken = [(at, dose, unit) for *_, at, dose, unit in intakes if at is not None]
        yield regimen(drug, basis, start, ends_before, taken, day_start)


def load(patient_ids: Iterable[UUID], since: Callable[[Patient], date | None] = lambda _: None) -> FactSet:
    """The patients come first: a change sequence read now is never ahead of the rows read after it.

    `since`: the first night or dose that is asked for of a patient, where not all are.
    """
    t = thresholds()
    morning, noon = t.morning_until_min, t.daytime_from_min
    wanted = ("id", "timezone", "day_start", "good_from", "good_to", "first_dopaminergic", "helped_at_first",
              "augmentation_status", "change_seq", "changed_from")  # fmt: skip
    patients = {patient.id: patient for patient in Patient.objects.filter(pk__in=list(patient_ids)).only(*wanted)}
    named, begins = _array(patients), _array(since(patient) or date.min for patient in patients.values())
    # Night by night the patient's place among them is read sooner than an id.
    into_the_day = morning, noon, t.night_from_min, t.night_after_min, noon, t.soon_noon_hours * 60
    nights = _grouped(NIGHTS, [named, begins, *into_the_day, *[morning] * 3])
    return FactSet(
        patients,
        clock_histories(patients.values()),
        {patient_id: nights[place] for place, patient_id in enumerate(patients, 1) if place in nights},
        _grouped(REGIMENS, [named]),
        _grouped(RECALLED, [named]),
        _grouped(OTHERS, {"ids": named, "begins": begins}),
    )


def _array(values: Iterable[UUID | date]) -> str:
    """As PostgreSQL writes it; the driver would look at each value by itself, for each statement anew."""
    return f"{{{','.join(map(str, values))}}}"


def _grouped(query: str, asked: Any) -> Mapping[Any, Sequence[tuple[Any, ...]]]:
    """The rows by what stands first in each."""
    found: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        for row in cursor.fetchall():
            found[row[0]].append(row[1:])
    return found


def from_diary(diary: PatientDiary) -> PatientFacts:
    """The same facts from the records of the file format, which needs no database."""
    profile, history = diary.profile, clock_history(diary)
    good = profile.get("good_period")
    first = profile.get("first_dopaminergic")
    # Without a change of day_start, and nearly nobody changes it, no night has to ask for its clock.
    day_start = history.first.day_start
    moving = any(change.clock.day_start != day_start for change in history.changes)
    starts = (clock_of_day(history, _day(n["date"])).day_start for n in diary.nights) if moving else repeat(day_start)
    t = thresholds()
    return PatientFacts(
        nights=tuple([_night(night, start, t) for night, start in zip(diary.nights, starts, strict=False)]),
        regimens=tuple(_regimen(record, day_start) for record in diary.regimens),
        before_treatment=_recalled(profile.get("before_treatment"), day_start),
        best_treatment=_recalled(profile.get("best_treatment"), day_start),
        good_period=(_day(good["from"]), _day(good["to"])) if good else None,
        first_dopaminergic=_day(first) if first else None,
        helped_at_first=profile.get("helped_at_first"),
        augmentation_status=profile.get("augmentation_status"),
        doses_off=tuple([_day(dose["date"]) for dose in diary.doses if dose["status"] in OFF]),
        skipped=tuple(
            [_day(dose["date"]) for dose in diary.doses if dose["status"] == SKIPPED and is_watched(dose["drug"])]
        ),
        events=tuple((_day(event["date"]), event["event"]) for event in diary.records["event"]),
        sessions=tuple(_day(session["date"]) for session in diary.records["stimulation"]),
        iron=tuple(
            Iron(_day(lab["date"]), lab["analyte"], float(lab["value"]), lab["unit"])
            for lab in diary.records["lab"]
            if lab["analyte"] in IRON
        ),
        irls=tuple(
            (_day(score["date"]), float(score["total"]))
            for score in diary.records["score"]
            if score["instrument"].casefold() == IRLS
        ),
    )


def _night(record: Mapping[str, Any], day_start: int, t: Thresholds) -> Night:
    get = record.get
    told, lasts_all_day = get("onset"), bool(get("continuous"))
    onset = None if told is None else _after_midnight(_clock_min(told), day_start)
    if lasts_all_day:
        onset = day_start
    into_the_day, later = True if lasts_all_day else None if onset is None else False, None
    if onset is not None and (onset < t.morning_until_min or onset >= small_hours(day_start, t)):
        into_the_day = lasts_all_day or _goes_on(onset, get("duration_min"), day_start, t)
        if onset < t.morning_until_min:
            later = _later(record, day_start, t.morning_until_min)
    regions, sleep, triggers = get("regions"), get("sleep"), get("triggers")
    rose = (sleep.get("out_of_bed") or sleep.get("final_awakening")) if sleep else None
    return Night(
        _day(record["date"]), record["symptoms"], onset, get("intensity"),
        None if regions is None else region_bits(regions), get("latency_min"), get("relief_min"), get("daytime_rest"),
        into_the_day, later, None if rose is None else _clock_min(rose), tuple(triggers) if triggers else (), day_start,
    )  # fmt: skip


def _goes_on(onset: int, lasting: int | None, day_start: int, t: Thresholds) -> bool | None:
    """From waking, or from the small hours, until that morning was over; None: nobody says how long."""
    if lasting is None:
        return None
    if onset < t.morning_until_min:
        return onset + lasting >= t.daytime_from_min
    return onset + lasting >= 1440 + max(t.daytime_from_min, day_start + t.soon_noon_hours * 60)


def _later(record: Mapping[str, Any], day_start: int, morning: int) -> int | None:
    """Where symptoms began in the morning: the first beginning after it, of those written down one by one."""
    told = [episode["onset"] for episode in record.get("episodes") or ()]
    told += [moment["at"] for moment in record.get("moments") or ()]
    return min((at for clock in told if (at := _after_midnight(_clock_min(clock), day_start)) >= morning), default=None)


def _regimen(record: Mapping[str, Any], day_start: int) -> Regimen:
    end = record.get("end")  # the last day, inclusive
    intakes = [(_clock_min(i["time"]), i["dose"], i["unit"]) for i in record["intakes"]]
    return regimen(
        record["drug"], record.get("basis"), _day(record["start"]), _day_after(end) if end else None, intakes, day_start
    )


def regimen(
    words: str, basis: str | None, start: date, ends_before: date | None,
    intakes: Iterable[tuple[int, float, str]], day_start: int,
) -> Regimen:  # fmt: skip
    """`intakes`: (minutes after midnight, dose, unit). Pramipexole counts as salt, whatever the box says."""
    drug = find(words)
    taken = tuple(_intake(at, dose, unit, basis, day_start) for at, dose, unit in intakes)
    if drug is None:
        return Regimen(words, "unknown", start, ends_before, taken)
    in_mg = drug.most_mg_a_day is not None and all(intake.unit.startswith("mg") for intake in taken)
    most = drug.most_mg_a_day if in_mg else None
    watched: Watched = "yes" if drug.watched else "no"
    return Regimen(drug.key, watched, start, ends_before, taken, drug.worsens, most, drug.dopaminergic)


@cache
def is_watched(words: str) -> bool:
    drug = find(words)
    return drug is not None and drug.watched


def _intake(at: int, dose: float, unit: str, basis: str | None, day_start: int) -> Intake:
    minutes = (at - day_start) % 1440 + day_start
    if basis == "base":
        return Intake(minutes, float(salt_mg(Decimal(str(dose)))), unit.casefold())
    return Intake(minutes, float(dose), unit.casefold())


def _recalled(record: Mapping[str, Any] | None, day_start: int) -> Recalled | None:
    if record is None:
        return None
    onset, regions = record.get("onset"), record.get("regions")
    return Recalled(
        None if onset is None else _after_midnight(_clock_min(onset), day_start),
        record.get("onset_uncertain_min"),
        record.get("intensity"),
        None if regions is None else region_bits(regions),
        record.get("latency_min"),
        record.get("relief_min"),
    )


def after_midnight(clock_time: time | None, day_start: int) -> int | None:
    """The clock time as minutes after the midnight that begins the RLS date."""
    return None if clock_time is None else minutes_into_day(clock_time, day_start) + day_start


def _after_midnight(clock_min: int, day_start: int) -> int:
    return (clock_min - day_start) % 1440 + day_start


@lru_cache(maxsize=1024)
def bits(regions: str | None) -> int | None:
    return None if regions is None else region_bits(regions.split())


@lru_cache(maxsize=1024)
def words(text: str | None) -> tuple[str, ...]:
    return tuple(text.split()) if text else ()


@cache
def _clock_min(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


@lru_cache(maxsize=8192)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _day_after(text: str) -> date | None:
    return date.fromordinal(ordinal + 1) if (ordinal := _day(text).toordinal()) < date.max.toordinal() else None
