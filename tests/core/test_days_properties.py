"""The RLS day under every zone's rules, every turn of a clock from 2020 to 2030, and journeys that nobody makes.

`told_slowly` says the rule of days.py again in another way (no gaps, no folds, only the highest date that each clock
has shown so far), and is what the quick functions are compared with.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.core.days import (
    REVIEW_AFTER_MIN,
    Clock,
    ClockChange,
    ClockEvent,
    ClockHistory,
    clock_at,
    clock_of_day,
    clock_time,
    day_bounds,
    day_of,
    form_day,
    history_from_events,
    last_reviewable_day,
    minutes_into_day,
    next_day,
    next_review,
    previous_day,
    review_due,
    wall_instant,
    wall_minutes,
)
from apps.core.zones import known_zones, zone_rules

TICK = timedelta.resolution
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FROM, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
ZONES = sorted(known_zones())
ZONE_FILES = resources.files("tzdata").joinpath("zoneinfo")


# --- every turn of every clock -----------------------------------------------------------------------------------


def wall(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(zone_rules(zone)).replace(tzinfo=None, fold=0)


def offset(zone: str, instant: datetime) -> timedelta:
    return wall(instant, zone) - instant.replace(tzinfo=None)


@cache
def turns(zone: str) -> tuple[datetime, ...]:
    """The instants from 2020 to 2030 at which clocks in the zone are turned, found by looking every eight days."""
    found = []
    early, old = FROM, offset(zone, FROM)
    while early < UNTIL:
        late = early + 8 * DAY
        if (new := offset(zone, late)) != old:
            found.append(turn_between(zone, early, late))
        early, old = late, new
    return tuple(found)


def turn_between(zone: str, early: datetime, late: datetime) -> datetime:
    second, old = timedelta(seconds=1), offset(zone, early)
    while late - early > second:
        middle = early + (late - early) // 2 // second * second
        early, late = (middle, late) if offset(zone, middle) == old else (early, middle)
    return late


@cache
def turning_zones() -> tuple[str, ...]:
    """One zone for each set of rules: zones that turn their clocks at the same instants by the same amounts are one."""
    one_of_each_file = {ZONE_FILES.joinpath(zone).read_bytes(): zone for zone in reversed(ZONES)}
    seen = {
        tuple((at, offset(zone, at - TICK), offset(zone, at)) for at in turns(zone)): zone
        for zone in one_of_each_file.values()
    }
    return tuple(sorted(zone for rules, zone in seen.items() if rules))


def around_turns() -> Iterator[tuple[ClockHistory, datetime]]:
    """Each turn of a clock, with days that start at six, at midnight, and amid the hour that is missing or doubled."""
    for zone in turning_zones():
        for at in turns(zone):
            edges = sorted((wall(at - TICK, zone), wall(at, zone)))
            amid = edges[0] + (edges[1] - edges[0]) / 2
            for day_start in {0, 360, amid.hour * 60 + amid.minute}:
                yield ClockHistory(Clock(zone, day_start)), at


def told_slowly(history: ClockHistory, instant: datetime) -> date:
    """The latest date that a clock, while it held, had reached: each clock alone, from five days back."""
    starts = [change.at for change in history.changes]
    shown = []
    for change, clock in enumerate([history.first, *(c.clock for c in history.changes)]):
        if change and starts[change - 1] > instant:
            break
        last = min(instant, starts[change] - TICK) if change < len(starts) else instant
        if last < instant - 5 * DAY:
            continue
        moments = [last, *(at - TICK for at in turns(clock.zone) if last - 5 * DAY < at <= last)]
        shown += [(wall(m, clock.zone) - clock.day_start * MINUTE).date() for m in moments]
    return max(shown)


def test_the_list_of_turns_is_worth_testing_against() -> None:
    assert len(ZONES) > 550
    assert len(turning_zones()) > 40
    assert turns("Europe/Berlin")[-2:] == (datetime(2030, 3, 31, 1, tzinfo=UTC), datetime(2030, 10, 27, 1, tzinfo=UTC))
    assert len([at for at in turns("Africa/Casablanca") if at.year < 2026]) == 12  # twice a year, around Ramadan
    assert not turns("Asia/Kathmandu")


# --- each instant in exactly one day -----------------------------------------------------------------------------


def check_partition(history: ClockHistory, first: date, count: int) -> None:
    """From `first` on, so many dates: days touch, share no instant, and bounds and day_of agree."""
    end_before = None
    day = day_of(history, datetime.combine(first, time(), UTC))
    for _ in range(count):
        bounds = day_bounds(history, day)
        assert bounds is not None, (history, day)
        start, end = bounds
        assert end_before in (None, start), (history, day)
        assert day_of(history, start) == day == day_of(history, end - TICK), (history, day)
        assert previous_day(history, day) < day < next_day(history, day), (history, day)
        assert previous_day(history, next_day(history, day)) == day, (history, day)
        end_before, following = end, next_day(history, day)
        for skipped in range(1, (following - day).days):
            assert day_bounds(history, day + skipped * DAY) is None, (history, day)
        day = following


def test_around_every_turn_each_instant_lies_in_exactly_one_day() -> None:
    for history, at in around_turns():
        check_partition(history, at.date() - DAY, 3)


def test_around_every_turn_the_day_is_the_one_told_slowly() -> None:
    for history, at in around_turns():
        for shift in (-6 * HOUR, -TICK, 0 * HOUR, 20 * MINUTE, HOUR, 3 * HOUR):
            assert day_of(history, at + shift) == told_slowly(history, at + shift), (history, at, shift)


def test_in_every_zone_on_every_weekday_of_a_year_each_instant_lies_in_exactly_one_day() -> None:
    for zone in ZONES:
        history = ClockHistory(Clock(zone, 360))
        for week in range(0, 52, 13):
            check_partition(history, date(2027, 1, 1) + week * 7 * DAY, 2)


# --- wall-clock differences --------------------------------------------------------------------------------------


def test_in_every_night_of_a_turn_onsets_differ_by_the_wall_clock() -> None:
    """At every hour, given as instants on both sides of the turn."""
    for zone in turning_zones():
        history = ClockHistory(Clock(zone, 360))
        for at in turns(zone):
            start, end = day_bounds(history, day_of(history, at - TICK)) or (at, at)
            for hour in range(0, (end - start) // HOUR, 2):
                instant = start + hour * HOUR
                since_six = wall(instant, zone) - wall(start, zone)
                assert wall_minutes(history, instant) == since_six // MINUTE, (zone, instant)


def test_half_past_eleven_to_one_is_ninety_in_every_night_of_a_turn() -> None:
    for zone in turning_zones():
        history = ClockHistory(Clock(zone, 360))
        for at in turns(zone):
            day = day_of(history, at - TICK)
            evening, morning = (wall_instant(history, day, m) for m in (1050, 1140))
            if (wall(evening, zone).hour, wall(morning, zone).hour) == (23, 1):  # both exist
                assert wall_minutes(history, morning) - wall_minutes(history, evening) == 90, (zone, at)


def test_around_every_turn_a_wall_time_is_reached_at_its_first_occurrence_or_the_end_of_the_gap() -> None:
    for history, at in around_turns():
        clock = history.first
        day = day_of(history, at)
        for minutes in (0, 77, (wall(at, clock.zone).hour * 60 + 10 - clock.day_start) % 1440, 1439):
            instant = wall_instant(history, day, minutes)
            target = datetime.combine(day, time()) + (clock.day_start + minutes) * MINUTE
            start = (day_bounds(history, day) or (instant,))[0]
            assert instant >= start, (history, at, minutes)
            assert wall(instant, clock.zone) >= target, (history, at, minutes)
            if instant > start:  # and not a moment before
                earlier = [instant - TICK, *(t - TICK for t in turns(clock.zone) if start < t <= instant)]
                assert all(wall(e, clock.zone) < target for e in earlier), (history, at, minutes)


def test_what_the_clock_showed_can_always_be_read_back() -> None:
    for history, at in around_turns():
        for shift in (-5 * HOUR, -MINUTE, 10 * MINUTE, 2 * HOUR):
            instant, clock = at + shift, history.first
            showed = wall(instant, clock.zone)
            day, minutes = day_of(history, instant), wall_minutes(history, instant)
            start_of_day = datetime.combine(day, time()) + clock.day_start * MINUTE
            if showed < start_of_day:  # the clock was turned back over the start of its own day
                assert minutes == 0
            else:
                assert clock_time(minutes, clock.day_start) == showed.time().replace(second=0, microsecond=0)


# --- reviews -----------------------------------------------------------------------------------------------------


def check_reviews(history: ClockHistory, first: date, count: int) -> None:
    """Each of the days is due once, in order, after it has ended; and no other time is ever the next."""
    days = [day_of(history, datetime.combine(first, time(), UTC))]
    while len(days) < count:
        days.append(next_day(history, days[-1]))
    due = [review_due(history, day) for day in days]
    assert due == sorted(due), (history, days)
    for day, at in zip(days, due, strict=True):
        assert at >= (day_bounds(history, day) or (at, at))[1], (history, day)
    for before, after in pairwise(sorted(set(due))):
        assert next_review(history, before) == after, (history, before)
        assert next_review(history, after - TICK) == after, (history, after)
        assert last_reviewable_day(history, after - TICK) == last_reviewable_day(history, before), (history, before)
        assert last_reviewable_day(history, before) == max(d for d, a in zip(days, due, strict=True) if a <= before)


def test_around_every_turn_each_day_is_reviewed_once_and_the_next_review_lies_ahead() -> None:
    for history, at in around_turns():
        check_reviews(history, at.date() - 2 * DAY, 3)


def test_around_every_turn_the_review_comes_four_hours_by_the_wall_after_the_start_of_day() -> None:
    for history, at in around_turns():
        clock, day = history.first, day_of(history, at) - DAY
        due = review_due(history, day)
        expected = datetime.combine(day + DAY, time()) + (clock.day_start + REVIEW_AFTER_MIN) * MINUTE
        jumped_over = due in turns(clock.zone) and wall(due - TICK, clock.zone) < expected
        assert wall(due, clock.zone) == expected or jumped_over, (history, day)


# --- journeys ----------------------------------------------------------------------------------------------------

FAR_APART = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)


def flights() -> Iterator[ClockHistory]:
    """From everywhere to everywhere, at any time of day, over the date line both ways, the day's start moved too."""
    departures = [datetime(2026, 4, 4, hour, 40, tzinfo=UTC) for hour in range(1, 24, 3)]
    for there, here, at in product(FAR_APART, FAR_APART, departures):
        for before, after in ((360, 360), (360, 1080), (1380, 0)):
            yield ClockHistory(Clock(there, before), (ClockChange(at, Clock(here, after)),))


