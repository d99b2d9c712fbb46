"""The RLS day: which night an instant belongs to. Pure: no Django, no clock, no I/O but zone data.

An RLS day runs from `day_start` on the patient's wall clock to the next, and carries the date on which it starts. The
wall clock is the patient's, not one zone's: a *clock history* says which zone and `day_start` hold from which instant.

Everything here follows from one sentence: **the day at an instant is the latest date whose `day_start` the wall clock
has reached so far**. "So far" is what keeps a day from coming back: clocks turned back, in autumn or by a flight
west, leave the running day running. So each instant lies in exactly one day, days only ascend, and a clock change
alters nothing before it. A wall time that a clock jumps over is reached at the end of the gap, one that comes twice is
reached at its first occurrence. A flight east and a country that moves over the date line are gaps like any other.

Instants are aware datetimes, answers in UTC. Days are dates. Minutes are wall-clock minutes.
Twin: frontend/src/domain/days.ts; tests/vectors/days.json holds both to the same answers.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from apps.core.zones import zone_rules

MINUTES_A_DAY = 1440
REVIEW_AFTER_MIN = 4 * 60  # the review of a night comes this long after day_start, wall clock
FORM_LOOKS_BACK = timedelta(hours=6)  # for so long after day_start a form means the night just ended

# ClockEvent has fields of these names.
_Date: TypeAlias = date
_Time: TypeAlias = time

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_TICK = timedelta.resolution
# Two clocks differ by at most 26 h of zone and 24 h of day_start, so a change longer ago than this cannot have left
# a running day later than today's.
_MEMORY = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Clock:
    zone: str  # IANA name
    day_start: int  # minutes after local midnight, 0..1439

    def __post_init__(self) -> None:
        if not 0 <= self.day_start < MINUTES_A_DAY:
            raise ValueError(f"day_start is 0..1439 minutes after midnight, not {self.day_start}")


@dataclass(frozen=True, slots=True)
class ClockChange:
    """From this instant on the clock holds."""

    at: datetime
    clock: Clock


@dataclass(frozen=True, slots=True)
class ClockHistory:
    first: Clock
    changes: tuple[ClockChange, ...] = ()

    def __post_init__(self) -> None:
        if any(change.at.tzinfo is None for change in self.changes):
            raise ValueError("clock changes are aware instants")
        if any(a.at >= b.at for a, b in zip(self.changes, self.changes[1:], strict=False)):
            raise ValueError("clock changes ascend strictly")


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """A change of clock as a diary tells it: an RLS day, and a time on the clock being left."""

    date: _Date
    time: _Time | None = None  # without it: the start of `date`
    zone: str | None = None  # None: as before
    day_start: int | None = None  # None: as before
    order_key: int | str = 0  # decides between events of one minute: the later wins


# --- what day it is ---------------------------------------------------------------------------------------------


def day_of(history: ClockHistory, instant: datetime) -> date:
    now = _utc(instant)
    reached = [_day_by_clock(clock_at(history, now), now)]
    upto = bisect_right(history.changes, now, key=_at)
    for index in range(upto - 1, -1, -1):
        at = history.changes[index].at
        if at < now - _MEMORY:
            break
        # The day that was running when this clock came: the new one never gives an earlier.
        reached.append(_day_by_clock(_clock(history, index), _utc(at) - _TICK))
    return max(reached)


def day_bounds(history: ClockHistory, day: date) -> tuple[datetime, datetime] | None:
    """[start, end) of the day in UTC; None for a date that the history skips."""
    start, end = _begins(history, day), _begins(history, day + _ONE_DAY)
    return (start, end) if start < end else None


def next_day(history: ClockHistory, day: date) -> date:
    """The day after; dates that the history skips are passed over."""
    return day_of(history, _begins(history, day + _ONE_DAY))


def previous_day(history: ClockHistory, day: date) -> date:
    return day_of(history, _begins(history, day) - _TICK)


# --- the wall clock ---------------------------------------------------------------------------------------------


def clock_at(history: ClockHistory, instant: datetime) -> Clock:
    return _clock(history, bisect_right(history.changes, instant, key=_at))


def clock_of_day(history: ClockHistory, day: date) -> Clock:
    """The clock in force when the day starts: its `day_start` counts the day's wall minutes.

    Not the one at the day's end: what was recorded before a change would then be counted anew.
    """
    return clock_at(history, _begins(history, day))


def wall_minutes(history: ClockHistory, instant: datetime) -> int:
    """What the patient's clock shows, as minutes after the clock time `day_start` of that instant's RLS day: 0..1439.

    A place on the dial and not a stretch of time, so 23:30 → 01:00 is +90 on a night of clock change too, and a day
    that a journey makes 40 hours long still has its evenings at 20:00.
    """
    day = day_of(history, instant)
    clock, today = clock_at(history, instant), clock_of_day(history, day)
    wall = _wall(instant, clock.zone)
    if clock == today and wall < _start_on_wall(today, day):
        return 0  # turned back to before the start of a day that has begun: 01:50 again, after 02:00
    return minutes_into_day(wall.time(), today.day_start)


def minutes_into_day(clock_time: time, day_start: int) -> int:
    """From day_start forward to the clock time: 0..1439."""
    return (clock_time.hour * 60 + clock_time.minute - day_start) % MINUTES_A_DAY


def clock_time(minutes: int, day_start: int) -> time:
    """The clock time so many minutes after day_start."""
    return time(*divmod((day_start + minutes) % MINUTES_A_DAY, 60))


def wall_instant(history: ClockHistory, day: date, minutes: int) -> datetime:
    """The instant, in UTC, at which the patient's clock first shows this wall time in the RLS day.

    A wall time that a clock jumps over means the end of the gap. Minutes from 1440 on pass the day's end, as sleep may.
    """
    begins = _begins(history, day)
    target = _start_on_wall(clock_at(history, begins), day) + timedelta(minutes=minutes)
    instant = begins
    for since, until, clock in _stretches(history, begins):
        instant = max(since, begins)
        # After a flight west over the date line the same clock time comes a date earlier, and first.
        ahead = target - _wall(instant, clock.zone)
        target -= max(0, ahead // _ONE_DAY - minutes // MINUTES_A_DAY) * _ONE_DAY
        instant = max(instant, _reached(target, clock.zone))  # a time that this change of clock jumped over is now
        if until is None or instant < until:
            break
    return instant


# --- reviews and forms ------------------------------------------------------------------------------------------


def review_due(history: ClockHistory, day: date) -> datetime:
    """When the day is reviewed: four hours, by the wall clock, after the start of the day that follows it.

    No later than the end of that following day: so reviews keep the order of their days, whatever the clock does.
    """
    following = next_day(history, day)
    return min(wall_instant(history, following, REVIEW_AFTER_MIN), _begins(history, following + _ONE_DAY))


@lru_cache(maxsize=1000)  # as for the next: most of those who are reviewed together have had one and the same clock
def last_reviewable_day(history: ClockHistory, now: datetime) -> date:
    """The latest day whose review is due at or before `now`."""
    ended = previous_day(history, day_of(history, now))
    return ended if review_due(history, ended) <= now else previous_day(history, ended)


@lru_cache(maxsize=1000)
def next_review(history: ClockHistory, now: datetime) -> datetime:
    """The first instant after `now` at which the review of some day is due."""
    running = day_of(history, now)
    due = review_due(history, previous_day(history, running))
    return due if due > now else review_due(history, running)


def form_day(history: ClockHistory, instant: datetime) -> date:
    """The day that a night form means: for the first six hours of a day the night just ended, then the running day."""
    day, zone = day_of(history, instant), clock_at(history, instant).zone
    into = _wall(instant, zone) - _wall(_begins(history, day), zone)
    return previous_day(history, day) if into < FORM_LOOKS_BACK else day


# --- from a diary's events --------------------------------------------------------------------------------------


def history_from_events(first: Clock, events: Iterable[ClockEvent]) -> ClockHistory:
    """The clock history that a diary's events tell, whatever order they stand in."""
    history = ClockHistory(first)
    moving = sorted((e for e in events if e.zone is not None or e.day_start is not None), key=lambda e: e.date)
    for _, same_day in groupby(moving, key=lambda e: e.date):
        day_start = _clock(history, len(history.changes)).day_start
        for event in sorted(same_day, key=lambda e: _place(e, day_start)):
            history = _with_event(history, event)
    return history


