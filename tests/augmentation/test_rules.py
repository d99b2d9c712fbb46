"""What the rules say of a person's weeks: levels, what they are compared with, and why they say no more."""

from datetime import date, timedelta

import pytest

from apps.augmentation.levels import HELD
from apps.augmentation.rules import RANK, Assessment, assess
from apps.augmentation.series import Intake, Night, PatientFacts, Recalled, Regimen, region_bits
from tests.augmentation.diaries import ARMS, BEFORE, DAY, EVENING, LEGS, PRAMIPEXOLE, T, facts, nights, verdict

WEEKS = [EVENING] * 40


def course(known: PatientFacts, days: int) -> list[Assessment]:
    return assess(known, T, first=DAY - timedelta(days=days - 1), last=DAY)


def then(*onsets: int, days: int = 28, **more: object) -> PatientFacts:
    """Forty usual nights, then these onsets over and over."""
    return facts(nights([*WEEKS, *[onsets[n % len(onsets)] for n in range(days)]], **more))  # type: ignore[arg-type]


def test_an_onset_as_before_is_no_change() -> None:
    found = verdict(then(EVENING - 30, EVENING + 30))
    assert (found.level, found.signs, found.reference) == ("none", (), "before_treatment")


def test_a_clear_advance_is_watched_before_it_is_discussed() -> None:
    levels: list[str] = [one.level for one in course(then(EVENING - 300), 28)]
    first = {level: levels.index(level) for level in ("none", "watch", "discuss")}
    assert first["none"] < first["watch"] < first["discuss"]
    assert levels[-1] == "discuss"


def test_one_bad_week_among_good_ones_is_never_discussed() -> None:
    known = facts(nights([*WEEKS, *[EVENING - 240] * 7, *WEEKS]))
    assert "discuss" not in {one.level for one in course(known, 54)}


def test_two_hours_without_a_further_feature_are_watched_and_with_one_discussed() -> None:
    assert verdict(then(EVENING - 150)).level == "watch"
    usual = nights(WEEKS, last=DAY - timedelta(days=28))
    found = verdict(facts(usual + nights([EVENING - 150] * 28, intensity=8)))
    assert (found.level, found.signs) == ("discuss", ("earlier_onset", "greater_intensity"))


def test_symptoms_back_to_before_treatment_are_not_for_discussion() -> None:
    treated = nights([23 * 60] * 40, last=DAY - timedelta(days=40), intensity=2)
    back = nights([EVENING] * 40, intensity=5)
    known = facts(treated + back, good_period=(treated[0].day, treated[-1].day))
    assert {one.level for one in course(known, 40)} <= {"none", "watch"}
    assert verdict(known).considered[:1] in ((), ("effect_fading",), ("iron_unknown",))


def test_without_any_reference_nothing_is_said() -> None:
    found = verdict(facts(nights([EVENING - 300] * 28), before_treatment=None))
    assert (found.level, found.reference, found.considered) == ("insufficient_data", None, ("no_reference",))
    assert found.nights_worse is None
    assert set(found.criteria.values()) == {None, True}  # A3 alone is known


def test_nights_teach_only_if_the_diary_began_soon_after_the_medicine() -> None:
    taught = nights([23 * 60] * 60 + [20 * 60] * 28)
    soon = PRAMIPEXOLE._replace(start=taught[0].day - timedelta(days=100))
    late = PRAMIPEXOLE._replace(start=taught[0].day - timedelta(days=184))
    assert verdict(facts(taught, before_treatment=None, regimens=(soon,))).reference == "stable_treatment"
    assert verdict(facts(taught, before_treatment=None, regimens=(late,))).considered == ("no_reference",)


def test_a_marked_good_period_teaches_however_long_the_medicine_was_taken() -> None:
    good = nights([23 * 60] * 40, last=DAY - timedelta(days=28))
    known = facts(good + nights([20 * 60] * 28), before_treatment=None, good_period=(good[0].day, good[-1].day))
    found = verdict(known)
    assert (found.level, found.reference, found.evidence["onset_reference"]) == ("discuss", "stable_treatment", "23:00")
    assert (found.evidence["reference_nights"], found.evidence["reference_marked"]) == (40, True)


