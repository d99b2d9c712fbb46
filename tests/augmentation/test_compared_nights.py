"""Which nights are compared, and what a shorter latency adds to them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from apps.augmentation.rules import RANK, assess
from apps.augmentation.sentences import level_sentence
from apps.augmentation.series import Night, Recalled
from tests.augmentation.diaries import BEFORE, DAY, EVENING, LEGS, T, facts, nights, verdict

WEEKS = [EVENING + 60] * 42


def noted(logged: tuple[Night, ...], trigger: str, last: int) -> tuple[Night, ...]:
    """The last nights of these with something noted."""
    return tuple(n._replace(triggers=(trigger,)) if (DAY - n.day).days < last else n for n in logged)


def test_ten_early_nights_of_an_illness_are_said_and_not_compared() -> None:
    logged = nights([*WEEKS, *[EVENING - 180] * 10])
    assert verdict(facts(logged)).level == "watch"
    ill = verdict(facts(noted(logged, "illness", 10)))
    assert (ill.level, ill.signs) != ("watch", ("earlier_onset",))
    assert "nights_set_aside" in ill.considered


def test_what_stays_for_longer_than_an_illness_is_compared() -> None:
    logged = nights([*WEEKS, *[EVENING - 300] * 35])
    assert verdict(facts(noted(logged, "illness", 35))).level == "discuss"


def test_nights_with_a_missed_dose_are_not_compared_and_the_others_are() -> None:
    onsets = [EVENING - 300 if n % 7 < 5 else EVENING + 60 for n in range(42)]
    logged = nights([*WEEKS, *onsets])
    missed = tuple(n._replace(triggers=("missed_dose",)) if n.onset == EVENING - 300 else n for n in logged)
    span = {"first": DAY - timedelta(days=41), "last": DAY}
    assert "watch" in {a.level for a in assess(facts(logged), T, **span)}
    assert {a.level for a in assess(facts(missed), T, **span)} == {"none"}


def test_nights_that_are_not_compared_are_no_ground_for_calling_nothing_changed() -> None:
    logged = noted(nights([*WEEKS, *[EVENING - 180] * 12]), "illness", 12)
    assert verdict(facts(logged)).level == "insufficient_data"


def test_of_doses_that_were_skipped_the_record_is_enough() -> None:
    logged = nights([*WEEKS, *[EVENING - 180] * 10])
    skipped = tuple(DAY - timedelta(days=n) for n in range(10))
    found = verdict(facts(logged, skipped=skipped, doses_off=skipped))
    assert (found.level, "nights_set_aside" in found.considered) == ("insufficient_data", True)


@pytest.mark.parametrize(("told", "level"), [({}, "insufficient_data"), ({"daytime_rest": 0}, "none")])
def test_a_morning_of_which_nobody_says_how_it_went_on_is_no_quiet_evening(told: dict[str, Any], level: str) -> None:
    """Onset at noon, then on waking: what goes on so is worse, and is never taken back for a return towards morning."""
    logged = nights([EVENING] * 30 + [720] * 30 + [480] * 40)
    mornings = tuple(n._replace(**told) if n.onset == 480 else n for n in logged)
    assert verdict(facts(mornings)).level == level


@pytest.mark.parametrize("told", [{"daytime_rest": 6}, {"into_the_day": True}])
def test_symptoms_of_the_small_hours_that_go_on_by_day_are_no_quiet_evening_either(told: dict[str, Any]) -> None:
    logged = nights([EVENING] * 30 + [1440 + 330] * 30)
    found = [verdict(facts(tuple(n._replace(**more) for n in logged))) for more in (told, {})]
    assert [(one.level, one.criteria["C1"]) for one in found] == [("insufficient_data", None), ("none", False)]


def test_the_small_hours_of_who_works_at_night_are_later() -> None:
    """Bed at eight in the morning, up at four: three at night is four hours earlier than seven, no quiet evening."""
    seven, three = 1440 + 420, 1440 + 180
    logged = tuple(n._replace(day_start=960) for n in nights([seven] * 30 + [three] * 30))
    found = verdict(facts(logged, before_treatment=BEFORE._replace(onset=seven)))
    assert (found.level, found.criteria["C1"]) == ("discuss", True)


def test_two_features_beside_the_onset_are_watched_and_one_is_not_called_no_change() -> None:
    """Sooner at rest than before treatment, and shorter relief: the NIH pattern asks for no earlier onset."""
    before = BEFORE._replace(latency_min=60)
    known = {"before_treatment": before, "best_treatment": Recalled(EVENING + 60, latency_min=90, relief_min=480)}
    soon = tuple(n._replace(latency_min=10) for n in nights([EVENING + 40] * 40))
    one = verdict(facts(soon, **known))
    two = verdict(facts(tuple(n._replace(relief_min=120) for n in soon), **known))
    assert (two.level, two.signs, two.evidence["nih_pattern"]) == ("watch", ("shorter_latency", "shorter_relief"), True)
    assert (one.level, one.why) == ("none", ("worse_otherwise",))
    assert "no change" not in level_sentence(one.as_record(""), "en")


def test_a_latency_shorter_than_before_treatment_is_watched_sooner() -> None:
    recalled = Recalled(onset=EVENING, intensity=5, regions=LEGS, latency_min=40)
    logged = nights([*WEEKS, *[EVENING - 15] * 28])
    soon = tuple(n._replace(latency_min=20 if n.onset == EVENING - 15 else 50) for n in logged)
    assert verdict(facts(logged, before_treatment=recalled)).level == "none"
    assert verdict(facts(soon, before_treatment=recalled)).level == "watch"
    assert verdict(facts(soon, before_treatment=BEFORE)).level == "none"  # nothing to compare the latency with


def test_a_longer_latency_counts_against_a_change_for_little() -> None:
    recalled = Recalled(onset=EVENING, intensity=5, regions=LEGS, latency_min=10)
    long = tuple(n._replace(latency_min=120) for n in nights([*WEEKS, *[EVENING - 90] * 28]))
    assert verdict(facts(long, before_treatment=recalled)).level == "watch"


def test_the_latency_alone_never_makes_a_watch() -> None:
    recalled = Recalled(onset=EVENING, intensity=5, regions=LEGS, latency_min=60)
    quick = tuple(n._replace(latency_min=5) for n in nights(WEEKS))
    assert verdict(replace(facts(quick), before_treatment=recalled)).level == "none"


def test_what_is_open_over_nights_that_say_nothing_keeps_its_signs() -> None:
    earlier = nights([*WEEKS, *[EVENING - 240] * 21], last=DAY - timedelta(days=20))
    back = nights([EVENING + 60] * 8)
    days = assess(facts(earlier + back), T, first=DAY - timedelta(days=25), last=DAY)
    assert {a.level for a in days if (DAY - a.day).days in range(9, 13)} == {"insufficient_data"}
    assert all(a.signs == ("earlier_onset",) for a in days if RANK[a.level])
    assert days[-1].level == "watch"


def test_a_watch_for_spread_alone_has_its_sign() -> None:
    assert T.watch_spread_percent >= T.feature_spread_percent
