"""The clocks by which a diary was written."""

from datetime import date, time
from itertools import starmap

from apps.core.days import Clock, ClockEvent, ClockHistory, history_from_events
from apps.core.portable.diary import PatientDiary
from apps.core.portable.fields import DEFAULT_DAY_START
from apps.core.portable.rules import Record
from apps.core.portable.values import CLOCK_TIMES


def clock_history(diary: PatientDiary) -> ClockHistory:
    """The clocks by which the diary was written: the profile's, then each change that an event tells."""
    first = Clock(diary.profile["timezone"], clock_minutes(diary.profile.get("day_start", DEFAULT_DAY_START)))
    return history_from_events(first, starmap(clock_event, enumerate(diary.events)))


def clock_event(place: int, event: Record) -> ClockEvent:
    """An event as the clock history takes it. Only a `timezone_change` has keys that move a clock.

    Of two in one minute the one with the later id wins, as in the database; without ids, the later line.
    """
    at, begins = event.get("time"), event.get("day_start")
    return ClockEvent(
        date=date.fromisoformat(event["date"]),
        time=None if at is None else time.fromisoformat(at),
        zone=event.get("timezone"),
        day_start=None if begins is None else clock_minutes(begins),
        order_key=event.get("id", place),
    )


def clock_minutes(text: str) -> int:
    return CLOCK_TIMES[text]


def clock_text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
