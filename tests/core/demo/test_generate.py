"""A made-up clinic that is the same everywhere, stays the same when it grows, and is as untidy as a real one."""

import subprocess
import sys
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import mean, stdev

import pytest

from apps.core.demo import PROFILES, generate
from apps.core.portable import KINDS, PatientDiary, Record, check_record, diary_lines, parse
from apps.core.portable.rules import minutes_after

ROOT = Path(__file__).parents[3]
LAST = date(2026, 11, 21)
FIRST = LAST - timedelta(days=199)


@cache
def made(
    profile: str = "mixed", index: int = 0, first: date = FIRST, last: date = LAST, seed: str = "s"
) -> PatientDiary:
    return generate(seed=seed, patient_index=index, profile=profile, zone="Europe/Berlin", first=first, last=last)


def between(records: list[Record], first: date, last: date) -> list[Record]:
    return [record for record in records if first.isoformat() <= record["date"] <= last.isoformat()]


def onsets(diary: PatientDiary, first: date, last: date) -> list[int]:
    nights = between(diary.nights, first, last)
    return [minutes_after(diary.profile["day_start"], night["onset"]) for night in nights if "onset" in night]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("index", range(3))
def test_every_record_is_sound_even_by_the_rules_for_phones(profile: str, index: int) -> None:
    diary = made(profile, index)
    found = [check_record("patient", diary.profile)]
    for kind, records in diary.records.items():
        found += [check_record(kind, record, day_start=diary.profile["day_start"], phone=True) for record in records]
    assert [problems for problems in found if problems] == []


@pytest.mark.parametrize("profile", PROFILES)
def test_a_diary_is_what_the_parser_would_yield(profile: str) -> None:
    diary = made(profile, 3)
    (read,) = parse(line.encode() for line in diary_lines(diary))
    assert isinstance(read, PatientDiary), read
    assert read.profile == diary.profile
    for kind, records in diary.records.items():
        assert {one["id"]: one for one in read.records[kind]} == {one["id"]: one for one in records}


@pytest.mark.parametrize("profile", PROFILES)
def test_a_longer_and_later_world_changes_nothing_of_the_shorter_one(profile: str) -> None:
    for index in range(2):
        small = made(profile, index)
        large = made(profile, index, FIRST - timedelta(days=150), LAST + timedelta(days=400))
        for kind in ("night", "dose", "stimulation", "lab", "score"):
            assert between(large.records[kind], FIRST, LAST) == small.records[kind]
        assert [event for event in small.events if event not in large.events] == []


def test_a_regimen_keeps_its_id_when_it_comes_to_an_end() -> None:
    early, late = made("augmenting"), made("augmenting", last=LAST + timedelta(days=400))
    open_then = early.regimens[-1]
    ended_since = next(one for one in late.regimens if one["id"] == open_then["id"])
    assert "end" not in open_then
    assert {key: value for key, value in ended_since.items() if key != "end"} == open_then


def test_another_seed_or_patient_is_another_diary() -> None:
    assert made().nights != made(seed="t").nights != made(seed="t", index=1).nights


def test_a_number_and_its_text_are_the_same_seed() -> None:
    dates = {"zone": "UTC", "first": FIRST, "last": LAST}
    number, text = (generate(seed=seed, patient_index=1, profile="mixed", **dates) for seed in (7, "7"))  # type: ignore[arg-type]
    assert number == text


def test_another_process_makes_the_same_diary() -> None:
    program = (
        "from datetime import date; from apps.core.demo import generate; from apps.core.portable import diary_lines\n"
        "diary = generate(seed='s', patient_index=5, profile='mixed', zone='Europe/Berlin',"
        f" first=date({FIRST.year}, {FIRST.month}, {FIRST.day}), last=date({LAST.year}, {LAST.month}, {LAST.day}))\n"
        "import sys; sys.stdout.buffer.writelines(line.encode() for line in diary_lines(diary))"
    )
    there = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True).stdout
    assert there.decode() == "".join(diary_lines(made(index=5)))


def test_every_kind_and_nearly_every_key_appears_in_a_mixed_clinic() -> None:
    diaries = [made(index=index) for index in range(30)]
    for kind, fields in KINDS.items():
        records = [one for d in diaries for one in ([d.profile] if kind == "patient" else d.records[kind])]
        seen = {key for record in records for key in record}
        assert seen >= {key for key, field in fields.items() if field.required}
        assert len(records) >= 20
    nights = {key for d in diaries for night in d.nights for key in night}
    assert nights == set(KINDS["night"])


def test_onset_scatters_and_nights_are_missing_as_in_real_diaries() -> None:
    for index in range(8):
        diary = made("stable", index)
        assert 25 <= stdev(onsets(diary, FIRST, LAST)) <= 90
        assert 0.6 <= len(diary.nights) / 200 <= 0.85
        assert any("note" in night for night in diary.nights)


def test_augmentation_starts_hours_earlier_reaches_the_arms_and_ends_with_the_drug() -> None:
    early_days, arms = [], 0
    for index in range(12):
        diary = made("augmenting", index, FIRST - timedelta(days=365))
        before = minutes_after(diary.profile["day_start"], diary.profile["before_treatment"]["onset"])
        months = [FIRST - timedelta(days=365 - 30 * month) for month in range(18)]
        monthly = [mean(onsets(diary, month, month + timedelta(days=29))) for month in months]
        early_days.append(before - min(monthly))
        arms += any("left_arm" in night.get("regions", ()) for night in diary.nights)
        assert {one["drug"] for one in diary.regimens} == {"pramipexole", "ropinirole"}
    assert min(early_days) > 150
    assert arms == 12


def test_tolerance_comes_back_to_what_was_but_no_earlier_and_no_further() -> None:
    for index in range(8):
        diary = made("tolerance", index)
        before = minutes_after(diary.profile["day_start"], diary.profile["before_treatment"]["onset"])
        assert mean(onsets(diary, FIRST, LAST)) > before - 60
        arms = [night for night in diary.nights if "left_arm" in night.get("regions", ())]
        assert len(arms) < 0.1 * len(diary.nights)


def test_nobody_remembers_anything_where_there_is_no_reference() -> None:
    for index in range(8):
        profile = made("no_reference", index).profile
        assert not profile.keys() & {"before_treatment", "best_treatment", "good_period"}


def test_sessions_are_weekly_hours_at_the_left_ear() -> None:
    sessions = made("tvns").stimulations
    assert 20 <= len(sessions) <= 29
    assert {(one["modality"], one["ear"], one["setting"]) for one in sessions} == {("tvns", "left", "home")}


def test_other_medicines_are_not_dopaminergic() -> None:
    drugs = {one["drug"] for index in range(4) for one in made("not_dopaminergic", index).regimens}
    assert drugs == {"pregabalin", "gabapentin"}


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="augmenting"):
        made("cured")