def test_on_every_flight_each_instant_lies_in_exactly_one_day_and_none_repeats() -> None:
    for history in flights():
        check_partition(history, date(2026, 4, 2), 4)


def test_on_every_flight_the_new_clock_gives_the_day_at_once_but_never_an_earlier_one() -> None:
    for history in flights():
        (change,) = history.changes
        running = day_of(ClockHistory(history.first), change.at - TICK)
        arrived = day_of(ClockHistory(change.clock), change.at)
        assert day_of(history, change.at) == max(running, arrived), history


def test_on_every_flight_nothing_recorded_before_it_moves() -> None:
    for history in flights():
        (change,) = history.changes
        stayed = ClockHistory(history.first)
        for hours in (1, 7, 13, 25):
            instant = change.at - hours * HOUR
            assert day_of(history, instant) == day_of(stayed, instant), history
            assert wall_minutes(history, instant) == wall_minutes(stayed, instant), history


def test_on_every_flight_what_was_recorded_is_read_back_as_its_first_occurrence() -> None:
    for history in flights():
        (change,) = history.changes
        for hours in (-9, 0, 5, 17, 29):
            instant = change.at + hours * HOUR
            read_back = wall_instant(history, day_of(history, instant), wall_minutes(history, instant))
            assert read_back <= instant, (history, hours)
            assert day_of(history, read_back) == day_of(history, instant), (history, hours)


