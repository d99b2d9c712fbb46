"""Whatever a portable diary holds, the rules answer: a line a day that can be written down and said in words."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.augmentation.facts import from_diary
from apps.augmentation.replay import replayed
from apps.augmentation.rules import Assessment
from apps.augmentation.sentences import languages, sentences
from apps.core.portable import LineError, PatientDiary, diary_lines, parse
from apps.core.portable.fields import REGIONS, TRIGGERS
from apps.core.zones import known_zones
from tests.augmentation.diaries import T

FIRST, SPRING = date(2026, 1, 1), date(2026, 3, 29)
ALL_DAYS = [(FIRST + timedelta(days=n)).isoformat() for n in range(80)]
DAYS = st.integers(0, 80).map(lambda n: (FIRST + timedelta(days=n)).isoformat())
CLOCKS = st.integers(0, 1439).map(lambda n: f"{n // 60:02}:{n % 60:02}")
ANY_REGIONS = st.lists(st.sampled_from(REGIONS), max_size=4)
ZONES = st.sampled_from(sorted(known_zones()))


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these keys, and of their values."""
    return st.fixed_dictionaries({}, optional=keys)


RATING, MINUTES = st.integers(0, 10), st.integers(0, 3000)
RECALLED = some(
    onset=CLOCKS, onset_uncertain_min=MINUTES, intensity=RATING, regions=ANY_REGIONS, latency_min=MINUTES,
    relief_min=MINUTES,
)  # fmt: skip
PROFILE = st.builds(
    lambda zone, told: {"timezone": zone, **told},
    ZONES,
    some(
        day_start=CLOCKS, before_treatment=RECALLED, best_treatment=RECALLED, first_dopaminergic=DAYS,
        helped_at_first=st.booleans(), augmentation_status=st.sampled_from(["none", "suspected", "confirmed"]),
        good_period=st.tuples(DAYS, DAYS).map(lambda two: {"from": min(two), "to": max(two)}),
    ),
)  # fmt: skip
ALWAYS = some(
    daytime_rest=RATING, triggers=st.lists(st.sampled_from(TRIGGERS), max_size=3), sleep=some(out_of_bed=CLOCKS)
)
SYMPTOMS = some(intensity=RATING, regions=ANY_REGIONS, latency_min=MINUTES, relief_min=MINUTES, duration_min=MINUTES)
BEGINNING = st.one_of(st.just({}), st.just({"continuous": True}), st.builds(lambda at: {"onset": at}, CLOCKS))
NIGHT = st.one_of(
    st.builds(lambda always: {"symptoms": False, **always}, ALWAYS),
    st.builds(lambda *parts: {"symptoms": True, **parts[0], **parts[1], **parts[2]}, BEGINNING, SYMPTOMS, ALWAYS),
)
DRUGS = st.sampled_from(["pramipexole", "ropinirole", "levodopa", "tramadol", "gabapentin", "sertraline", "Hausmittel"])
INTAKE = st.fixed_dictionaries({"time": CLOCKS, "dose": st.floats(0, 500), "unit": st.sampled_from(["mg", "ml", "?"])})
REGIMEN = st.builds(
    lambda drug, start, days, intakes: {
        "drug": drug,
        "start": (FIRST - timedelta(days=start)).isoformat(),
        **({} if days is None else {"end": (FIRST - timedelta(days=start) + timedelta(days=days)).isoformat()}),
        "intakes": intakes,
    },
    DRUGS, st.integers(-60, 400), st.none() | st.integers(0, 450), st.lists(INTAKE, min_size=1, max_size=3),
)  # fmt: skip
EVENT = st.one_of(
    st.fixed_dictionaries({"date": DAYS, "event": st.sampled_from(["illness", "pregnancy", "shift_work"])}),
    st.fixed_dictionaries({"date": DAYS, "event": st.just("timezone_change"), "timezone": ZONES}),
    st.fixed_dictionaries({"date": DAYS, "event": st.just("timezone_change"), "day_start": CLOCKS}),
)
OTHERS: dict[str, st.SearchStrategy[list[dict[str, Any]]]] = {
    "regimen": st.lists(REGIMEN, max_size=4),
    "event": st.lists(EVENT, max_size=3),
    "lab": st.lists(st.fixed_dictionaries({
        "date": DAYS, "analyte": st.sampled_from(["ferritin", "transferrin_saturation"]),
        "value": st.floats(0, 1e6), "unit": st.sampled_from(["ng/mL", "µg/L", "%", ""]),
    }), max_size=2),
    "score": st.lists(st.fixed_dictionaries({
        "date": DAYS, "instrument": st.sampled_from(["IRLS", "irls", "x"]), "total": st.floats(-50, 50),
    }), max_size=3),
    "stimulation": st.lists(
        st.fixed_dictionaries({"date": DAYS, "time": CLOCKS, "minutes": MINUTES}), max_size=4
    ),
}  # fmt: skip
NIGHTS = st.dictionaries(DAYS, NIGHT, max_size=40) | st.builds(
    lambda nights: {day: nights[n % len(nights)] for n, day in enumerate(ALL_DAYS)},
    st.lists(NIGHT, min_size=1, max_size=5),
)


@st.composite
def diaries(draw: st.DrawFn) -> PatientDiary:
    diary = PatientDiary("P-1", draw(PROFILE))
    diary.nights.extend({"date": day, **night} for day, night in draw(NIGHTS).items())
    for kind, records in OTHERS.items():
        diary.records[kind].extend(draw(records))
    return diary


