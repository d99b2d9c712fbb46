"""Which nights are compared, and what a shorter latency adds to them."""

from dataclasses import replace
from datetime import timedelta

from apps.augmentation.rules import RANK, assess
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