def test_on_every_flight_each_day_is_reviewed_once() -> None:
    for history in flights():
        check_reviews(history, date(2026, 4, 2), 4)


# --- and whatever else chance brings -----------------------------------------------------------------------------

zones = st.one_of(st.sampled_from(ZONES), st.sampled_from(FAR_APART), st.sampled_from(turning_zones()))
clocks = st.builds(Clock, zones, st.one_of(st.sampled_from([0, 360, 1080]), st.integers(0, 1439)))


@st.composite
def histories(draw: st.DrawFn) -> tuple[ClockHistory, datetime]:
    """Up to five changes within some days, often at the turn of a clock, and an instant near them."""
    first = draw(clocks)
    anchors = [at for at in turns(first.zone) if at.year < 2031] or [datetime(2026, 6, 1, tzinfo=UTC)]
    near = draw(st.sampled_from(anchors))
    minutes = draw(st.lists(st.integers(-2 * 1440, 3 * 1440), max_size=5, unique=True))
    changes = tuple(ClockChange(near + m * MINUTE, draw(clocks)) for m in sorted(minutes))
    instant = near + draw(st.integers(-4 * 86400, 5 * 86400)) * timedelta(seconds=1)
    return ClockHistory(first, changes), instant


few = settings(max_examples=150)
many = settings(max_examples=1_500)

