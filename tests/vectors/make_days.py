"""Write the generated part of days.json anew: `python -m tests.vectors.make_days`.

The cases under "by_hand" were derived on paper and are kept as they stand; those under "cases" are what days.py
answers today, so that its twin in the front end, and days.py tomorrow, answer the same. A difference in the output is
a decision to take, not a file to commit.

Only zones whose rules have been quiet for years are used, since each browser brings zone data of its own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from apps.core import days
from apps.core.days import Clock, ClockChange, ClockEvent, ClockHistory
from apps.core.zones import TZDATA_VERSION

FILE = Path(__file__).with_name("days.json")
Case = dict[str, Any]


# --- the JSON form of what goes in and comes out (read by tests/core/test_days.py too) ---------------------------


def read_time(text: str) -> time:
    return time.fromisoformat(text)


def read_minutes(text: str) -> int:
    return days.minutes_into_day(read_time(text), 0)


def read_history(given: Any) -> ClockHistory:
    return ClockHistory(
        read_clock(given["first"]),
        tuple(ClockChange(datetime.fromisoformat(c["at"]), read_clock(c)) for c in given["changes"]),
    )


def read_clock(given: Any) -> Clock:
    return Clock(given["zone"], read_minutes(given["day_start"]))


def read_event(given: Any) -> ClockEvent:
    return ClockEvent(
        date=date.fromisoformat(given["date"]),
        time=read_time(given["time"]) if "time" in given else None,
        zone=given.get("zone"),
        day_start=read_minutes(given["day_start"]) if "day_start" in given else None,
        order_key=given.get("order_key", 0),
    )


def as_json(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case Clock():
            return {"zone": value.zone, "day_start": as_json(days.clock_time(value.day_start, 0))}
        case ClockHistory():
            changes = [{"at": as_json(change.at), **as_json(change.clock)} for change in value.changes]
            return {"first": as_json(value.first), "changes": changes}
        case tuple():
            return [as_json(item) for item in value]
        case _:
            return value


def answer(ask: str, history: ClockHistory, given: Case) -> Any:
    """What days.py says, in the form of the file."""
    match ask:
        case "history_from_events":
            return as_json(days.history_from_events(history.first, map(read_event, given["events"])))
        case "minutes_into_day":
            return days.minutes_into_day(read_time(given["clock_time"]), read_minutes(given["day_start"]))
        case "clock_time":
            return as_json(days.clock_time(given["minutes"], read_minutes(given["day_start"])))
        case "wall_instant":
            return as_json(days.wall_instant(history, date.fromisoformat(given["day"]), given["minutes"]))
    function = getattr(days, ask)
    if "day" in given:
        return as_json(function(history, date.fromisoformat(given["day"])))
    return as_json(function(history, datetime.fromisoformat(given["instant"])))


# --- who travels, and when the clocks change ---------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """A clock turned forward or back, by a country's law."""

    zone: str
    day: date  # the RLS day, with a day_start of 06:00, whose night is concerned
    what: str


TURNS = (
    Turn("Europe/Berlin", date(2026, 3, 28), "goes to summer time"),
    Turn("Europe/Berlin", date(2026, 10, 24), "goes back to winter time"),
    Turn("Europe/London", date(2027, 3, 27), "goes to summer time"),
    Turn("Europe/Dublin", date(2025, 10, 25), "goes back to winter time"),
    Turn("Europe/Lisbon", date(2028, 3, 25), "goes to summer time"),
    Turn("Atlantic/Azores", date(2026, 3, 28), "springs from midnight to one"),
    Turn("Atlantic/Azores", date(2026, 10, 24), "falls from one to midnight"),
    Turn("America/New_York", date(2026, 3, 7), "goes to summer time"),
    Turn("America/New_York", date(2026, 10, 31), "goes back to winter time"),
    Turn("America/Los_Angeles", date(2024, 11, 2), "goes back to winter time"),
    Turn("America/St_Johns", date(2026, 3, 7), "on half-hour time goes to summer time"),
    Turn("America/Havana", date(2026, 3, 7), "springs from midnight to one"),
    Turn("America/Havana", date(2025, 11, 1), "falls from one to midnight"),
    Turn("America/Santiago", date(2025, 9, 6), "springs from midnight to one"),
    Turn("America/Santiago", date(2026, 4, 4), "falls from midnight to eleven in the evening"),
    Turn("Asia/Beirut", date(2026, 3, 28), "springs from midnight to one"),
    Turn("Asia/Beirut", date(2026, 10, 24), "falls from midnight to eleven in the evening"),
    Turn("Asia/Jerusalem", date(2026, 3, 26), "goes to summer time in the night to Friday"),
    Turn("Australia/Lord_Howe", date(2026, 4, 4), "goes back by half an hour"),
    Turn("Australia/Lord_Howe", date(2026, 10, 3), "goes forward by half an hour"),
    Turn("Australia/Adelaide", date(2026, 10, 3), "on half-hour time goes to summer time"),
    Turn("Pacific/Auckland", date(2026, 4, 4), "goes back to winter time"),
    Turn("Pacific/Auckland", date(2026, 9, 26), "goes to summer time"),
    Turn("Pacific/Chatham", date(2026, 9, 26), "on three-quarter-hour time goes to summer time"),
    Turn("Pacific/Norfolk", date(2026, 4, 4), "goes back to winter time"),
)

