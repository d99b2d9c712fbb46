"""An import into a diary in which a phone writes already."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from apps.accounts.models import Clinic
from apps.core.portable import PatientDiary
from apps.patients.models import Basis, Patient
from apps.records.services import Imported, diary_import
from apps.sync.models import Record, Source
from apps.treatment.models import Dose
from tests.writes import Phone, write

PLAN: dict[str, Any] = {
    "drug": "ropinirole",
    "start": "2026-03-01",
    "intakes": [{"time": "21:00", "dose": 1, "unit": "mg"}],
}
DOSE: dict[str, Any] = {"drug": "ropinirole", "date": "2026-03-14", "time": "21:00", "status": "taken"}


def imported(clinic: Clinic, **records: list[dict[str, Any]]) -> Imported:
    diary = PatientDiary("P-1", profile={"timezone": "Europe/Berlin"})
    for kind, its_own in records.items():
        diary.records[kind].extend({"id": str(uuid4()), **record} for record in its_own)
    return diary_import(clinic=clinic, diary=diary, basis=Basis.IMPORT, source=Source.IMPORT, now=datetime.now(UTC))


def logs_a_planned_dose(pia: Patient) -> None:
    plan, phone = uuid4(), Phone(pia)
    assert phone.put(write(PLAN), f"/api/v1/regimens/{plan}")[0] == 201
    assert phone.put(write(DOSE), f"/api/v1/doses/{plan}/2026-03-14/21:00")[0] == 201


@pytest.mark.parametrize(("status", "same", "differing"), [("taken", 1, 0), ("skipped", 0, 1)])
def test_a_planned_dose_that_a_phone_filed_under_its_regimen_is_met_by_a_file_without_that_regimen(
    pia: Patient, linden: Clinic, status: str, same: int, differing: int
) -> None:
    logs_a_planned_dose(pia)
    filed = imported(linden, dose=[{**DOSE, "status": status}, {**DOSE, "date": "2026-03-15"}]).filed
    assert (filed.new, filed.same, len(filed.differing)) == (1, same, differing)
    assert sorted(Dose.objects.values_list("status", flat=True)) == ["taken", "taken"]


def test_an_extra_dose_at_the_planned_minute_is_one_more(pia: Patient, linden: Clinic) -> None:
    logs_a_planned_dose(pia)
    assert imported(linden, dose=[{**DOSE, "status": "extra"}]).filed.new == 1
    assert Dose.objects.count() == 2


def test_an_edit_on_an_imported_night_is_applied_and_the_next_import_leaves_it(pia: Patient, linden: Clinic) -> None:
    night = {"date": "2026-03-14", "symptoms": False}
    imported(linden, night=[night])
    phone = Phone(pia)
    (change,) = phone.get("/api/v1/changes")["changes"]
    edit = write({"symptoms": True, "onset": "21:30"}, base=change["write_id"])
    assert phone.put(edit)[1]["status"] == "updated"
    assert len(imported(linden, night=[night]).filed.differing) == 1
    head = Record.objects.get(patient=pia).head
    assert head
    assert str(head.write_id) == edit["write_id"]