def test_too_few_nights_make_no_good_period() -> None:
    good = nights([23 * 60] * 6, last=DAY - timedelta(days=28))
    known = facts(good + nights([EVENING] * 28), good_period=(good[0].day, good[-1].day))
    assert verdict(known).reference == "before_treatment"


def test_a_reference_that_was_mostly_free_makes_a_return_no_more_than_a_fading_effect() -> None:
    free = tuple(Night(DAY - timedelta(days=80 - n), n % 5 == 0, EVENING if n % 5 == 0 else None) for n in range(50))
    known = facts(free + nights([18 * 60] * 28), before_treatment=None, good_period=(free[0].day, free[-1].day))
    assert (verdict(known).level, verdict(known).considered[:1]) == ("none", ("effect_fading",))


def test_a_switch_of_medicine_begins_a_new_reference() -> None:
    switched = DAY - timedelta(days=100)
    regimens = (PRAMIPEXOLE._replace(ends_before=switched), Regimen("ropinirole", "yes", switched, None))
    logged = nights([20 * 60] * 100 + [23 * 60] * 100)
    found = verdict(facts(logged, regimens=regimens, before_treatment=None))
    assert (found.reference, found.evidence["onset_reference"]) == ("stable_treatment", "23:00")


@pytest.mark.parametrize(
    ("regimens", "level", "considered"),
    [
        ((), "insufficient_data", "no_regimen"),
        ((Regimen("asdf", "unknown", date(2025, 1, 1), None),), "insufficient_data", "class_unknown"),
        ((Regimen("gabapentin", "no", date(2025, 1, 1), None),), "none", "not_dopaminergic"),
        ((PRAMIPEXOLE._replace(start=DAY - timedelta(days=27)),), "insufficient_data", "recently_started"),
    ],
)
def test_the_rules_speak_only_of_a_dopaminergic_drug(
    regimens: tuple[Regimen, ...], level: str, considered: str
) -> None:
    found = verdict(facts(nights([EVENING - 240] * 28), regimens=regimens))
    assert (found.level, found.why, found.signs) == (level, (considered,), ())
    assert found.evidence["onset_advance_min"] == 240  # the trend is shown all the same


def test_lack_of_data_is_no_none_whatever_the_drug() -> None:
    gabapentin = (Regimen("gabapentin", "no", date(2025, 1, 1), None),)
    found = verdict(facts(nights([EVENING] * 4), regimens=gabapentin))
    assert (found.level, found.why) == ("insufficient_data", ("not_dopaminergic", "too_few_nights"))
    found = verdict(facts(nights([EVENING] * 14), regimens=gabapentin, before_treatment=None))
    assert (found.level, found.why) == ("insufficient_data", ("not_dopaminergic", "no_reference"))


def test_after_a_cut_nothing_new_is_said_for_eight_weeks_and_what_is_open_stays() -> None:
    low, high = (Intake(1170, 0.25, "mg"),), (Intake(1170, 0.5, "mg"),)
    cut = DAY - timedelta(days=27)
    regimens = (
        Regimen("pramipexole", "yes", date(2025, 1, 1), cut, high), Regimen("pramipexole", "yes", cut, None, low),
    )  # fmt: skip
    new = verdict(facts(nights([*WEEKS, *[EVENING - 300] * 28]), regimens=regimens))
    assert (new.level, new.why) == ("insufficient_data", ("in_change",))
    worse = facts(nights([*WEEKS, *[EVENING - 300] * 60]), regimens=regimens)
    held = verdict(worse)
    assert (held.level, held.why, held.signs) == ("discuss", ("in_change",), ("earlier_onset",))
    assert set(held.present.values()) == {None}, "nothing clears meanwhile"