def judged(diary: PatientDiary) -> list[Assessment]:
    """By way of the file, as it would come."""
    (item,) = parse((line.encode() for line in diary_lines(diary)), ids=False)
    assert not isinstance(item, LineError), item
    return list(replayed(from_diary(item), T, every_night=True))


@given(diaries())
@settings(max_examples=150)
def test_any_diary_gets_a_line_a_day_that_can_be_written_and_said(diary: PatientDiary) -> None:
    found = judged(diary)
    days = sorted(date.fromisoformat(night["date"]) for night in diary.nights)
    assert len(found) == ((days[-1] - days[0]).days + 1 if days else 0)
    for one in found:
        record = json.loads(json.dumps(one.as_record("P-1"), allow_nan=False))
        assert all(sentence for language in languages() for sentence in sentences(record, language))


@given(diaries())
@settings(max_examples=150)
def test_no_change_is_said_only_of_enough_nights_with_something_to_compare(diary: PatientDiary) -> None:
    for one in judged(diary):
        if one.level != "none":
            continue
        logged = [n for n in diary.nights if 0 <= (one.day - date.fromisoformat(n["date"])).days < T.findings_days]
        tell = [n for n in logged if not n["symptoms"] or n.get("onset") or n.get("continuous")]
        assert len(logged) >= T.min_logged_nights
        assert tell
        assert one.reference is not None


def diary(nights: Iterator[dict[str, Any]], **profile: Any) -> PatientDiary:
    made = PatientDiary("P-1", {
        "timezone": "Europe/Berlin", "helped_at_first": True,
        "before_treatment": {"onset": "21:00", "onset_uncertain_min": 15, "intensity": 5}, **profile,
    })  # fmt: skip
    made.nights.extend(nights)
    made.regimens.append({
        "drug": "pramipexole", "start": "2015-01-01", "intakes": [{"time": "19:00", "dose": 0.25, "unit": "mg"}],
    })  # fmt: skip
    return made


def night(day: date, onset: str, **more: Any) -> dict[str, Any]:
    return {"date": day.isoformat(), "symptoms": True, "onset": onset, "intensity": 6, **more}


def worsening(last: date, days: int) -> Iterator[dict[str, Any]]:
    for ago in range(days - 1, -1, -1):
        yield night(last - timedelta(days=ago), "21:00" if ago > 28 else "01:30" if ago > 24 else "16:30")


def test_in_every_zone_of_the_world_the_same_nights_are_the_same() -> None:
    """Clocks go forward or back among these nights, the patient flies, and the night is what stood on the wall."""
    told = {}
    for zone in sorted(known_zones()):
        made = diary(worsening(SPRING + timedelta(days=2), 50), timezone=zone)
        made.events.append({"date": "2026-03-08", "event": "timezone_change", "timezone": zone, "day_start": "05:00"})
        told[zone] = [(one.day, one.level, one.signs) for one in judged(made)]
    assert len(told) > 400
    assert {tuple(one) for one in told.values()} == {tuple(told["UTC"])}
    assert told["UTC"][-1][1] == "discuss"


@pytest.mark.parametrize(("onset", "met"), [("22:30", True), ("22:31", False)])
@pytest.mark.parametrize(
    ("zone", "last"),
    [("Europe/Berlin", SPRING), ("America/New_York", date(2026, 3, 8)), ("Europe/Berlin", date(2026, 10, 25)),
     ("Australia/Lord_Howe", date(2026, 4, 5)), ("UTC", SPRING)],
)  # fmt: skip
def test_four_hours_are_four_on_the_dial_also_on_the_night_when_clocks_change(
    zone: str, last: date, onset: str, met: bool
) -> None:
    """Before treatment half past two, an hour that this night lacks or has twice."""
    week = [night(last - timedelta(days=n), onset) for n in range(5)]
    (*_, found) = judged(diary(iter(week), timezone=zone, before_treatment={"onset": "02:30"}))
    assert (found.day, found.criteria["C1"]) == (last, met)


@pytest.mark.parametrize("onset", ["06:00", "05:59", "12:00", "00:00"])
def test_one_night_alone_says_nothing_whatever_it_says(onset: str) -> None:
    (found,) = judged(diary(iter([night(SPRING, onset)])))
    assert (found.level, found.why) == ("insufficient_data", ("too_few_nights",))


def test_of_no_night_at_all_nothing_is_said() -> None:
    assert judged(diary(iter(()))) == []


def test_nights_of_which_nothing_was_told_but_that_there_were_symptoms_say_nothing() -> None:
    bare = ({"date": (SPRING - timedelta(days=n)).isoformat(), "symptoms": True} for n in range(60))
    assert {one.level for one in judged(diary(bare))} == {"insufficient_data"}


def test_ten_years_of_nights_are_judged_to_the_last() -> None:
    chance = random.Random(1)
    last = date(2026, 3, 29)
    nights = (
        night(last - timedelta(days=n), "16:30" if n < 40 else f"{chance.randint(20, 22)}:00")
        for n in range(3652)
        if chance.random() < 0.7 or n == 3651
    )
    made = diary(nights)
    ends = [date(2016, 1, 1) + timedelta(days=200 * n) for n in range(18)]
    for n, (start, end) in enumerate(pairwise(ends)):  # a dose up, a dose down, for ten years
        made.regimens.append({
            "drug": "levodopa", "start": start.isoformat(), "end": end.isoformat(),
            "intakes": [{"time": "22:00", "dose": 100 + 50 * (n % 2), "unit": "mg"}],
        })  # fmt: skip
    found = judged(made)
    assert len(found) == 3652
    assert found[-1].level == "discuss"
