"""The same facts from the rows of a patient and from the file that was imported."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from apps.accounts.models import Clinic
from apps.augmentation.facts import after_midnight, from_diary, load
from apps.augmentation.rules import assess
from apps.augmentation.series import by_day, fingerprints
from apps.augmentation.thresholds import thresholds
from apps.core.demo import generate
from apps.core.portable import diary_lines, parse
from apps.core.portable.diary import PatientDiary
from apps.patients.models import Basis, CareLink
from apps.records.services import diary_import
from apps.sync.models import Source

LAST = date(2026, 5, 31)
NOW = datetime(2026, 6, 2, tzinfo=UTC)


@pytest.mark.parametrize("index", range(12))
def test_rows_and_file_tell_the_same_facts(linden: Clinic, index: int) -> None:
    diary = generate(
        seed="facts", patient_index=index, profile="mixed", zone="Europe/Berlin", first=LAST - timedelta(119), last=LAST
    )
    diary_import(clinic=linden, diary=diary, basis=Basis.DEMO, source=Source.DEMO, now=NOW)
    patient_id = CareLink.objects.get(clinic=linden, reference=diary.reference).patient_id
    stored, filed = load([patient_id]).facts(patient_id), from_diary(diary)
    assert by_day(stored.nights) == by_day(filed.nights)
    assert set(stored.regimens) == set(filed.regimens)
    first = LAST - timedelta(119)
    assert list(fingerprints(stored, first, LAST)) == list(fingerprints(filed, first, LAST))
    assert assess(stored, thresholds(), first=first, last=LAST) == assess(filed, thresholds(), first=first, last=LAST)


def test_a_night_after_a_change_of_day_start_counts_from_midnight_all_the_same() -> None:
    diary = PatientDiary("P-1", {"timezone": "Europe/Berlin"})
    diary.events.append({"date": "2026-03-10", "event": "timezone_change", "day_start": "14:00"})
    diary.nights.extend(
        {"date": day, "symptoms": True, "onset": "01:30", "regions": ["left_leg"]}
        for day in ("2026-03-08", "2026-03-15")
    )
    diary.nights.append({"date": "2026-03-16", "symptoms": True, "continuous": True})
    assert [night.onset for night in from_diary(diary).nights] == [1530, 1530, 840]


@pytest.mark.parametrize(
    ("clock_time", "day_start", "minutes"),
    [(time(21), 360, 1260), (time(1, 30), 360, 1530), (time(6), 360, 360), (time(5, 59), 360, 1799), (None, 0, None)],
)
def test_clock_times_count_from_the_midnight_that_begins_the_date(
    clock_time: time | None, day_start: int, minutes: int | None
) -> None:
    assert after_midnight(clock_time, day_start) == minutes


WAKING = {"symptoms": True, "onset": "06:30"}
MORNINGS: list[tuple[dict[str, Any], bool | None, int | None]] = [
    ({}, None, None),  # nobody says how long
    ({"continuous": True, "onset": "06:00"}, True, None),
    ({"duration_min": 329}, False, None),
    ({"duration_min": 330}, True, None),  # until noon
    ({"duration_min": 2**31 - 1}, True, None),
    ({"onset": "10:00", "duration_min": 600}, False, None),  # no morning's symptoms
    ({"episodes": [{"onset": "06:30"}, {"onset": "20:00"}]}, None, 1200),
    ({"moments": [{"at": "11:00", "strength": 2}]}, None, 660),
    ({"onset": "05:30"}, None, None),
    ({"onset": "05:30", "duration_min": 389}, False, None),
    ({"onset": "05:30", "duration_min": 390}, True, None),  # until noon of the next day
    ({"onset": "21:00"}, False, None),
]


def test_symptoms_on_waking_that_last_or_come_again_are_told_by_rows_and_file_alike(linden: Clinic) -> None:
    days = [LAST - timedelta(n) for n in range(len(MORNINGS))]
    diary = PatientDiary("P-1", {"timezone": "Europe/Berlin"})
    diary.nights.extend(
        {"date": day.isoformat(), **WAKING, **told} for day, (told, *_) in zip(days, MORNINGS, strict=True)
    )
    (read,) = parse(line.encode() for line in diary_lines(diary))
    assert isinstance(read, PatientDiary)
    diary_import(clinic=linden, diary=read, basis=Basis.DEMO, source=Source.DEMO, now=NOW)
    patient_id = CareLink.objects.get(clinic=linden, reference="P-1").patient_id
    for known in (load([patient_id]).facts(patient_id), from_diary(diary)):
        nights = by_day(known.nights)
        found = [(nights[day].into_the_day, nights[day].later_onset) for day in days]
        assert found == [(lasts, later) for _, lasts, later in MORNINGS]


def test_a_skipped_dose_counts_where_the_medicine_is_watched_also_by_rows_and_file_alike(linden: Clinic) -> None:
    diary = PatientDiary("P-1", {"timezone": "Europe/Berlin"})
    told = [("Sifrol", "skipped"), ("ferrous sulfate", "skipped"), ("Sifrol", "late")]
    for n, (drug, status) in enumerate(told):
        day = (LAST - timedelta(n)).isoformat()
        diary.records["dose"].append({"drug": drug, "date": day, "time": "20:00", "status": status})
    (read,) = parse(line.encode() for line in diary_lines(diary))
    assert isinstance(read, PatientDiary)
    diary_import(clinic=linden, diary=read, basis=Basis.DEMO, source=Source.DEMO, now=NOW)
    patient_id = CareLink.objects.get(clinic=linden, reference="P-1").patient_id
    for known in (load([patient_id]).facts(patient_id), from_diary(diary)):
        assert known.skipped == (LAST,)
        assert len(known.doses_off) == len(told)


def test_the_end_of_a_regimen_is_its_last_day() -> None:
    diary = PatientDiary("P-1", {"timezone": "Europe/Berlin"})
    diary.regimens.append({"drug": "Sifrol", "start": "2026-01-01", "end": "2026-01-31", "intakes": []})
    (regimen,) = from_diary(diary).regimens
    assert (regimen.watched, regimen.ends_before) == ("yes", date(2026, 2, 1))
