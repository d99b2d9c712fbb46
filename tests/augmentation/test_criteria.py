"""Boundaries of the published criteria, read plainly over one week."""

from datetime import timedelta

import pytest

from apps.augmentation.series import Intake, PatientFacts, Recalled, Regimen
from tests.augmentation.diaries import ARMS, BEFORE, DAY, EVENING, LEGS, PRAMIPEXOLE, facts, free, nights, verdict


def week(advance: int, worse: int = 7, *, logged: int = 7) -> list[int | None]:
    """`worse` nights earlier by so many minutes, the rest as before treatment, up to `logged` nights."""
    return [EVENING - advance] * worse + [EVENING] * (logged - worse) + [None] * (7 - logged)


@pytest.mark.parametrize(("advance", "c1"), [(119, False), (120, False), (239, False), (240, True), (600, True)])
def test_four_hours_alone_meet_c1(advance: int, c1: bool) -> None:
    assert verdict(facts(nights(week(advance)))).criteria["C1"] is c1


@pytest.mark.parametrize(("advance", "c2"), [(119, False), (120, True), (239, True), (240, True)])
def test_two_hours_meet_c2_with_greater_intensity(advance: int, c2: bool) -> None:
    assert verdict(facts(nights(week(advance), intensity=7))).criteria["C2"] is c2


@pytest.mark.parametrize(("intensity", "c2"), [(6, False), (7, True)])
def test_greater_intensity_is_two_points(intensity: int, c2: bool) -> None:
    assert verdict(facts(nights(week(120), intensity=intensity))).criteria["C2"] is c2


@pytest.mark.parametrize(("on_nights", "c2"), [(2, False), (3, True)])
def test_a_new_region_on_three_nights_is_spread(on_nights: int, c2: bool) -> None:
    logged = nights(week(120))
    spread = tuple(n._replace(regions=LEGS | ARMS) if place < on_nights else n for place, n in enumerate(logged))
    assert verdict(facts(spread)).criteria["C2"] is c2


@pytest.mark.parametrize(("latency", "c2"), [(31, False), (30, True)])
def test_shorter_latency_is_by_half_an_hour_and_by_half(latency: int, c2: bool) -> None:
    logged = tuple(n._replace(latency_min=latency) for n in nights(week(120)))
    assert verdict(facts(logged, before_treatment=BEFORE._replace(latency_min=60))).criteria["C2"] is c2


@pytest.mark.parametrize(("relief", "c2"), [(241, False), (240, True)])
def test_shorter_relief_is_by_an_hour_against_treatment_that_worked(relief: int, c2: bool) -> None:
    logged = tuple(n._replace(relief_min=relief) for n in nights(week(120)))
    known = facts(logged, best_treatment=Recalled(onset=22 * 60, relief_min=300))
    assert verdict(known).criteria["C2"] is c2


@pytest.mark.parametrize(("worse", "met"), [(4, False), (5, True)])
def test_four_worse_nights_of_seven_are_not_enough(worse: int, met: bool) -> None:
    found = verdict(facts(nights(week(240, worse))))
    assert (found.nights_worse, found.criteria["A1"], found.criteria["C1"]) == (worse, met, met)


@pytest.mark.parametrize(("logged", "met"), [(4, None), (5, True)])
def test_four_logged_nights_of_seven_cannot_be_judged(logged: int, met: bool | None) -> None:
    found = verdict(facts(nights(week(240, logged, logged=logged))))
    assert (found.nights_logged, found.criteria["A1"], found.criteria["C1"]) == (logged, met, met)


def test_nights_without_symptoms_are_logged_and_not_worse() -> None:
    found = verdict(facts(free(*[DAY - timedelta(days=n) for n in range(7)])))
    assert (found.nights_logged, found.nights_worse, found.criteria["A1"], found.criteria["C1"]) == (7, 0, False, False)


def test_onset_after_midnight_is_later_than_before_it() -> None:
    late = Recalled(onset=25 * 60 + 30, intensity=5, regions=LEGS)  # 01:30
    found = verdict(facts(nights([21 * 60 + 30] * 7), before_treatment=late))
    assert found.criteria["C1"] is True
    assert found.evidence["onset_reference"] == "01:30"