def test_a_drug_that_never_helped_is_not_for_discussion() -> None:
    found = verdict(facts(nights([*WEEKS, *[EVENING - 300] * 28]), helped_at_first=False))
    assert (found.level, found.why, found.criteria["A3"]) == ("watch", ("never_helped",), False)


def test_a_raised_dose_is_watched_for_three_months_after_the_first_titration() -> None:
    low, high = (Intake(1170, 0.25, "mg"),), (Intake(1170, 0.375, "mg"),)

    def raised(ago: int, start: date = date(2025, 1, 1)) -> Assessment:
        on = DAY - timedelta(days=ago)
        plans = (Regimen("pramipexole", "yes", start, on, low), Regimen("pramipexole", "yes", on, None, high))
        return verdict(facts(nights(WEEKS), regimens=plans))

    assert (raised(0).level, raised(0).signs) == ("watch", ("dose_creep",))
    assert (raised(89).level, raised(90).level) == ("watch", "none")
    assert raised(10, start=DAY - timedelta(days=90)).level == "none", "within the first titration"


def test_an_unchanged_onset_proves_nothing_once_the_medicine_is_taken_earlier() -> None:
    late, early = (Intake(1170, 0.25, "mg"),), (Intake(1110, 0.25, "mg"),)
    moved = DAY - timedelta(days=20)
    plans = (
        Regimen("pramipexole", "yes", date(2025, 1, 1), moved, late),
        Regimen("pramipexole", "yes", moved, None, early),
    )
    found = verdict(facts(nights(WEEKS), regimens=plans))
    assert (found.level, found.why) == ("insufficient_data", ("onset_may_be_masked",))
    worse = verdict(facts(nights([*WEEKS, *[EVENING - 300] * 28]), regimens=plans))
    assert worse.level == "discuss"
    assert "onset_may_be_masked" in worse.considered


def test_soon_is_for_what_comes_before_noon_or_beyond_the_label_or_with_a_risen_score() -> None:
    assert verdict(then(11 * 60)).level == "discuss_soon"
    assert verdict(then(13 * 60)).level == "discuss"
    over = PRAMIPEXOLE._replace(intakes=(Intake(1170, 0.75, "mg"),), most_a_day=0.5)
    assert verdict(facts(nights([*WEEKS, *[EVENING - 300] * 28]), regimens=(over,))).level == "discuss_soon"
    scores = ((DAY - timedelta(days=60), 18.0), (DAY - timedelta(days=2), 21.0))
    assert verdict(facts(nights([*WEEKS, *[EVENING - 300] * 28]), irls=scores)).level == "discuss_soon"


def test_what_was_so_in_the_first_six_weeks_was_so_at_enrolment_and_more_is_new() -> None:
    worse = facts(nights([EVENING - 160] * 60 + [EVENING - 400] * 30))
    found = course(worse, 90)
    assert {one.already_at_enrolment for one in found[:60] if RANK[one.level]} == {True}
    assert (found[-1].level, found[-1].already_at_enrolment) == ("discuss", False)


def test_what_was_so_at_enrolment_and_gone_for_twelve_weeks_is_new_when_it_comes_back() -> None:
    def last(weeks_gone: int) -> Assessment:
        gone = [EVENING + 30] * 7 * weeks_gone
        return verdict(facts(nights([*[EVENING - 160] * 50, *gone, *[EVENING - 160] * 28])))

    assert [(last(weeks).level, last(weeks).already_at_enrolment) for weeks in (10, 30)] == [
        ("watch", True), ("watch", False),
    ]  # fmt: skip


def test_a_confirmed_case_is_flagged_again_only_for_what_is_worse_than_at_enrolment() -> None:
    augmented = [EVENING - 300] * 100
    same = verdict(facts(nights(augmented), augmentation_status="confirmed"))
    worse = verdict(facts(nights([*augmented, *[EVENING - 500] * 28]), augmentation_status="confirmed"))
    assert same.level == "none"
    assert (worse.level, worse.already_at_enrolment) == ("discuss", False)
    assert "against_enrolment" in worse.considered