PLACES = (  # zone, what is notable
    ("Pacific/Honolulu", "ten hours behind UTC"),
    ("Pacific/Kiritimati", "fourteen hours ahead of UTC"),
    ("Pacific/Pago_Pago", "eleven hours behind UTC"),
    ("Asia/Kathmandu", "on 5 h 45"),
    ("Asia/Kolkata", "on 5 h 30"),
    ("Pacific/Marquesas", "on minus 9 h 30"),
    ("Asia/Tokyo", "nine hours ahead of UTC"),
    ("Pacific/Auckland", "in its summer, thirteen hours ahead of UTC"),
    ("UTC", "UTC itself"),
)


def journey(name: str, first: Clock, *changes: tuple[str, Clock]) -> tuple[str, ClockHistory]:
    return name, ClockHistory(first, tuple(ClockChange(datetime.fromisoformat(at), clock) for at, clock in changes))


def at_six(zone: str) -> Clock:
    return Clock(zone, 360)


JOURNEYS = (
    journey("From Tokyo to Honolulu", at_six("Asia/Tokyo"), ("2026-06-13T09:30:00Z", at_six("Pacific/Honolulu"))),
    journey("From Honolulu to Tokyo", at_six("Pacific/Honolulu"), ("2026-06-14T04:30:00Z", at_six("Asia/Tokyo"))),
    journey(
        "From Auckland to Honolulu", at_six("Pacific/Auckland"), ("2026-06-14T00:15:00Z", at_six("Pacific/Honolulu"))
    ),
    journey(
        "From Auckland to Los Angeles before breakfast",
        at_six("Pacific/Auckland"),
        ("2026-06-13T18:10:00Z", at_six("America/Los_Angeles")),
    ),
    journey(
        "From Los Angeles to Auckland",
        at_six("America/Los_Angeles"),
        ("2026-06-14T05:00:00Z", at_six("Pacific/Auckland")),
    ),
    journey(
        "From Pago Pago to Kiritimati at half past five",
        at_six("Pacific/Pago_Pago"),
        ("2026-06-14T16:30:00Z", at_six("Pacific/Kiritimati")),
    ),
    journey(
        "From Kiritimati to Pago Pago at half past six",
        at_six("Pacific/Kiritimati"),
        ("2026-06-14T16:30:00Z", at_six("Pacific/Pago_Pago")),
    ),
    journey(
        "From Berlin to New York in the afternoon",
        at_six("Europe/Berlin"),
        ("2026-06-14T14:00:00Z", at_six("America/New_York")),
    ),
    journey(
        "From New York to Berlin overnight",
        at_six("America/New_York"),
        ("2026-06-14T03:00:00Z", at_six("Europe/Berlin")),
    ),
    journey(
        "From Berlin to New York in the night of summer time",
        at_six("Europe/Berlin"),
        ("2026-03-29T01:20:00Z", at_six("America/New_York")),
    ),
    journey(
        "To Tokyo and back within one night",
        at_six("Europe/Berlin"),
        ("2026-06-14T20:00:00Z", at_six("Asia/Tokyo")),
        ("2026-06-14T22:00:00Z", at_six("Europe/Berlin")),
    ),
    journey(
        "By London to New York in one day",
        at_six("Europe/Berlin"),
        ("2026-06-14T10:00:00Z", at_six("Europe/London")),
        ("2026-06-14T18:00:00Z", at_six("America/New_York")),
    ),
    journey(
        "Over the date line and back",
        at_six("Pacific/Auckland"),
        ("2026-06-13T22:00:00Z", at_six("Pacific/Honolulu")),
        ("2026-06-15T20:00:00Z", at_six("Pacific/Auckland")),
    ),
    journey(
        "Berlin, the day now starting at noon",
        at_six("Europe/Berlin"),
        ("2026-06-14T12:00:00Z", Clock("Europe/Berlin", 720)),
    ),
    journey(
        "Berlin, the day now starting at six in the evening",
        at_six("Europe/Berlin"),
        ("2026-06-14T12:00:00Z", Clock("Europe/Berlin", 1080)),
    ),
    journey(
        "Berlin, a night worker's day moved back to the morning",
        Clock("Europe/Berlin", 1080),
        ("2026-06-14T10:00:00Z", at_six("Europe/Berlin")),
    ),
    journey(
        "Berlin, the day now starting an hour ago",
        at_six("Europe/Berlin"),
        ("2026-06-14T03:30:00Z", Clock("Europe/Berlin", 270)),
    ),
    journey(
        "Berlin, zone and start of day changed at once",
        Clock("Pacific/Honolulu", 1380),
        ("2026-06-15T08:00:00Z", Clock("Pacific/Auckland", 360)),
    ),
)


