"""What nights are compared with: a wrong reference is the worst error."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from apps.augmentation.rules import RANK, Assessment, assess
from apps.augmentation.sentences import sentences
from apps.augmentation.series import Night, PatientFacts, Recalled
from tests.augmentation.diaries import ARMS, BEFORE, DAY, EVENING, LEGS, PRAMIPEXOLE, T, facts, free, nights, verdict

LATER = 23 * 60  # while treatment works
JUST_BEGUN = (PRAMIPEXOLE._replace(start=DAY - timedelta(days=150)),)
EARLY = EVENING - 300


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def course(known: PatientFacts, days: int) -> list[Assessment]:
    return assess(known, T, first=ago(days - 1), last=DAY)


def quiet(first: date, days: int) -> tuple[Night, ...]:
    return free(*[first + timedelta(days=n) for n in range(days)])


# --- which one ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "learns", "best", "used"),
    [
        (True, True, True, "before_treatment"), (False, True, True, "stable_treatment"),
        (False, False, True, "best_treatment"), (False, True, False, "stable_treatment"),
        (True, False, False, "before_treatment"), (False, False, False, None),
    ],
)  # fmt: skip
def test_the_verdict_says_which_reference_it_used(before: bool, learns: bool, best: bool, used: str | None) -> None:
    known = facts(
        nights([LATER] * 100),
        before_treatment=BEFORE if before else None,
        best_treatment=Recalled(LATER) if best else None,
        regimens=JUST_BEGUN if learns else (PRAMIPEXOLE._replace(start=date(2015, 1, 1)),),
    )
    found = verdict(known)
    assert found.reference == used
    assert (found.level == "insufficient_data") == (used is None)
    if used is None:
        assert "no reference from before the change" in sentences(found.as_record(""), "en")[0]


def test_without_an_onset_before_treatment_it_is_earlier_than_when_treatment_worked_and_never_mpi() -> None:
    logged = nights([LATER] * 100 + [LATER - 300] * 28)
    known = facts(logged, before_treatment=Recalled(intensity=4), regimens=JUST_BEGUN)
    found = verdict(known)
    assert (found.level, found.criteria["C1"], found.criteria["C2"]) == ("discuss", None, None)
    assert "than on stable treatment" in sentences(found.as_record(""), "en")[1]


def test_who_augmented_before_the_diary_teaches_nobody_what_stable_is() -> None:
    """Years on the medicine, a bad year behind, and a bad fortnight is nothing new: nothing is said."""
    known = facts(nights([EARLY] * 100), before_treatment=None, regimens=(PRAMIPEXOLE._replace(start=ago(900)),))
    assert {(one.level, one.reference) for one in course(known, 100)} == {("insufficient_data", None)}


def test_nights_after_a_switch_that_are_earlier_than_before_treatment_do_not_shift_what_is_recalled_of_it() -> None:
    switched = (PRAMIPEXOLE._replace(ends_before=ago(60)), PRAMIPEXOLE._replace(drug="ropinirole", start=ago(60)))
    assert verdict(facts(nights([LATER] * 60 + [EARLY] * 70), regimens=switched)).level == "discuss"


@pytest.mark.parametrize(
    ("told", "reference"),
    [({"before_treatment": BEFORE}, "before_treatment"),
     ({"before_treatment": None, "best_treatment": Recalled(LATER, 30)}, "best_treatment")],
)  # fmt: skip
def test_who_augments_already_when_the_diary_begins_teaches_it_nothing_however_young_the_treatment(
    told: dict[str, Recalled | None], reference: str
) -> None:
    """Four months on the medicine, and from the first night on two and a half hours too early: so it stays said."""
    known = facts(nights([EVENING - 150] * 120, intensity=5), regimens=JUST_BEGUN, **told)
    found = verdict(known)
    assert (found.reference, RANK[found.level] > 0, found.already_at_enrolment) == (reference, True, True)


@pytest.mark.parametrize(("onset", "reference"), [(EARLY, None), (LATER - 90, "stable_treatment")])
def test_who_augmented_on_the_last_medicine_and_still_does_teaches_nothing_on_the_next(
    onset: int, reference: str | None
) -> None:
    """No false calm after a switch: a night's onset of 16:00 isn't what works, though it has lasted all this time."""
    switched = (JUST_BEGUN[0]._replace(start=ago(250), ends_before=ago(80)),
                PRAMIPEXOLE._replace(drug="ropinirole", start=ago(80)))  # fmt: skip
    logged = nights([LATER] * 100 + [EARLY] * 60 + [onset] * 80)
    found = verdict(facts(logged, regimens=switched, before_treatment=None))
    assert found.reference == reference
    assert (found.level == "insufficient_data") == (reference is None)


def test_who_is_suspected_to_augment_when_the_diary_begins_teaches_nothing_unless_a_clinician_marks_nights() -> None:
    known = {"regimens": JUST_BEGUN, "before_treatment": None, "augmentation_status": "suspected"}
    found = verdict(facts(nights([EARLY] * 120), **known))
    assert (found.level, found.why) == ("insufficient_data", ("no_reference",))
    assert verdict(facts(nights([EARLY] * 120), **known, good_period=(ago(90), ago(60)))).level == "none"


def test_where_nobody_recalls_which_parts_took_part_before_treatment_the_nights_that_taught_tell() -> None:
    logged = nights([LATER] * 100) + nights([LATER] * 28, regions=LEGS | ARMS)
    logged = tuple(n._replace(day=n.day - timedelta(days=28)) for n in logged[:100]) + logged[100:]
    found = verdict(facts(logged, regimens=JUST_BEGUN, before_treatment=Recalled(EVENING)))
    assert (found.level, found.signs, found.reference) == ("watch", ("spread",), "before_treatment")
    assert "that were free on stable treatment: left arm" in sentences(found.as_record(""), "en")[1]


@pytest.mark.parametrize(("nights_with_arms", "signs"), [(4, ("spread",)), (5, ())])
def test_region_of_a_tenth_of_the_learned_nights_is_usual_and_of_fewer_is_not(
    nights_with_arms: int, signs: tuple[str, ...]
) -> None:
    """Of 42 nights that teach what works; later the arms take part every night."""
    logged = list(nights([LATER] * 100, last=ago(28)))
    logged[:nights_with_arms] = [night._replace(regions=LEGS | ARMS) for night in logged[:nights_with_arms]]
    later = nights([LATER] * 28, regions=LEGS | ARMS)
    found = verdict(facts((*logged, *later), regimens=JUST_BEGUN, before_treatment=Recalled(EVENING)))
    assert found.signs == signs


def test_what_is_a_little_earlier_than_remembered_may_teach() -> None:
    best = Recalled(LATER, 30)
    known = facts(nights([LATER - 60] * 120), regimens=JUST_BEGUN, before_treatment=None, best_treatment=best)
    assert verdict(known).reference == "stable_treatment"


def test_the_first_weeks_of_titration_teach_nothing() -> None:
    """Only the 42 days that begin a fortnight after the dose was last changed at the start."""
    start = ago(99)
    steps = (
        PRAMIPEXOLE._replace(start=start, ends_before=start + timedelta(days=20)),
        PRAMIPEXOLE._replace(start=start + timedelta(days=20)),
    )
    logged = nights([EVENING] * 14 + [LATER] * 86)
    found = verdict(facts(logged, before_treatment=None, regimens=(steps[0]._replace(ends_before=None),)))
    assert found.evidence["onset_reference"] == "23:00"
    assert found.evidence["reference_from"] == (start + timedelta(days=14)).isoformat()


# --- mostly free ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("marked", [True, False])
def test_symptoms_that_return_after_nights_without_any_are_an_effect_that_fades(marked: bool) -> None:
    logged = quiet(ago(127), 100) + nights([18 * 60] * 28)
    period = (ago(127), ago(28)) if marked else None
    known = facts(logged, before_treatment=None, good_period=period, regimens=JUST_BEGUN)
    while_free, returned = verdict(known, ago(28)), verdict(known)
    assert (while_free.level, while_free.reference, while_free.considered) == ("none", "stable_treatment", ())
    assert (returned.level, returned.reference, returned.signs) == ("none", "stable_treatment", ())
    assert returned.considered[0] == "effect_fading"


@pytest.mark.parametrize("onset", [EVENING - 180, EVENING, EVENING + 60])
def test_so_they_are_at_whatever_hour_they_return(onset: int) -> None:
    rarely = tuple(Night(ago(127 - n), n % 5 == 0, EVENING if n % 5 == 0 else None) for n in range(100))
    known = facts(rarely + nights([onset] * 28), before_treatment=None, regimens=JUST_BEGUN)
    assert verdict(known, ago(28)).why == ()
    assert (verdict(known).level, verdict(known).why) == ("none", ("effect_fading",))


def test_against_the_time_before_treatment_a_return_is_judged_all_the_same() -> None:
    logged = quiet(ago(127), 100) + nights([EARLY] * 28)
    assert verdict(facts(logged, regimens=JUST_BEGUN)).level == "discuss"
    as_before = verdict(facts(quiet(ago(127), 100) + nights([EVENING] * 28), regimens=JUST_BEGUN))
    assert (as_before.level, as_before.reference, as_before.why) == ("none", "before_treatment", ("effect_fading",))


@pytest.mark.parametrize(("returned_to", "why"), [(EVENING, ("effect_fading",)), (LATER, ())])
def test_onset_back_at_the_time_before_treatment_is_a_fading_effect(returned_to: int, why: tuple[str, ...]) -> None:
    """Clearly earlier than when treatment worked, and no earlier than before it; who is as well as then has neither."""
    found = verdict(facts(nights([LATER] * 72 + [returned_to] * 56), regimens=JUST_BEGUN))
    assert (found.level, found.reference, found.why) == ("none", "before_treatment", why)


# --- enrolment ------------------------------------------------------------------------------------------------------


def enrolled(*onsets: int | None, status: str | None = None, **more: object) -> PatientFacts:
    return facts(nights(onsets), augmentation_status=status, **more)


@pytest.mark.parametrize("status", [None, "none", "suspected", "resolved", "not_asked"])
def test_what_is_so_in_the_first_six_weeks_was_so_at_enrolment_whatever_was_said(status: str | None) -> None:
    found = course(enrolled(*[EARLY] * 100, status=status), 100)
    reached = [one for one in found if RANK[one.level]]
    assert reached[0].day < ago(99) + timedelta(days=42)
    assert {one.already_at_enrolment for one in reached} == {True}


def test_a_higher_level_reached_later_is_new_and_one_reached_after_six_weeks_too() -> None:
    higher = course(enrolled(*[EVENING - 160] * 60, *[EVENING - 400] * 30), 90)
    assert next(one for one in higher if one.level == "discuss").already_at_enrolment is False
    later = course(enrolled(*[EVENING] * 42, *[EARLY] * 40), 82)
    assert {one.already_at_enrolment for one in later if RANK[one.level]} == {False}


@pytest.mark.parametrize("logged_at_first", [42, 5, 0])
def test_a_confirmed_case_is_held_against_enrolment_alone_however_few_nights_tell_of_it(logged_at_first: int) -> None:
    first: list[int | None] = [EARLY, *[EARLY if n < logged_at_first else None for n in range(1, 42)]]
    same = course(enrolled(*first, *[EARLY] * 60, status="confirmed"), 60)
    worse = verdict(enrolled(*first, *[EARLY] * 40, *[EARLY - 200] * 28, status="confirmed"))
    assert {one.level for one in same[-59:]} <= {"none", "insufficient_data"}
    assert same[-1].level == "none"
    assert (worse.level, worse.reference, worse.already_at_enrolment) == ("discuss", "stable_treatment", False)
    assert "against_enrolment" in worse.considered


def test_a_confirmed_case_is_worse_than_at_enrolment_also_where_the_onset_stays() -> None:
    then = tuple(n._replace(latency_min=60, relief_min=420) for n in nights([EARLY] * 90, last=ago(30)))
    since = tuple(n._replace(latency_min=5, relief_min=60) for n in nights([EARLY] * 30))
    found = verdict(facts(then + since, augmentation_status="confirmed"))
    assert (found.level, found.signs) == ("watch", ("shorter_latency", "shorter_relief"))
    assert verdict(facts(then, augmentation_status="confirmed"), ago(30)).level == "none"


def test_a_period_marked_as_good_is_what_a_confirmed_case_is_held_against_once_it_is_over() -> None:
    logged = [EARLY] * 60 + [LATER] * 40 + [EVENING - 60] * 28
    known = enrolled(*logged, status="confirmed", before_treatment=None, good_period=(ago(67), ago(28)))
    assert verdict(known, ago(50)).evidence["onset_reference"] == "16:00"
    found = verdict(known)
    assert (found.level, found.evidence["onset_reference"], found.evidence["reference_marked"]) == (
        "discuss", "23:00", True,
    )  # fmt: skip
    assert "against_enrolment" not in found.considered


# --- whatever the date ----------------------------------------------------------------------------------------------


def moved(value: Any, days: int) -> Any:
    """The same facts, all so many days later."""
    if isinstance(value, date):
        return value + timedelta(days=days)
    if isinstance(value, tuple):
        inner = [moved(one, days) for one in value]
        return type(value)(*inner) if hasattr(value, "_fields") else tuple(inner)
    return value


@pytest.mark.parametrize("days", [1, 2, 4, 8, 16, 32, 21, 42])
def test_confirmed_case_reads_the_same_on_whatever_day_the_diary_began(days: int) -> None:
    """The first weeks are counted in days, from whichever day of the calendar."""
    known = enrolled(*[EVENING] * 30, *[None] * 8, *[EVENING - 60] * 30, *[EARLY] * 30, status="confirmed")
    later = replace(known, nights=moved(known.nights, days), regimens=moved(known.regimens, days))
    first, last = known.nights[0].day, known.nights[-1].day
    shift = timedelta(days=days)
    said = [(one.level, one.reference, one.signs, one.why) for one in assess(known, T, first=first, last=last)]
    assert said == [
        (one.level, one.reference, one.signs, one.why)
        for one in assess(later, T, first=first + shift, last=last + shift)
    ]
