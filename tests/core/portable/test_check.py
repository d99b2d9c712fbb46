"""One judgement for files and phones; phones promise more."""

from typing import Any

import pytest

from apps.core.portable import KINDS, check_record
from apps.core.portable.rules import RULES

NIGHT = {"date": "2026-03-01", "symptoms": True, "onset": "22:30"}


def keys(kind: str, record: dict[str, Any], *, day_start: str | None = "06:00", phone: bool = False) -> list[str]:
    return [problem.key for problem in check_record(kind, record, day_start=day_start, phone=phone)]


def test_every_kind_has_its_rules_listed() -> None:
    assert RULES.keys() == KINDS.keys()


def test_a_payload_holds_neither_kind_nor_patient() -> None:
    assert keys("night", {**NIGHT, "kind": "night", "patient": "p"}) == ["kind", "patient"]


def test_an_unknown_kind_is_a_problem_of_kind() -> None:
    assert keys("knight", NIGHT) == ["kind"]


def test_each_key_is_named_once() -> None:
    record = {"date": "2026-03-01", "symptoms": False, "episodes": [{"onset": 1}, {"onset": 2}]}
    assert keys("night", record) == ["episodes"]


def test_a_problem_inside_a_list_says_where() -> None:
    record = {**NIGHT, "episodes": [{"onset": "22:30"}, {"onset": "23:00", "intensity": 12}]}
    (problem,) = check_record("night", record)
    assert problem.message.startswith("item 2: intensity: is out of range")


@pytest.mark.parametrize("onset", ["06:00", None])
def test_all_day_symptoms_start_with_the_day(onset: str | None) -> None:
    night = {**NIGHT, "continuous": True, "onset": onset}
    assert keys("night", night) == []
    assert keys("night", night, day_start="14:00") == (["onset"] if onset else [])


def test_without_the_day_start_all_day_symptoms_cannot_be_judged() -> None:
    assert keys("night", {**NIGHT, "continuous": True}, day_start=None) == []


def test_a_file_may_leave_the_onset_open_and_a_phone_only_with_moments() -> None:
    night = {"date": "2026-03-01", "symptoms": True}
    assert keys("night", night) == []
    assert keys("night", night, phone=True) == ["onset"]
    assert keys("night", {**night, "moments": [{"at": "02:00", "strength": 2}]}, phone=True) == []


def test_on_a_phone_the_earliest_episode_is_the_onset_also_after_midnight() -> None:
    night = {**NIGHT, "episodes": [{"onset": "01:00"}, {"onset": "22:30"}]}
    assert keys("night", night, phone=True) == []
    assert keys("night", {**night, "onset": "01:00"}, phone=True) == ["episodes"]
    assert keys("night", {**night, "onset": None}, phone=True) == ["onset"]
    assert keys("night", {**night, "onset": "01:00"}) == []


def test_on_a_phone_all_day_symptoms_have_their_first_episode_at_the_start_of_the_day() -> None:
    night = {"date": "2026-03-01", "symptoms": True, "continuous": True}
    assert keys("night", {**night, "episodes": [{"onset": "06:00"}]}, phone=True) == []
    assert keys("night", {**night, "episodes": [{"onset": "07:00"}]}, phone=True) == ["episodes"]


def test_a_skipped_dose_has_no_time_of_taking_on_a_phone() -> None:
    dose = {"drug": "levodopa", "date": "2026-03-01", "time": "20:00", "status": "skipped", "taken_at": "21:00"}
    assert keys("dose", dose) == []
    assert keys("dose", dose, phone=True) == ["taken_at"]


@pytest.mark.parametrize(("drug", "wrong"), [("pramipexole", []), ("Pramipexole", []), ("ropinirole", ["basis"])])
def test_salt_or_base_is_asked_of_pramipexole_only(drug: str, wrong: list[str]) -> None:
    dose = {"drug": drug, "date": "2026-03-01", "time": "20:00", "status": "taken", "basis": "salt"}
    assert keys("dose", dose) == wrong


@pytest.mark.parametrize("end", ["2026-01-01", "2026-01-02", None])
def test_a_regimen_of_one_day_ends_on_the_day_it_starts(end: str | None) -> None:
    intakes = [{"time": "20:00", "dose": 0.5, "unit": "mg"}]
    assert keys("regimen", {"drug": "x", "start": "2026-01-01", "end": end, "intakes": intakes}) == []


@pytest.mark.parametrize("instant", ["2026-03-02T07:15:00+01:00", "2026-03-02T07:15Z", "2026-03-02T07:15:00.123Z"])
def test_an_instant_is_written_in_the_usual_ways(instant: str) -> None:
    assert keys("night", {**NIGHT, "recorded_at": instant}) == []


@pytest.mark.parametrize(
    "instant", ["2026-03-02", "2026-03-02T25:00Z", "2026-03-02 07:15Z", "2026-03-02T07:15", 7, "\0"]
)
def test_an_instant_has_a_time_and_an_offset(instant: object) -> None:
    assert keys("night", {**NIGHT, "recorded_at": instant}) == ["recorded_at"]