def test_other_explanations_are_named_and_decide_nothing() -> None:
    logged = nights([*WEEKS, *[EVENING - 300] * 28])
    noted = tuple(n._replace(triggers=("illness", "alcohol")) if n.day > DAY - timedelta(days=5) else n for n in logged)
    ssri = Regimen("sertraline", "no", DAY - timedelta(days=10), None, worsens=True)
    known = facts(
        noted, regimens=(PRAMIPEXOLE, ssri), doses_off=(DAY, DAY - timedelta(days=1)), events=((DAY, "shift_work"),),
        sessions=tuple(DAY - timedelta(days=n) for n in (40, 30, 20)),
    )  # fmt: skip
    found = verdict(known)
    assert found.level == "discuss"
    assert set(found.considered) == {
        "missed_doses", "worsening_medicine_started", "iron_unknown", "illness", "alcohol", "shift_work",
        "stimulation_paused",
    }  # fmt: skip


def test_spread_alone_is_watched() -> None:
    arms = nights([EVENING] * 28, regions=LEGS | ARMS)
    found = verdict(facts(nights(WEEKS, last=DAY - timedelta(days=28)) + arms))
    assert (found.level, found.signs) == ("watch", ("spread",))


def test_a_day_knows_nothing_of_later_nights() -> None:
    known = facts(nights([EVENING] * 30 + [EVENING - 240] * 14))
    short = facts(nights([EVENING] * 30, last=DAY - timedelta(days=14)))
    day = DAY - timedelta(days=14)
    assert verdict(known, day) == verdict(short, day)


def test_absurd_regions_are_kept_as_other() -> None:
    assert region_bits(["left_leg", "third_leg"]) == region_bits(["left_leg", "other"])


def test_an_assessment_is_a_line_of_the_replay() -> None:
    line = verdict(then(EVENING - 300)).as_record("P7")
    assert list(line) == [
        "patient", "date", "level", "reference", "already_at_enrolment", "criteria", "signs", "nights_logged",
        "nights_worse", "evidence", "considered", "rules",
    ]  # fmt: skip
    assert line["date"] == "2026-03-29"


def test_without_a_known_onset_no_one_says_no_change() -> None:
    found = verdict(facts(nights([EVENING] * 14), before_treatment=Recalled(intensity=5, regions=LEGS)))
    assert (found.level, found.why) == ("insufficient_data", ("onset_not_judged",))
    logged = [n._replace(onset=None, intensity=8) for n in nights([EVENING] * 7)]
    found = verdict(facts(nights([EVENING] * 7, last=DAY - timedelta(days=7)) + tuple(logged)))
    assert (found.level, found.why) == ("insufficient_data", ("onset_not_judged",))


def test_of_what_is_recalled_the_time_before_treatment_comes_first() -> None:
    best = Recalled(onset=23 * 60)
    assert verdict(facts(nights(WEEKS), best_treatment=best)).reference == "before_treatment"
    assert verdict(facts(nights(WEEKS), before_treatment=Recalled(intensity=5), best_treatment=best)).reference == (
        "best_treatment"
    )
    assert BEFORE.onset == EVENING


def test_watch_is_held_until_its_reasons_are_gone_for_four_weeks_of_judged_days() -> None:
    """28 days without a reason close it: 27 of them are held, and the 28th says what there is."""
    onsets = [EVENING] * 20 + [EVENING - 75] * 35 + [EVENING + 60] * 80
    found = assess(facts(nights(onsets)), T, first=DAY - timedelta(days=134), last=DAY)
    levels = [one.level for one in found]
    last_reason = max(n for n, one in enumerate(found) if one.level == "watch" and one.why != HELD)
    assert [one.why for one in found[last_reason + 1 :][: T.watch_hold_days - 1]] == [HELD] * (T.watch_hold_days - 1)
    assert levels[last_reason + T.watch_hold_days] == "none"
    assert "watch" not in levels[last_reason + T.watch_hold_days :]
