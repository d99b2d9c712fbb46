"""The RLS day, case by case. tests/vectors/days.json is read by the front end's days.test.ts too."""

import json
import zoneinfo
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from apps.core import zones
from apps.core.days import (
    Clock,
    ClockChange,
    ClockEvent,
    ClockHistory,
    clock_time,
    day_bounds,
    day_of,
    history_from_events,
    minutes_into_day,
    wall_minutes,
)
from tests.vectors import make_days

VECTORS = json.loads(make_days.FILE.read_text())
BERLIN = Clock("Europe/Berlin", 360)
HONOLULU = Clock("Pacific/Honolulu", 360)


@pytest.mark.parametrize("case", VECTORS["by_hand"] + VECTORS["cases"], ids=lambda case: case["name"])
def test_vector(case: Any) -> None:
    assert make_days.answer(case["ask"], make_days.read_history(case["history"]), case["given"]) == case["expect"]


def test_the_vectors_were_written_with_the_zone_data_in_use() -> None:
    assert VECTORS["tzdata"] == zones.TZDATA_VERSION, "run `python -m tests.vectors.make_days` and read the difference"


def test_the_generator_writes_the_file_that_is_checked_in() -> None:
    assert make_days.render(VECTORS["by_hand"], list(make_days.all_cases())) == make_days.FILE.read_text()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        day_of(ClockHistory(BERLIN), datetime(2026, 3, 1, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        ClockHistory(BERLIN, (ClockChange(datetime(2026, 3, 1), HONOLULU),))  # noqa: DTZ001


def test_clock_changes_ascend() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="ascend"):
        ClockHistory(BERLIN, (ClockChange(noon, HONOLULU), ClockChange(noon, BERLIN)))


@pytest.mark.parametrize("day_start", [-1, 1440])
def test_a_day_starts_at_a_clock_time(day_start: int) -> None:
    with pytest.raises(ValueError, match="day_start"):
        Clock("Europe/Berlin", day_start)


def test_the_zone_in_which_an_instant_is_written_does_not_matter() -> None:
    berlin = ClockHistory(BERLIN)
    in_honolulu = datetime.fromisoformat("2026-03-10T13:40:00-10:00")  # 00:40 in Berlin
    assert day_of(berlin, in_honolulu) == date(2026, 3, 10)
    assert wall_minutes(berlin, in_honolulu) == minutes_into_day(time(0, 40), 360)


def test_a_change_that_is_no_change_changes_nothing() -> None:
    plain, noted = ClockHistory(BERLIN), ClockHistory(BERLIN, (ClockChange(datetime(2026, 3, 10, tzinfo=UTC), BERLIN),))
    for day in (date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 10)):
        assert day_bounds(plain, day) == day_bounds(noted, day)


def test_every_minute_of_the_dial_has_its_clock_time() -> None:
    for minutes in range(1440):
        assert minutes_into_day(clock_time(minutes, 395), 395) == minutes


def test_events_of_a_diary_give_one_history_in_any_order() -> None:
    flight = ClockEvent(date(2026, 5, 30), time(9), zone="Asia/Tokyo", order_key="a")
    shift = ClockEvent(date(2026, 5, 30), day_start=720, order_key="b")
    home = ClockEvent(date(2026, 6, 13), time(18, 30), zone="Europe/Berlin", order_key="c")
    told = history_from_events(BERLIN, [flight, shift, home])
    assert told == history_from_events(BERLIN, [home, shift, flight])
    assert [change.clock.day_start for change in told.changes] == [720, 720, 720]


def test_names_that_browsers_still_use_become_todays() -> None:
    assert zones.canonical_zone("Asia/Katmandu") == "Asia/Kathmandu"
    assert zones.canonical_zone("Asia/Calcutta") == "Asia/Kolkata"
    assert zones.canonical_zone("Europe/Stockholm") == "Europe/Stockholm"


@pytest.mark.parametrize("name", ["", "Factory", "Mars/Olympus", "../etc/passwd", "europe/berlin"])
def test_a_zone_that_nobody_knows_is_refused(name: str) -> None:
    with pytest.raises(zones.UnknownZone):
        zones.canonical_zone(name)


def test_every_renamed_zone_leads_to_a_zone_with_the_same_rules() -> None:
    for old, new in zones._RENAMED.items():
        for month in range(1, 13):
            noon = datetime(2026, month, 1, 12, tzinfo=UTC)
            old_rules, new_rules = zones.zone_rules(old), zones.zone_rules(new)
            assert noon.astimezone(old_rules).utcoffset() == noon.astimezone(new_rules).utcoffset(), old


def test_the_rules_come_from_the_wheel_not_from_the_machine() -> None:
    assert zoneinfo.TZPATH == ()