# --- the cases ---------------------------------------------------------------------------------------------------


def case(name: str, ask: str, history: ClockHistory, **given: Any) -> Case:
    shown = {key: as_json(value) for key, value in given.items()}
    return {
        "name": name,
        "ask": ask,
        "history": as_json(history),
        "given": shown,
        "expect": answer(ask, history, shown),
    }


def shown(clock: Clock) -> str:
    return f"{clock.zone}, days from {as_json(days.clock_time(clock.day_start, 0))}"


def turn_cases(turn: Turn) -> Iterator[Case]:
    for day_start in (360, 90):
        history = ClockHistory(Clock(turn.zone, day_start))
        day = turn.day if day_start >= 360 else turn.day + timedelta(days=1)
        title = f"{turn.zone} {turn.what}, days from {as_json(days.clock_time(day_start, 0))}"
        yield case(f"{title}: the bounds of {day}", "day_bounds", history, day=day)
    history = ClockHistory(Clock(turn.zone, 360))
    title = f"{turn.zone} {turn.what}"
    yield case(f"{title}: the review comes at ten by the new clock", "review_due", history, day=turn.day)
    for minutes in (1110, 1230):
        clock_time = as_json(days.clock_time(minutes, 360))
        yield case(f"{title}: when it is {clock_time}", "wall_instant", history, day=turn.day, minutes=minutes)
    for minutes in (1050, 1300):
        instant = days.wall_instant(history, turn.day, minutes)
        yield case(f"{title}: an onset at {as_json(instant)}", "wall_minutes", history, instant=instant)


def place_cases(zone: str, notable: str) -> Iterator[Case]:
    history = ClockHistory(Clock(zone, 360))
    for minutes, what in ((750, "an evening at half past six"), (1120, "a dose at 00:40"), (1439, "the last minute")):
        instant = days.wall_instant(history, date(2026, 1, 15), minutes)
        yield case(f"{zone}, {notable}: {what} belongs to the 15th", "day_of", history, instant=instant)
    instant = days.wall_instant(history, date(2026, 1, 16), 0)
    yield case(f"{zone}, {notable}: at six the next day begins", "day_of", history, instant=instant)
    yield case(f"{zone}, {notable}: the next review", "next_review", history, instant=instant)


