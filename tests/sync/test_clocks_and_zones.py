"""What a phone's own clock and zone may do to a night: never keep it out for a name, never date it by a wrong clock."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.core import zones
from apps.diary.models import Night
from apps.patients.models import Patient
from apps.sync.incarnation import incarnation_begin
from apps.sync.models import Version
from server.place import CHECKOUT
from tests.writes import BAD_NIGHT, QUIET_NIGHT, Phone, write

WHICH = "urn:stillnight:problem:which_night"


@pytest.fixture
def phone(pia: Patient, settings: Any) -> Phone:
    settings.WRITES_DAYS_BACK = 400
    return Phone(pia)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


# --- zones ---


@pytest.mark.parametrize("zone", ["Etc/Unknown", "+01:00", "GMT+1", "US/Pacific-New", "utc", "europe/berlin", "", None])
def test_night_from_a_phone_whose_zone_nobody_knows_is_filed_by_the_diarys_zone(phone: Phone, zone: str | None) -> None:
    code, receipt = phone.put(write(BAD_NIGHT, zone=zone))
    assert (code, receipt["status"]) == (201, "new")
    night = Night.objects.get()
    assert (night.zone, night.utc_offset_min, night.onset_min) == ("Europe/Berlin", 60, 930)
    assert Version.objects.get().zone == (zone or ""), "kept as it was given"


def test_night_without_any_zone_is_filed(phone: Phone) -> None:
    sent = write(BAD_NIGHT)
    del sent["zone"]
    assert phone.put(sent)[0] == 201


def test_diarys_zone_is_that_of_the_moment_at_which_the_night_was_entered(phone: Phone) -> None:
    move = {"date": "2026-03-10", "event": "timezone_change", "timezone": "Asia/Tokyo"}
    phone.put(write(move, made_at="2026-03-10T05:30:00Z"), f"/api/v1/events/{uuid4()}")
    phone.put(write(BAD_NIGHT, zone="Etc/Unknown"))
    assert (Night.objects.get().zone, Night.objects.get().utc_offset_min) == ("Asia/Tokyo", 540)


# --- a clock that stands wrong as the phone sends ---


def check_is_asked(answer: tuple[int, Any], words: str) -> None:
    code, receipt = answer
    assert (code, receipt["status"], receipt["problem"]["type"]) == (202, "quarantined", WHICH)
    assert words in receipt["problem"]["errors"][0]["message"]
    assert not Night.objects.exists()


def sent_by_a_clock_off_by(phone: Phone, skew: timedelta, now: datetime) -> tuple[int, Any]:
    clock = now + skew
    night = f"/api/v1/nights/{(clock - timedelta(days=1)).date()}"
    return phone.put(write(QUIET_NIGHT, made_at=clock.isoformat(), sent_at=clock.isoformat()), night)


@pytest.mark.parametrize(
    ("days", "words"), [(-26 * 365 - 7, "26 years behind"), (-365, "365 days behind"), (-2, "2 days behind")]
)
def test_night_of_a_phone_whose_clock_is_behind_is_kept_and_asked_about(
    phone: Phone, now: datetime, days: int, words: str
) -> None:
    check_is_asked(sent_by_a_clock_off_by(phone, timedelta(days=days), now), words)


def test_edit_by_a_clock_a_year_behind_does_not_overwrite_the_night_of_a_year_ago(phone: Phone, now: datetime) -> None:
    day = (now - timedelta(days=366)).date()
    first = write(BAD_NIGHT, made_at=(now - timedelta(days=365)).isoformat())
    phone.put(first, f"/api/v1/nights/{day}")
    a_year_ago = (now - timedelta(days=365)).isoformat()
    edit = write(QUIET_NIGHT, base=first["write_id"], made_at=a_year_ago, sent_at=a_year_ago)
    assert phone.put(edit, f"/api/v1/nights/{day}")[0] == 202
    assert Night.objects.get().symptoms is True


def test_night_made_before_the_clock_was_lost_is_filed(phone: Phone, now: datetime) -> None:
    made, reset = now - timedelta(hours=5), now - timedelta(days=9000)
    sent = write(QUIET_NIGHT, made_at=made.isoformat(), sent_at=reset.isoformat())
    assert phone.put(sent, f"/api/v1/nights/{(made - timedelta(days=1)).date()}")[0] == 201


@pytest.mark.parametrize("hours", [-23, 23])
def test_clock_off_by_less_than_a_day_keeps_no_night_out(phone: Phone, now: datetime, hours: int) -> None:
    assert sent_by_a_clock_off_by(phone, timedelta(hours=hours), now)[0] == 201


def test_batch_says_once_by_which_clock_all_of_it_was_sent(phone: Phone, now: datetime) -> None:
    past = (now - timedelta(days=700)).isoformat()
    batch = [write(QUIET_NIGHT, kind="night", key=f"2024-12-0{n}", made_at=past) for n in range(1, 4)]
    answer = phone.client.post("/api/v1/writes", {"writes": batch, "sent_at": past}, content_type="application/json")
    assert [one["problem"]["type"] for one in answer.json()["receipts"]] == [WHICH] * 3


def test_receipt_of_a_delivered_night_is_the_same_by_any_clock(phone: Phone, now: datetime) -> None:
    once = write(QUIET_NIGHT)
    receipt = phone.put(once)
    assert phone.put({**once, "sent_at": (now - timedelta(days=3000)).isoformat()}) == receipt


def test_clock_that_is_no_instant_says_nothing(phone: Phone) -> None:
    assert phone.put(write(QUIET_NIGHT, sent_at="noon"))[0] == 201


# --- phones that come late ---


@pytest.mark.parametrize(("days", "code"), [(300, 201), (399, 201), (403, 202), (9000, 202)])
def test_phone_that_was_long_offline_is_believed_for_400_days(
    phone: Phone, now: datetime, days: int, code: int
) -> None:
    made = now - timedelta(days=days)
    night = f"/api/v1/nights/{(made - timedelta(days=1)).date()}"
    assert phone.put(write(QUIET_NIGHT, made_at=made.isoformat(), sent_at=now.isoformat()), night)[0] == code


def test_night_of_1970_that_is_sent_by_a_clock_put_right_is_asked_about(phone: Phone, now: datetime) -> None:
    sent = write(QUIET_NIGHT, made_at="1970-01-02T08:00:00Z", sent_at=now.isoformat())
    check_is_asked(phone.put(sent, "/api/v1/nights/1970-01-01"), "years ago")


def test_night_older_than_400_days_is_kept_even_if_it_was_entered_long_ago(phone: Phone, now: datetime) -> None:
    made, night = now - timedelta(days=300), (now - timedelta(days=500)).date()
    code, receipt = phone.put(write(QUIET_NIGHT, made_at=made.isoformat()), f"/api/v1/nights/{night}")
    assert (code, receipt["problem"]["errors"][0]["field"]) == (202, "key")


def test_phone_brings_old_nights_back_to_a_restored_server(phone: Phone, pia: Patient, now: datetime) -> None:
    made = now - timedelta(days=700)
    Patient.objects.filter(pk=pia.pk).update(created_at=now - timedelta(days=800))
    sent = write(QUIET_NIGHT, made_at=made.isoformat(), sent_at=now.isoformat())
    url = f"/api/v1/nights/{(made - timedelta(days=1)).date()}"
    assert phone.put({**sent, "write_id": str(uuid4())}, url)[0] == 202
    incarnation_begin(now=now)
    assert phone.put(sent, url)[0] == 201
    before_the_diary = write(QUIET_NIGHT, made_at=(now - timedelta(days=900)).isoformat())
    assert phone.put(before_the_diary, f"/api/v1/nights/{(now - timedelta(days=901)).date()}")[0] == 202


def test_phone_knows_the_same_spellings_of_a_place_as_the_server() -> None:
    written = (CHECKOUT / "frontend/src/domain/zones.ts").read_text()
    assert dict(re.findall(r'\["(\w+/[\w/]+)", "(\w+/[\w/]+)"\]', written)) == zones._RENAMED
