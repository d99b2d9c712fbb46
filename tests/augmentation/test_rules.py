"""Boundaries of the rules: each case is a person's last two weeks."""

from datetime import date, timedelta

import pytest

from apps.augmentation.rules import assess
from apps.augmentation.series import Recalled, Regimen, region_bits
from tests.augmentation.diaries import ARMS, BEFORE, DAY, EVENING, LEGS, PRAMIPEXOLE, T, facts, free, nights, verdict


def two_weeks(advance: int, worse: int = 7, *, logged: int = 7) -> list[int | None]:
    """Twice: `worse` nights earlier by so many minutes, the rest as before treatment, up to `logged` nights."""
    week: list[int | None] = [EVENING - advance] * worse + [EVENING] * (logged - worse) + [None] * (7 - logged)
    return week * 2


@pytest.mark.parametrize(
    ("advance", "level"),
    [(0, "none"), (119, "none"), (120, "watch"), (239, "watch"), (240, "discuss"), (600, "discuss")],
)
def test_onset_alone_is_watched_from_two_hours_and_discussed_from_four(advance: int, level: str) -> None:
    assert verdict(facts(nights(two_weeks(advance)))).level == level


@pytest.mark.parametrize(("advance", "level"), [(119, "watch"), (120, "discuss"), (239, "discuss")])
def test_two_hours_and_greater_intensity_are_discussed(advance: int, level: str) -> None:
    found = verdict(facts(nights(two_weeks(advance), intensity=7)))
    assert found.level == level
    assert "greater_intensity" in found.signs


def test_one_point_more_intensity_is_no_sign() -> None:
    assert verdict(facts(nights(two_weeks(120), intensity=6))).signs == ("earlier_onset",)


@pytest.mark.parametrize(("on_nights", "signs"), [(2, ()), (3, ("spread",))])
def test_a_new_region_on_three_nights_is_spread(on_nights: int, signs: tuple[str, ...]) -> None:
    logged = nights([EVENING] * 14)
    spread = tuple(n._replace(regions=LEGS | ARMS) if n.day.toordinal() % 7 < on_nights else n for n in logged)
    assert verdict(facts(spread)).signs == signs


@pytest.mark.parametrize(("worse", "level"), [(4, "none"), (5, "discuss")])
def test_four_worse_nights_of_seven_are_not_enough(worse: int, level: str) -> None:
    found = verdict(facts(nights(two_weeks(240, worse))))
    assert (found.level, found.nights_worse, found.criteria["A1"]) == (level, worse, worse == 5)


@pytest.mark.parametrize(("logged", "level"), [(4, "insufficient_data"), (5, "discuss")])
def test_four_logged_nights_of_seven_say_nothing(logged: int, level: str) -> None:
    found = verdict(facts(nights(two_weeks(240, logged, logged=logged))))
    assert (found.level, found.nights_logged) == (level, logged)
    assert found.considered == (("too_few_nights",) if logged == 4 else ())
    assert found.criteria["A1"] is (None if logged == 4 else True)


def test_one_bad_week_is_not_yet_a_change() -> None:
    found = verdict(facts(nights([EVENING] * 7 + [EVENING - 240] * 7)))
    assert (found.level, found.considered, found.signs) == ("none", ("one_week_only",), ())


def test_one_bad_week_after_a_week_without_entries_cannot_be_judged() -> None:
    found = verdict(facts(nights([EVENING - 240] * 7)))
    assert (found.level, found.considered) == ("insufficient_data", ("persistence_not_judged",))


def test_nights_without_symptoms_are_logged_and_not_worse() -> None:
    week = [DAY - timedelta(days=n) for n in range(14)]
    found = verdict(facts(free(*week)))
    assert (found.level, found.nights_logged, found.nights_worse) == ("none", 7, 0)


def test_onset_after_midnight_is_later_than_before_it() -> None:
    late = Recalled(onset=25 * 60 + 30, intensity=5, regions=LEGS)  # 01:30
    found = verdict(facts(nights([23 * 60 + 30] * 14), before_treatment=late))
    assert (found.level, found.evidence["onset_advance_min"]) == ("watch", 120)
    assert (found.evidence["onset_now"], found.evidence["onset_reference"]) == ("23:30", "01:30")