# A day_start moved amid an hour that comes twice, to a time that has already been.
AMID_THE_DOUBLE_HOUR = (
    ClockHistory(
        Clock("Europe/Berlin", 360),
        (ClockChange(datetime(2026, 10, 25, 1, 10, tzinfo=UTC), Clock("Europe/Berlin", 150)),),
    ),
    datetime(2026, 10, 25, 1, 20, tzinfo=UTC),
)


def check_everything(told: tuple[ClockHistory, datetime]) -> None:
    history, instant = told
    day = day_of(history, instant)
    assert day == told_slowly(history, instant)
    start, end = day_bounds(history, day) or (instant, instant)
    assert start <= instant < end
    check_partition(history, instant.date() - 2 * DAY, 5)
    check_reviews(history, instant.date() - 3 * DAY, 7)
    assert 0 <= wall_minutes(history, instant) < 1440
    assert last_reviewable_day(history, instant) < day
    assert next_review(history, instant) > instant
    assert form_day(history, instant) in (day, previous_day(history, day))
    assert clock_of_day(history, day) == clock_at(history, start)
    # What was recorded now is never read as still to come. (But for the second pass of a doubled hour within an hour of
    # a flight west: the first reading of its times may then be the second.)
    second_pass = instant.astimezone(zone_rules(clock_at(history, instant).zone)).fold
    assert second_pass or wall_instant(history, day, wall_minutes(history, instant)) <= instant
    assert all(start <= wall_instant(history, day, minutes) for minutes in (0, 500, 1439))


def check_nothing_moves(told: tuple[ClockHistory, datetime], clock: Clock) -> None:
    """A change of clock at this instant leaves what lies before it, and how its days are counted, as they were."""
    history, at = told
    before = ClockHistory(history.first, tuple(change for change in history.changes if change.at < at))
    after = ClockHistory(before.first, (*before.changes, ClockChange(at, clock)))
    for hours in (0, 3, 8, 20, 45):
        instant = at - TICK - hours * HOUR
        day = day_of(before, instant)
        assert day_of(after, instant) == day
        assert wall_minutes(after, instant) == wall_minutes(before, instant)
        assert clock_of_day(after, day) == clock_of_day(before, day)
        (was_start, was_end), (start, end) = day_bounds(before, day) or (at, at), day_bounds(after, day) or (at, at)
        assert start == was_start
        assert end == was_end or min(end, was_end) >= at


# A change at the very instant at which the clock being left would have begun a day: nobody lived in that day yet.
AT_THE_START_OF_A_DAY = (
    ClockHistory(
        Clock("Europe/Berlin", 360),
        (ClockChange(datetime(2026, 5, 10, 4, tzinfo=UTC), Clock("Europe/Berlin", 720)),),
    ),
    datetime(2026, 5, 10, 4, tzinfo=UTC),
)


@given(histories())
@example(AT_THE_START_OF_A_DAY)
@example(AMID_THE_DOUBLE_HOUR)
@few
def test_whatever_the_journeys_the_day_holds(told: tuple[ClockHistory, datetime]) -> None:
    check_everything(told)


@given(histories(), clocks)
@few
def test_whatever_the_journeys_a_later_change_moves_nothing_recorded(
    told: tuple[ClockHistory, datetime], clock: Clock
) -> None:
    check_nothing_moves(told, clock)


@pytest.mark.slow
@given(histories(), clocks)
@many
def test_whatever_the_journeys_the_day_holds_at_length(told: tuple[ClockHistory, datetime], clock: Clock) -> None:
    check_everything(told)
    check_nothing_moves(told, clock)


events = st.builds(
    ClockEvent,
    date=st.dates(date(2026, 3, 25), date(2026, 4, 5)),
    time=st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=st.none() | zones,
    day_start=st.none() | st.integers(0, 1439),
)


@given(clocks, st.lists(events, max_size=6), st.randoms(use_true_random=False))
@few
def test_a_diary_may_tell_its_journeys_in_any_order(first: Clock, told: list[ClockEvent], order: random.Random) -> None:
    keyed = [ClockEvent(e.date, e.time, e.zone, e.day_start, order_key=i) for i, e in enumerate(told)]
    history = history_from_events(first, keyed)
    order.shuffle(keyed)
    assert history_from_events(first, keyed) == history


@given(st.times(), st.integers(0, 1439))
@few
def test_a_clock_time_comes_back_from_the_dial(told: time, day_start: int) -> None:
    assert clock_time(minutes_into_day(told, day_start), day_start) == told.replace(second=0, microsecond=0)
