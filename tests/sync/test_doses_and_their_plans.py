"""A planned dose names a plan of the same diary; what cannot be filed says so in words, and names no constraint."""

import re
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import Clinic
from apps.patients.models import Patient
from apps.sync.models import Version
from apps.treatment.models import Dose
from tests.personas import patient_of, person
from tests.writes import Phone, write

DOSE = {"drug": "ropinirole", "date": "2026-03-14", "time": "20:00", "status": "taken"}
PLAN = {"drug": "ropinirole", "start": "2026-03-01", "intakes": [{"time": "20:00", "dose": 1, "unit": "mg"}]}
A_NAME_OF_OURS = re.compile(r"[a-z]+_[a-z]+")


@pytest.fixture
def phone(pia: Patient) -> Phone:
    return Phone(pia)


def planned(phone: Phone, **more: Any) -> str:
    plan = str(uuid4())
    assert phone.put(write({**PLAN, **more}), f"/api/v1/regimens/{plan}")[0] in (201, 202)
    return plan


def takes(phone: Phone, plan: str) -> tuple[int, str]:
    code, receipt = phone.put(write(DOSE), f"/api/v1/doses/{plan}/2026-03-14/20:00")
    return code, receipt["problem"]["errors"][0]["message"] if receipt["problem"] else ""


def test_dose_of_a_plan_in_the_diary_is_filed(phone: Phone) -> None:
    assert takes(phone, planned(phone)) == (201, "")


def test_dose_of_a_plan_of_nobody_or_of_another_patient_is_kept_with_the_reason(phone: Phone, linden: Clinic) -> None:
    other = Phone(patient_of(linden, "P-2", user=person("Paul")))
    for plan in (str(uuid4()), planned(other)):
        code, said = takes(phone, plan)
        assert (code, "a plan that is not in this diary" in said) == (202, True)
    assert not Dose.objects.exists()


def test_dose_of_a_plan_that_waits_in_quarantine_is_filed(phone: Phone) -> None:
    assert takes(phone, planned(phone, intakes=[]))[0] == 201


def test_plan_and_dose_in_one_batch_are_filed(phone: Phone) -> None:
    plan = str(uuid4())
    dose = write(DOSE, kind="dose", key=f"{plan}/2026-03-14/20:00")
    _, answer = phone.batch(write(PLAN, kind="regimen", key=plan), dose)
    assert [receipt["status"] for receipt in answer["receipts"]] == ["new", "new"]


def test_second_dose_of_the_same_medicine_and_time_is_kept_with_the_reason(phone: Phone) -> None:
    takes(phone, planned(phone))
    code, said = takes(phone, planned(phone))
    assert (code, "is in the diary already" in said) == (202, True)
    assert not A_NAME_OF_OURS.search(said)


def test_what_the_database_alone_refuses_is_kept_in_words_without_a_constraints_name(phone: Phone) -> None:
    twice = [{"id": "00000000-0000-4000-8000-000000000001", "at": "01:10", "strength": 3}] * 2
    night = {"symptoms": True, "onset": "21:30", "moments": twice}
    code, receipt = phone.put(write(night))
    assert (code, receipt["status"]) == (202, "quarantined")
    assert not A_NAME_OF_OURS.search(receipt["problem"]["errors"][0]["message"])
    assert Version.objects.get().content["payload"] == night


def test_one_that_the_database_refuses_blocks_none_of_a_batch(phone: Phone) -> None:
    twice = [{"id": "00000000-0000-4000-8000-000000000001", "at": "01:10", "strength": 3}] * 2
    nights = [write({"symptoms": False}, kind="night", key=f"2026-03-{n:02}") for n in range(1, 15)]
    nights[5]["payload"] = {"symptoms": True, "onset": "21:30", "moments": twice}
    _, answer = phone.batch(*nights)
    assert [receipt["status"] for receipt in answer["receipts"]] == ["new"] * 5 + ["quarantined"] + ["new"] * 8
    assert [receipt["seq"] for receipt in answer["receipts"]] == [*range(1, 6), None, *range(6, 14)]
