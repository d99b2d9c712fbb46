"""A night that lies far from the day it was entered on: a slip of the year, kept and not filed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.diary.models import Night
from apps.patients.models import Patient
from apps.sync.bulk import Entry
from tests.augmentation.clinic import file
from tests.writes import QUIET_NIGHT, Phone, write

MADE = "2026-03-15T05:30:00Z"
pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(pia: Patient, settings: Any) -> Phone:
    settings.WRITES_DAYS_BACK = 400
    return Phone(pia)


def put(phone: Phone, day: str, made_at: str = MADE, **more: str) -> tuple[int, str]:
    code, receipt = phone.put(write(QUIET_NIGHT, made_at=made_at, **more), f"/api/v1/nights/{day}")
    return code, receipt["problem"]["errors"][0]["message"] if receipt.get("problem") else ""


@pytest.mark.parametrize("day", ["1900-01-01", "2025-02-07", "2026-03-17", "2199-12-31"])
def test_a_night_far_from_the_day_of_entry_is_kept_and_not_filed(phone: Phone, pia: Patient, day: str) -> None:
    code, said = put(phone, day)
    assert code == 202
    assert "check the year" in said
    assert [kept["key"] for kept in phone.kept()] == [day]
    assert not Night.objects.exists()
    pia.refresh_from_db()
    assert pia.changed_from is None


@pytest.mark.parametrize("days", [400, 1, 0, -1])
def test_a_night_of_the_last_year_or_of_the_running_day_is_filed(phone: Phone, days: int) -> None:
    day = (timezone.now() - timedelta(days=days)).date()
    assert put(phone, day.isoformat(), timezone.now().isoformat(), zone="UTC") == (201, "")


def test_the_day_of_entry_is_the_phones_own(phone: Phone) -> None:
    # 23:00 in UTC is already the next day in Auckland.
    assert put(phone, "2026-03-17", "2026-03-15T23:00:00Z", zone="Pacific/Auckland")[0] == 201
    assert put(phone, "2026-03-18", "2026-03-15T23:00:00Z", zone="Pacific/Auckland")[0] == 202


def test_an_old_imported_night_can_still_be_corrected(phone: Phone, pia: Patient) -> None:
    file(pia, [Entry("night", "2020-03-14", {"date": "2020-03-14", "symptoms": True, "onset": "21:00"})])
    head = phone.get("/api/v1/nights/2020-03-14")["write_id"]
    assert phone.put(write(QUIET_NIGHT, base=head), "/api/v1/nights/2020-03-14")[0] == 200