def test_the_night_of_a_clock_change_counts_by_the_clock_on_the_wall() -> None:
    # 02:30 on the wall to 00:30: two hours on the dial, though one on the stopwatch.
    late = Recalled(onset=26 * 60 + 30)
    assert verdict(facts(nights([24 * 60 + 30] * 14), before_treatment=late)).evidence["onset_advance_min"] == 120


def test_without_any_reference_nothing_is_said() -> None:
    found = verdict(facts(nights(two_weeks(240)), before_treatment=None))
    assert (found.level, found.reference, found.considered) == ("insufficient_data", None, ("no_reference",))
    assert found.nights_worse is None
    assert set(found.criteria.values()) == {None, True}  # A3 alone is known


def test_without_a_known_onset_no_one_says_no_change() -> None:
    found = verdict(facts(nights([EVENING] * 14), before_treatment=Recalled(intensity=5, regions=LEGS)))
    assert (found.level, found.considered) == ("insufficient_data", ("onset_not_judged",))


def test_before_treatment_comes_before_best_treatment() -> None:
    best = Recalled(onset=23 * 60)
    assert verdict(facts(nights(two_weeks(0)), best_treatment=best)).reference == "before_treatment"
    found = verdict(facts(nights(two_weeks(0)), before_treatment=Recalled(intensity=5), best_treatment=best))
    assert (found.reference, found.level, found.criteria["C1"]) == ("best_treatment", "watch", None)


def test_best_treatment_alone_is_never_called_the_criteria() -> None:
    found = verdict(facts(nights(two_weeks(240)), before_treatment=None, best_treatment=BEFORE))
    assert (found.level, found.reference) == ("discuss", "best_treatment")
    assert found.criteria == {"A1": True, "A3": True, "B": None, "C1": None, "C2": None}


GOOD = nights([22 * 60] * 20, last=date(2026, 2, 20), intensity=3)
GOOD_PERIOD = (date(2026, 2, 1), date(2026, 2, 20))


def test_the_marked_good_period_comes_first() -> None:
    found = verdict(facts((*GOOD, *nights([18 * 60] * 14)), good_period=GOOD_PERIOD, before_treatment=None))
    assert (found.level, found.reference) == ("discuss", "stable_treatment")
    assert found.evidence["onset_reference"] == "22:00"
    assert (found.evidence["reference_nights"], found.evidence["reference_from"]) == (20, "2026-02-01")


def test_symptoms_back_to_before_treatment_are_not_for_discussion() -> None:
    known = facts((*GOOD, *nights([18 * 60] * 14)), good_period=GOOD_PERIOD, before_treatment=Recalled(onset=18 * 60))
    found = verdict(known)
    assert (found.level, found.considered) == ("watch", ("not_earlier_than_before_treatment",))
    assert found.evidence["onset_before_treatment"] == "18:00"


def test_too_few_nights_make_no_good_period() -> None:
    found = verdict(facts((*GOOD[:6], *nights([EVENING] * 14)), good_period=GOOD_PERIOD))
    assert found.reference == "before_treatment"


def test_a_good_period_is_not_compared_with_itself() -> None:
    day = date(2026, 2, 10)  # its own nights lie in the two windows
    assert verdict(facts(GOOD, good_period=GOOD_PERIOD, before_treatment=None), day).reference is None


@pytest.mark.parametrize(
    ("regimens", "level", "considered"),
    [
        ((), "insufficient_data", "no_regimen"),
        ((PRAMIPEXOLE._replace(ends_before=DAY),), "insufficient_data", "no_regimen"),
        ((Regimen("asdf", "unknown", date(2025, 1, 1), None),), "insufficient_data", "class_unknown"),
        ((Regimen("gabapentin", "no", date(2025, 1, 1), None),), "none", "not_dopaminergic"),
        ((PRAMIPEXOLE._replace(start=DAY - timedelta(days=27)),), "insufficient_data", "recently_started"),
    ],
)
def test_the_rules_speak_only_of_a_dopaminergic_drug(
    regimens: tuple[Regimen, ...], level: str, considered: str
) -> None:
    found = verdict(facts(nights(two_weeks(240)), regimens=regimens))
    assert (found.level, found.considered, found.signs) == (level, (considered,), ())
    assert found.evidence["onset_advance_min"] == 240  # the trend is shown all the same


