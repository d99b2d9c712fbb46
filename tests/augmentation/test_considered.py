"""What else may explain a change (A2) is listed beside it, and changes nothing; look-alikes are told apart."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.augmentation.rules import RANK, assess
from apps.augmentation.sentences import sentences
from apps.augmentation.series import Iron, Night, Recalled, Regimen
from tests.augmentation.diaries import BEFORE, DAY, EVENING, LEGS, PRAMIPEXOLE, T, facts, nights, verdict

WORSE = nights([EVENING] * 40 + [EVENING - 300] * 28)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def noted(*triggers: str) -> tuple[Night, ...]:
    return tuple(night._replace(triggers=triggers) if night.day == ago(3) else night for night in WORSE)


def iron(value: float, days: int = 30, analyte: str = "ferritin", unit: str = "ng/mL") -> tuple[Iron, ...]:
    return (Iron(ago(days), analyte, value, unit),)


FINE = iron(120)
NEW = Regimen("sertraline", "no", ago(27), None, worsens=True)
ENDED = Regimen("gabapentin", "no", date(2025, 1, 1), ago(27))
EXPLANATIONS: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"iron": FINE}, ()),
    ({}, ("iron_unknown",)),
    ({"iron": iron(75)}, ("iron_low",)),
    ({"iron": iron(75, unit="µg/L")}, ("iron_low",)),
    ({"iron": iron(76)}, ()),
    ({"iron": iron(19, analyte="transferrin_saturation", unit="%")}, ("iron_low",)),
    ({"iron": iron(20, analyte="transferrin_saturation", unit="%")}, ()),
    ({"iron": iron(120, days=365)}, ()),
    ({"iron": iron(120, days=366)}, ("iron_old",)),
    ({"iron": iron(75, days=366)}, ("iron_low", "iron_old")),
    ({"iron": FINE, "regimens": (PRAMIPEXOLE, NEW)}, ("worsening_medicine_started",)),
    ({"iron": FINE, "regimens": (PRAMIPEXOLE, NEW._replace(start=ago(28)))}, ()),
    ({"iron": FINE, "regimens": (PRAMIPEXOLE, ENDED)}, ("medicine_ended",)),
    ({"iron": FINE, "regimens": (PRAMIPEXOLE, ENDED._replace(ends_before=ago(28)))}, ()),
    ({"iron": FINE, "doses_off": (ago(2), ago(5))}, ("missed_doses",)),
    ({"iron": FINE, "doses_off": (ago(2),)}, ()),
    ({"iron": FINE, "nights": noted("travel")}, ("travel",)),
    ({"iron": FINE, "nights": noted("illness")}, ("illness",)),
    ({"iron": FINE, "nights": noted("short_sleep")}, ("short_sleep",)),
    ({"iron": FINE, "nights": noted("alcohol", "caffeine")}, ("alcohol",)),
    ({"iron": FINE, "events": ((ago(13), "timezone_change"),)}, ("travel",)),
    ({"iron": FINE, "events": ((ago(14), "timezone_change"),)}, ()),
    ({"iron": FINE, "events": ((ago(3), "illness"), (ago(3), "pregnancy"))}, ("illness", "pregnancy")),
    ({"iron": FINE, "events": ((ago(279), "new_condition"), (ago(100), "pregnancy"))}, ("new_condition", "pregnancy")),
    ({"iron": FINE, "events": ((ago(280), "new_condition"),)}, ()),
    ({"iron": FINE, "events": ((ago(3), "blood_donation"), (ago(3), "hospital"))}, ("blood_donation", "surgery")),
    ({"iron": FINE, "nights": noted("new_medicine")}, ("new_medicine",)),
    ({"iron": FINE, "sessions": (ago(40), ago(30), ago(15))}, ("stimulation_paused",)),
    ({"iron": FINE, "sessions": (ago(40), ago(30), ago(14))}, ()),
    ({"iron": FINE, "sessions": (ago(40), ago(15))}, ()),
]


@pytest.mark.parametrize(("known", "codes"), EXPLANATIONS)
def test_what_else_happened_is_listed_and_takes_nothing_away(known: dict[str, Any], codes: tuple[str, ...]) -> None:
    found = verdict(facts(logged=known.get("nights", WORSE), **{k: v for k, v in known.items() if k != "nights"}))
    assert (found.level, found.considered) == ("discuss", codes)


def test_a_finding_holds_all_that_it_rests_on_and_what_would_clear_it() -> None:
    record = verdict(facts(WORSE)).as_record("P-1")
    assert (record["rules"], record["reference"]) == (T.rules, "before_treatment")
    evidence = record["evidence"]
    assert (evidence["nights_used"], evidence["window_from"], evidence["window_to"]) == (14, "2026-03-16", "2026-03-29")
    assert (evidence["onset_now"], evidence["onset_reference"]) == ("16:00", "21:00")
    assert evidence["thresholds"]["discuss_alone_min"] == T.discuss_alone_min
    assert evidence["clears_after_days"] == T.clear_after_days


# --- look-alikes ----------------------------------------------------------------------------------------------------


def levels(logged: tuple[Night, ...], **more: Any) -> set[str]:
    found = assess(facts(logged, **more), T, first=logged[0].day, last=DAY)
    return {one.level for one in found}


def test_early_morning_rebound_is_a_quiet_evening() -> None:
    """Night after night awake at half past four or seven, with evenings as they were: nothing comes earlier."""
    back = [Night(ago(n), True, 28 * 60 + 30 if n % 2 else 420, 6, LEGS) for n in range(28)]
    assert levels(nights([EVENING] * 40, last=ago(28)) + tuple(back)) == {"insufficient_data", "none"}


def test_symptoms_on_waking_that_come_again_at_daytime_rest_are_no_rebound() -> None:
    waking = tuple(Night(ago(n), True, 420, 6, LEGS, daytime_rest=4) for n in range(28))
    found = verdict(facts(nights([EVENING] * 40, last=ago(28)) + waking))
    assert (found.level, found.signs[0]) == ("discuss_soon", "earlier_onset")


def test_a_journey_moves_no_level_while_the_bodys_clock_is_on_its_way() -> None:
    """Three days at another hour, after each of two flights."""
    away = [EVENING] * 40 + [EVENING - 360] * 3 + [EVENING] * 6 + [EVENING - 360] * 3 + [EVENING] * 6
    flights = ((ago(17), "timezone_change"), (ago(8), "timezone_change"))
    assert levels(nights(away), events=flights) == {"insufficient_data", "none"}


def test_a_bad_week_is_over_before_it_is_called_a_change() -> None:
    assert not {"discuss", "discuss_soon"} & levels(nights([EVENING] * 40 + [EVENING - 240] * 6 + [EVENING] * 20))


def test_of_a_medicine_that_the_rules_are_not_about_the_trend_is_shown_and_why_no_more_is_said() -> None:
    gabapentin = (Regimen("gabapentin", "no", date(2025, 1, 1), None),)
    found = verdict(facts(WORSE, regimens=gabapentin))
    assert (found.level, found.signs, found.considered[0]) == ("none", (), "not_dopaminergic")
    assert found.evidence["onset_advance_min"] == 300
    assert sentences(found.as_record(""), "en")[0].startswith("These rules do not apply")


def test_tramadol_is_watched_as_well() -> None:
    tramadol = (Regimen("tramadol", "yes", date(2025, 1, 1), None),)
    assert verdict(facts(WORSE, regimens=tramadol)).level == "discuss"


# --- how sure it is -------------------------------------------------------------------------------------------------


def test_a_memory_that_is_good_to_four_hours_bears_less_than_one_that_is_good_to_ten_minutes() -> None:
    advanced = nights([EVENING] * 40 + [EVENING - 80] * 40)
    ranks = [
        RANK[verdict(facts(advanced, before_treatment=BEFORE._replace(onset_uncertain_min=error))).level]
        for error in (10, 240)
    ]
    assert ranks[0] > ranks[1]


def test_few_nights_say_later_what_many_say() -> None:
    onsets = [EVENING] * 40 + [EVENING - 150] * 40
    sparse = [onset if place % 4 == 0 else None for place, onset in enumerate(onsets)]
    first = [
        next(one.day for one in assess(facts(nights(told)), T, first=ago(79), last=DAY) if RANK[one.level])
        for told in (onsets, sparse)
    ]
    assert first[0] < first[1]


# --- before noon, and the first response ----------------------------------------------------------------------------


def rising(at: int | None, onset: int, **more: Any) -> str:
    early = nights([EVENING] * 40 + [onset] * 28)
    return verdict(facts(tuple(night._replace(rose_at=at) for night in early), **more)).level


@pytest.mark.parametrize(
    ("rose_at", "onset", "level"),
    [
        (420, 12 * 60 + 45, "discuss_soon"), (420, 13 * 60, "discuss"),  # seven o'clock: six hours later
        (660, 16 * 60 + 45, "discuss_soon"), (660, 17 * 60, "discuss"),  # who rises at eleven
        (300, 11 * 60, "discuss"), (300, 10 * 60 + 45, "discuss_soon"),  # who rises at five
        (None, 11 * 60 + 45, "discuss_soon"), (None, 12 * 60, "discuss"),  # who doesn't say
    ],
)  # fmt: skip
def test_before_noon_is_within_six_hours_of_habitual_rising(rose_at: int | None, onset: int, level: str) -> None:
    assert rising(rose_at, onset) == level


def test_who_had_symptoms_before_noon_already_before_treatment_has_nothing_new_there() -> None:
    assert rising(420, 10 * 60, before_treatment=Recalled(12 * 60 + 30, 10, 5, LEGS)) != "discuss_soon"


def test_a_first_response_is_what_was_told_or_a_score_that_fell() -> None:
    def a3(*totals: float, helped: bool | None = None) -> bool | None:
        scores = tuple((PRAMIPEXOLE.start + timedelta(days=30 * n - 1), total) for n, total in enumerate(totals))
        return verdict(facts(WORSE, helped_at_first=helped, irls=scores)).criteria["A3"]

    assert (a3(25, 22), a3(25, 23), a3(), a3(25)) == (True, None, None, None)
    assert (a3(25, 20, helped=False), a3(helped=True)) == (False, True)


def test_first_response_is_unknown_until_the_day_of_the_score_that_fell() -> None:
    scores = ((PRAMIPEXOLE.start - timedelta(days=1), 25.0), (DAY, 20.0))
    known = facts(WORSE, helped_at_first=None, irls=scores)
    assert [verdict(known, DAY - timedelta(days=n)).criteria["A3"] for n in (1, 0)] == [None, True]