def test_the_night_of_a_clock_change_counts_by_the_clock_on_the_wall() -> None:
    # From 01:30 on the wall to 21:30: four hours on the dial, though three on the stopwatch.
    assert verdict(facts(nights([21 * 60 + 30] * 7), before_treatment=Recalled(onset=25 * 60 + 30))).criteria["C1"]


def test_without_onset_before_treatment_the_criteria_are_never_met_nor_refused() -> None:
    found = verdict(facts(nights(week(240)), before_treatment=None, best_treatment=BEFORE))
    assert found.reference == "best_treatment"
    assert found.criteria == {"A1": True, "A3": True, "B": None, "C1": None, "C2": None}


WORKED = Recalled(onset=23 * 60, regions=LEGS, latency_min=60, relief_min=300)


def nih(known: PatientFacts) -> bool | None:
    found = verdict(known)
    assert found.signs, "it is told with findings alone"
    pattern: bool | None = found.evidence.get("nih_pattern")
    return pattern


@pytest.mark.parametrize(("advance", "met"), [(119, False), (120, True)])
def test_nih_asks_for_two_hours_before_the_time_when_treatment_worked(advance: int, met: bool) -> None:
    earlier = nights([WORKED.onset or 0] * 40 + [(WORKED.onset or 0) - advance] * 28, regions=LEGS | ARMS)
    known = facts(earlier, before_treatment=None, best_treatment=WORKED)
    assert nih(known) is met


@pytest.mark.parametrize(("latency", "met"), [(31, False), (30, True)])
def test_or_for_two_further_features(latency: int, met: bool) -> None:
    spread = tuple(n._replace(latency_min=latency) for n in nights([WORKED.onset] * 40, regions=LEGS | ARMS))
    assert nih(facts(spread, before_treatment=None, best_treatment=WORKED)) is met


def test_nih_cannot_be_told_without_a_treatment_that_worked() -> None:
    assert nih(facts(nights([EVENING] * 40 + [EVENING - 300] * 28))) is None


def test_all_day_counts_from_the_beginning_of_the_day() -> None:
    logged = tuple(n._replace(onset=360, into_the_day=True) for n in nights(week(0)))
    assert verdict(facts(logged)).criteria["C1"] is True


def test_symptoms_on_waking_that_last_into_the_day_are_daytime_symptoms() -> None:
    logged = tuple(n._replace(onset=390, into_the_day=True) for n in nights(week(0)))
    assert verdict(facts(logged)).criteria["C1"] is True


@pytest.mark.parametrize(
    ("daytime_rest", "later", "c1"), [(None, None, None), (0, None, False), (0, 1260, False), (3, None, True)]
)
def test_a_return_towards_morning_is_no_early_onset_unless_it_comes_back_at_daytime_rest(
    daytime_rest: int | None, later: int | None, c1: bool | None
) -> None:
    logged = tuple(n._replace(onset=390, daytime_rest=daytime_rest, later_onset=later) for n in nights(week(0)))
    assert verdict(facts(logged)).criteria["C1"] is c1, "where nobody says, nobody can tell"


@pytest.mark.parametrize(("after_cut", "b"), [(EVENING, True), (EVENING - 120, False)])
def test_worse_after_more_and_better_after_less_is_the_paradox(after_cut: int, b: bool) -> None:
    low, high = (Intake(1170, 0.25, "mg"),), (Intake(1170, 0.5, "mg"),)
    raised_on, cut_on = DAY - timedelta(days=130), DAY - timedelta(days=60)
    regimens = (
        Regimen("pramipexole", "yes", PRAMIPEXOLE.start, raised_on, low),
        Regimen("pramipexole", "yes", raised_on, cut_on, high),
        Regimen("pramipexole", "yes", cut_on, None, low),
    )
    logged = nights([EVENING] * 20 + [EVENING - 120] * 70 + [after_cut] * 61)
    assert verdict(facts(logged, regimens=regimens)).criteria["B"] is b