def test_lack_of_data_is_no_none_whatever_the_drug() -> None:
    gabapentin = (Regimen("gabapentin", "no", date(2025, 1, 1), None),)
    found = verdict(facts(nights(two_weeks(0, logged=4, worse=0)), regimens=gabapentin))
    assert (found.level, found.considered) == ("insufficient_data", ("not_dopaminergic", "too_few_nights"))
    found = verdict(facts(nights(two_weeks(0)), regimens=gabapentin, before_treatment=None))
    assert (found.level, found.considered) == ("insufficient_data", ("not_dopaminergic", "no_reference"))


def test_after_four_weeks_on_the_drug_they_do() -> None:
    started = PRAMIPEXOLE._replace(start=DAY - timedelta(days=28))
    assert verdict(facts(nights(two_weeks(240)), regimens=(started,))).level == "discuss"
    told = facts(
        nights(two_weeks(240)), regimens=(PRAMIPEXOLE._replace(start=DAY),), first_dopaminergic=date(2024, 1, 1)
    )
    assert verdict(told).level == "discuss"


def test_a_drug_that_never_helped_is_not_for_discussion() -> None:
    found = verdict(facts(nights(two_weeks(240)), helped_at_first=False))
    assert (found.level, found.considered, found.criteria["A3"]) == ("watch", ("never_helped",), False)


def test_what_was_so_in_the_first_six_weeks_was_so_at_enrolment() -> None:
    known = facts(nights([EVENING - 130] * 60))
    found = assess(known, T, first=DAY - timedelta(days=59), last=DAY)
    assert [f.already_at_enrolment for f in found if f.level == "watch"] == [True] * 49
    worse = facts((*nights([EVENING - 130] * 46, last=DAY - timedelta(days=14)), *nights([EVENING - 250] * 14)))
    assert (verdict(worse).level, verdict(worse).already_at_enrolment) == ("discuss", False)


def test_a_day_knows_nothing_of_later_nights() -> None:
    known = facts(nights([EVENING] * 30 + [EVENING - 240] * 14))
    short = facts(nights([EVENING] * 30, last=DAY - timedelta(days=14)))
    day = DAY - timedelta(days=14)
    assert verdict(known, day) == verdict(short, day)


def test_absurd_regions_are_kept_as_other() -> None:
    assert region_bits(["left_leg", "third_leg"]) == region_bits(["left_leg", "other"])


def test_an_assessment_is_a_line_of_the_replay() -> None:
    line = verdict(facts(nights(two_weeks(240)))).as_record("P7")
    assert list(line) == [
        "patient", "date", "level", "reference", "already_at_enrolment", "criteria", "signs", "nights_logged",
        "nights_worse", "evidence", "considered", "rules",
    ]  # fmt: skip
    assert line["date"] == "2026-03-29"


def test_a_sign_of_one_week_is_not_named_beside_one_that_has_lasted_two() -> None:
    arms = nights([1020] * 3, regions=LEGS | ARMS)
    found = verdict(facts(nights([1020] * 11, last=DAY - timedelta(days=3)) + arms))
    assert (found.level, found.signs) == ("discuss", ("earlier_onset",))
    assert found.present["spread"] is True, "seen: an open flag of it does not clear"


def test_a_change_of_one_week_is_called_that_and_not_a_week_before_without_nights() -> None:
    no_regions = BEFORE._replace(regions=None)
    found = verdict(facts(nights([EVENING] * 7 + [1020] * 7), before_treatment=no_regions))
    assert (found.level, found.considered) == ("none", ("one_week_only",))


def test_a_change_of_one_week_without_onsets_is_not_called_none() -> None:
    logged = [n._replace(onset=None, intensity=8) for n in nights([EVENING] * 7)]
    found = verdict(facts(nights([EVENING] * 7, last=DAY - timedelta(days=7)) + tuple(logged)))
    assert (found.level, found.considered) == ("insufficient_data", ("onset_not_judged",))