def _place(event: ClockEvent, day_start: int) -> tuple[int, bool, int | str]:
    minutes = -1 if event.time is None else minutes_into_day(event.time, day_start)
    return minutes, isinstance(event.order_key, str), event.order_key


def _with_event(history: ClockHistory, event: ClockEvent) -> ClockHistory:
    left = _clock(history, len(history.changes))
    clock = Clock(
        zone=left.zone if event.zone is None else event.zone,
        day_start=left.day_start if event.day_start is None else event.day_start,
    )
    changes, at = history.changes, _event_instant(history, left, event)
    if changes and at <= changes[-1].at:  # a time that the clock being left never showed: it ends where that clock came
        return ClockHistory(history.first, (*changes[:-1], ClockChange(changes[-1].at, clock)))
    return ClockHistory(history.first, (*changes, ClockChange(at, clock)))


def _event_instant(history: ClockHistory, left: Clock, event: ClockEvent) -> datetime:
    if event.time is None:
        return _begins(history, event.date)
    minutes = minutes_into_day(event.time, left.day_start)
    return _reached(_start_on_wall(left, event.date) + timedelta(minutes=minutes), left.zone)


# --- one clock --------------------------------------------------------------------------------------------------


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(UTC)


def _wall(instant: datetime, zone: str) -> datetime:
    """What a clock in this zone shows: naive, but for `fold`."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant.astimezone(zone_rules(zone)).replace(tzinfo=None)


@lru_cache(maxsize=10_000)  # a sweep asks for the same few starts of day for thousands of patients
def _reached(wall: datetime, zone: str) -> datetime:
    """The first instant at which a clock in this zone shows `wall` or more: the end of the gap, the first of two."""
    rules = zone_rules(zone)
    first = wall.replace(tzinfo=rules, fold=0).astimezone(UTC)
    if first.astimezone(rules).replace(tzinfo=None) == wall:
        return first
    # Jumped over. Read with the offset of after, it lies before the jump; with that of before, after it.
    before, after = wall.replace(tzinfo=rules, fold=1).astimezone(UTC), first
    old = before.astimezone(rules).utcoffset()
    while (span := (after - before) // _ONE_SECOND) > 1:
        middle = before + span // 2 * _ONE_SECOND
        if middle.astimezone(rules).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _day_by_clock(clock: Clock, instant: datetime) -> date:
    """The latest date whose day_start this clock, taken alone, has reached by the instant."""
    wall = _wall(instant, clock.zone)
    day = (wall - timedelta(minutes=clock.day_start)).date()
    if wall.fold and _reached(_start_on_wall(clock, day + _ONE_DAY), clock.zone) <= instant:
        return day + _ONE_DAY  # reached before the clock was turned back over it
    return day


def _start_on_wall(clock: Clock, day: date) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=clock.day_start)


# --- the clocks of a history ------------------------------------------------------------------------------------


def _at(change: ClockChange) -> datetime:
    return change.at


def _clock(history: ClockHistory, index: int) -> Clock:
    """The clock that holds up to change number `index`."""
    return history.changes[index - 1].clock if index else history.first


def _stretches(history: ClockHistory, since: datetime) -> Iterator[tuple[datetime, datetime | None, Clock]]:
    """(from, until, clock) for each clock that holds at `since` or later; the last has no end."""
    index = bisect_right(history.changes, since, key=_at)
    begins = since
    for change in history.changes[index:]:
        yield begins, change.at, _clock(history, index)
        begins, index = _utc(change.at), index + 1
    yield begins, None, _clock(history, index)


def _begins(history: ClockHistory, day: date) -> datetime:
    """The first instant whose RLS day is `day` or later. For a skipped date that is the start of the next day."""
    long_before = datetime.combine(day, time(), UTC) - _MEMORY
    for since, until, clock in _stretches(history, long_before):
        begins = max(since, _reached(_start_on_wall(clock, day), clock.zone))
        if until is None or begins < until:
            return begins
    raise AssertionError("the last stretch has no end")