def journey_cases(title: str, history: ClockHistory) -> Iterator[Case]:
    last = history.changes[-1].at
    running = days.day_of(history, last - timedelta(seconds=1))
    for shift in range(2):
        day = running + timedelta(days=shift)
        yield case(f"{title}: the bounds of {day}", "day_bounds", history, day=day)
        yield case(f"{title}: when {day} is reviewed", "review_due", history, day=day)
    yield case(f"{title}: the clock that counts {running}", "clock_of_day", history, day=running)
    for hours in (0, 15, 30):
        instant = last + timedelta(hours=hours)
        when = f"{hours} h after the change"
        yield case(f"{title}: the day {when}", "day_of", history, instant=instant)
        yield case(f"{title}: the dial {when}", "wall_minutes", history, instant=instant)
    for ask in ("form_day", "last_reviewable_day", "next_review"):
        yield case(f"{title}: {ask.replace('_', ' ')}, an hour after", ask, history, instant=last + timedelta(hours=1))
    yield case(f"{title}: half past ten in the evening", "wall_instant", history, day=running, minutes=990)
    yield case(f"{title}: the day that follows", "next_day", history, day=running)
    yield case(f"{title}: the day before that", "previous_day", history, day=days.next_day(history, running))


def form_cases() -> Iterator[Case]:
    history = ClockHistory(Clock("America/New_York", 360))
    for clock_time in ("05:59", "06:00", "09:30", "11:59", "12:00", "20:15", "23:58"):
        local = datetime.fromisoformat(f"2026-05-12T{clock_time}:00-04:00")
        yield case(f"A form opened in New York at {clock_time}", "form_day", history, instant=local)
    later = datetime.fromisoformat("2026-05-13T00:02:00-04:00")
    yield case("A form opened at 23:58 and saved at 00:02 means one night", "form_day", history, instant=later)


def dial_cases() -> Iterator[Case]:
    nowhere = ClockHistory(Clock("UTC", 0))
    for clock_time in ("06:00", "23:30", "01:00", "05:59"):
        name = f"{clock_time} on a dial that starts at six"
        yield case(name, "minutes_into_day", nowhere, clock_time=clock_time, day_start="06:00")
    for minutes in (0, 1050, 1439, 1460, -30):
        name = f"{minutes} minutes on a dial that starts at half past four"
        yield case(name, "clock_time", nowhere, minutes=minutes, day_start="04:30")


def event_cases() -> Iterator[Case]:
    home = ClockHistory(Clock("Europe/Berlin", 360))
    flight = {"date": "2026-05-30", "time": "09:00", "zone": "Asia/Tokyo"}
    onward = {"date": "2026-06-13", "time": "18:30", "zone": "Pacific/Honolulu"}
    night = {"date": "2026-03-28", "time": "02:30", "zone": "Europe/London"}
    noon = {"date": "2026-05-30", "day_start": "12:00"}
    late = {"date": "2026-05-30", "time": "01:15", "zone": "Europe/London"}
    skip = {"date": "2026-05-30", "time": "11:00", "zone": "Europe/Lisbon"}
    for name, events in (
        ("Two flights, told in order", [flight, onward]),
        ("Two flights, the second told first", [onward, flight]),
        ("A flight at a time that the clock jumps over", [night]),
        ("The day's start moved from the start of a date", [noon]),
        ("A start of day and a flight on one date", [flight, noon]),
        ("A flight at a quarter past one, still that evening's date", [late]),
        ("A second change at a time that the new clock never showed", [flight, skip]),
        ("A journey noted without a clock", [{"date": "2026-05-30", "time": "09:00"}]),
        (
            "Two changes in one minute: the later key wins",
            [{**flight, "order_key": 2}, {**late, "time": "09:00", "order_key": 1}],
        ),
    ):
        yield case(f"{name}", "history_from_events", home, events=events)


def all_cases() -> Iterator[Case]:
    for turn in TURNS:
        yield from turn_cases(turn)
    for zone, notable in PLACES:
        yield from place_cases(zone, notable)
    for title, history in JOURNEYS:
        yield from journey_cases(title, history)
    yield from form_cases()
    yield from dial_cases()
    yield from event_cases()


def render(by_hand: list[Case], cases: list[Case]) -> str:
    def lines(items: list[Case]) -> str:
        return ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in items)

    return (
        f'{{\n  "tzdata": "{TZDATA_VERSION}",\n'
        f'  "by_hand": [\n{lines(by_hand)}\n  ],\n  "cases": [\n{lines(cases)}\n  ]\n}}\n'
    )


def main() -> None:
    by_hand = json.loads(FILE.read_text())["by_hand"] if FILE.exists() else []
    FILE.write_text(render(by_hand, list(all_cases())))


if __name__ == "__main__":
    main()
