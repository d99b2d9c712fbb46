"""What is taken, and what its changes do to a verdict."""

from datetime import date, timedelta

import pytest

from apps.augmentation.rules import Assessment
from apps.augmentation.sentences import level_sentence
from apps.augmentation.series import Intake, PatientFacts, Regimen
from tests.augmentation.diaries import DAY, EVENING, PRAMIPEXOLE, T, facts, nights, verdict

START = date(2025, 1, 1)
WORSE = [EVENING] * 40 + [EVENING - 300] * 28
LATER = 23 * 60  # while treatment works


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def plan(
    first: date, last: date | None = None, *intakes: tuple[int, float], drug: str = "pramipexole"
) -> Regimen:  # fmt: skip
    """`last`: the day on which it was no longer taken. Intakes: (minutes after midnight, dose)."""
    taken = tuple(Intake(at, dose, "mg") for at, dose in intakes or [(1170, 0.25)])
    return Regimen(drug, "no" if drug == "gabapentin" else "yes", first, last, taken)


def learned(regimens: tuple[Regimen, ...], **more: object) -> str | None:
    """The onset of stable treatment: 20:00 for 100 nights, then 23:00."""
    logged = nights([20 * 60] * 100 + [LATER] * 100)
    found = verdict(facts(logged, regimens=regimens, before_treatment=None, **more))
    return found.evidence.get("onset_reference")


# --- a switch, a pause, a second treatment --------------------------------------------------------------------------


def test_a_medicine_that_replaces_another_by_and_by_begins_a_new_reference_too() -> None:
    both = (plan(START, ago(90)), plan(ago(110), drug="ropinirole"))
    assert learned(both) == "23:00"


def test_a_medicine_added_for_a_time_does_not() -> None:
    added = (plan(ago(210)), plan(ago(110), ago(90), drug="levodopa"))
    assert learned(added) == "20:00"


@pytest.mark.parametrize("pause", [0, 10])
def test_another_medicine_after_a_short_break_is_a_switch_all_the_same(pause: int) -> None:
    assert learned((plan(START, ago(100 + pause)), plan(ago(100), drug="ropinirole"))) == "23:00"


@pytest.mark.parametrize(("pause", "onset"), [(14, "20:00"), (15, "23:00")])
def test_the_same_medicine_after_a_longer_break_is_a_second_treatment(pause: int, onset: str) -> None:
    assert learned((plan(ago(210), ago(100 + pause)), plan(ago(100)))) == onset


def test_a_break_is_as_long_as_it_is_whatever_else_is_begun_in_it() -> None:
    broken = (plan(ago(210), ago(130)), plan(ago(105), None, drug="gabapentin"), plan(ago(100)))
    assert learned(broken) == "23:00"


def test_the_first_dopaminergic_medicine_counts_also_where_another_kind_was_taken_before() -> None:
    known = (plan(date(2015, 1, 1), None, drug="gabapentin"), plan(ago(210)))
    assert learned(known) == "20:00"
    assert learned(known, first_dopaminergic=date(2019, 1, 1)) is None


def test_what_was_recalled_from_before_the_very_first_treatment_outlives_a_switch() -> None:
    switched = (plan(START, ago(60)), plan(ago(60), drug="ropinirole"))
    found = verdict(facts(nights(WORSE), regimens=switched))
    assert (found.level, found.reference) == ("discuss", "before_treatment")


@pytest.mark.parametrize(("days", "reference"), [(183, "stable_treatment"), (184, None)])
def test_nights_teach_if_the_diary_began_within_six_months_of_the_medicine(days: int, reference: str | None) -> None:
    logged = nights([LATER] * 100)
    begun = plan(logged[0].day - timedelta(days=days))
    assert verdict(facts(logged, regimens=(begun,), before_treatment=None)).reference == reference


# --- a dose that was cut --------------------------------------------------------------------------------------------


def cut(days: int, *, last: str = "pramipexole") -> tuple[Regimen, ...]:
    return (
        plan(START, ago(days), (1170, 0.5)), plan(ago(days), None, (1170, 0.25)),
        plan(START, None, (1200, 100), drug="levodopa"),
    )  # fmt: skip


@pytest.mark.parametrize(("days", "why"), [(55, "in_change"), (56, "")])
def test_in_change_ends_eight_weeks_after_the_last_step_also_of_one_of_two_medicines(days: int, why: str) -> None:
    found = verdict(facts(nights([EVENING] * 90), regimens=cut(days)))
    assert found.level == ("insufficient_data" if why else "none")
    assert found.why == ((why,) if why else ())


def test_the_last_step_of_several_counts() -> None:
    steps = (
        plan(START, ago(80), (1170, 0.75)), plan(ago(80), ago(40), (1170, 0.5)), plan(ago(40), None, (1170, 0.25)),
    )  # fmt: skip
    assert verdict(facts(nights([EVENING] * 90), regimens=steps)).why == ("in_change",)


def test_what_was_open_stays_open_in_change_also_after_days_without_a_word() -> None:
    silent: list[int | None] = [None] * 12
    logged = nights([*WORSE, *silent, *[EVENING] * 10])
    steps = (plan(START, ago(9), (1170, 0.5)), plan(ago(9), None, (1170, 0.25)))
    before, after = (verdict(facts(logged, regimens=steps), ago(days)) for days in (10, 0))
    assert (before.level, before.signs) == ("insufficient_data", ())
    assert (after.level, after.signs, after.why) == ("discuss", ("earlier_onset",), ("in_change",))
    assert not any(after.present.values()), "and nothing clears meanwhile"


# --- a dose that was raised -----------------------------------------------------------------------------------------


def risen(*steps: tuple[int, float], start: date = START) -> Assessment:
    """Steps: (days ago, dose)."""
    turns = [start, *(ago(days) for days, _ in steps), None]
    doses = [0.125, *(dose for _, dose in steps)]
    regimens = [
        plan(first, last, (1170, dose)) for first, last, dose in zip(turns, turns[1:], doses, strict=False) if first
    ]
    return verdict(facts(nights([EVENING] * 40), regimens=tuple(regimens)))


def test_a_dose_above_the_first_one_is_no_sign_once_it_is_the_stable_one() -> None:
    assert (risen((200, 0.25)).level, risen((200, 0.25)).signs) == ("none", ())


def test_a_watch_for_the_dose_alone_says_nothing_of_the_nights() -> None:
    found = risen((20, 0.25))
    assert (found.level, found.signs) == ("watch", ("dose_creep",))
    assert level_sentence(found.as_record(""), "en").startswith("The dose has changed; the nights alone give no reason")


def test_a_dose_that_was_not_stable_before_does_not_creep() -> None:
    assert risen((75, 0.25), (20, 0.5)).signs == ("dose_creep",), "from the first, which had been stable"
    assert risen((120, 0.25), (65, 0.5)).signs == (), "55 days are not stable"
    assert risen((122, 0.25), (65, 0.5)).signs == ("dose_creep",)


@pytest.mark.parametrize(("days", "signs"), [(84, ()), (85, ("dose_creep",))])
def test_within_the_first_titration_nothing_creeps(days: int, signs: tuple[str, ...]) -> None:
    assert risen((10, 0.25), start=ago(10 + days)).signs == signs


def test_a_dose_is_as_stable_at_another_hour() -> None:
    steps = plan(START, ago(60)), plan(ago(60), ago(20), (1140, 0.25)), plan(ago(20), None, (1140, 0.5))
    assert verdict(facts(nights([EVENING] * 40), regimens=steps)).signs == ("dose_creep",)


def test_what_was_taken_back_no_longer_creeps() -> None:
    assert risen((80, 0.25), (60, 0.125)).signs == ()


@pytest.mark.parametrize("both", [0, 1])
def test_a_day_that_is_the_last_of_one_dose_and_the_first_of_the_next_has_the_next(both: int) -> None:
    def level(days: int, before: float, after: float) -> Assessment:
        steps = plan(START, ago(20 - both), (1170, before)), plan(ago(20), None, (1170, after))
        return verdict(facts(nights([EVENING] * 60), regimens=steps), ago(days))

    assert (level(0, 0.25, 0.5).signs, level(20, 0.25, 0.5).signs) == (("dose_creep",), ("dose_creep",))
    assert (level(0, 0.5, 0.25).why, level(20, 0.5, 0.25).why) == (("in_change",), ("in_change",))
    switched = plan(START, ago(100 - both)), plan(ago(100), drug="ropinirole")
    assert learned(switched) == "23:00"


@pytest.mark.parametrize(("added", "signs"), [("ropinirole", ("dose_creep",)), ("tramadol", ())])
def test_a_second_dopaminergic_medicine_is_more_of_it(added: str, signs: tuple[str, ...]) -> None:
    more = plan(ago(20), drug=added)._replace(dopaminergic=added != "tramadol")
    assert verdict(facts(nights([EVENING] * 40), regimens=(plan(START), more))).signs == signs


def test_amounts_that_are_equal_but_for_rounding_are_no_change() -> None:
    parts = plan(START, ago(20), (1170, 0.1), (1290, 0.2))
    assert verdict(facts(nights([EVENING] * 40), regimens=(parts, plan(ago(20), None, (1170, 0.3))))).why == ()


@pytest.mark.parametrize(("without", "why"), [(1, ()), (2, ("in_change",))])
def test_a_single_day_between_two_doses_was_forgotten_by_both(without: int, why: tuple[str, ...]) -> None:
    steps = plan(START, ago(20 + without)), plan(ago(20))
    assert verdict(facts(nights([EVENING] * 40), regimens=steps)).why == why


@pytest.mark.parametrize(("each", "level"), [(0.25, "discuss"), (0.375, "discuss_soon")])
def test_the_labels_maximum_is_of_the_day_however_many_regimens_it_is_written_in(each: float, level: str) -> None:
    two = [plan(START, None, (at, each))._replace(most_a_day=0.5) for at in (1020, 1260)]
    assert verdict(facts(nights(WORSE), regimens=tuple(two))).level == level


# --- a dose taken earlier -------------------------------------------------------------------------------------------


def unchanged(*regimens: Regimen) -> tuple[str, tuple[str, ...]]:
    found = verdict(facts(nights([EVENING] * 40), regimens=regimens))
    return found.level, found.why


MASKED = ("insufficient_data", ("onset_may_be_masked",))


@pytest.mark.parametrize(("moved", "said"), [(59, ("none", ())), (60, MASKED)])
def test_an_hour_earlier_masks_an_unchanged_onset(moved: int, said: object) -> None:
    assert unchanged(plan(START, ago(20)), plan(ago(20), None, (1170 - moved, 0.25))) == said


def test_so_do_two_half_hours() -> None:
    steps = plan(START, ago(40)), plan(ago(40), ago(20), (1140, 0.25)), plan(ago(20), None, (1110, 0.25))
    assert unchanged(*steps) == MASKED


def test_so_does_a_dose_that_was_split() -> None:
    split = plan(ago(20), None, (1170, 0.125), (1320, 0.125))
    assert unchanged(plan(START, ago(20)), split) == MASKED


@pytest.mark.parametrize(("marked", "said"), [((75, 50), MASKED), ((40, 20), ("none", ()))])
def test_nights_marked_as_good_since_the_dose_was_moved_can_be_compared(marked: tuple[int, int], said: object) -> None:
    """Else whoever moved a dose years ago could never be told of no change, and no flag of theirs would ever clear."""
    steps = plan(START, ago(45)), plan(ago(45), None, (1110, 0.25))
    good = ago(marked[0]), ago(marked[1])
    found = verdict(facts(nights([EVENING + 60] * 80), regimens=steps, good_period=good))
    assert (found.level, found.why) == said


def test_moved_back_it_masks_nothing() -> None:
    steps = plan(START, ago(40)), plan(ago(40), ago(20), (1110, 0.25)), plan(ago(20))
    assert unchanged(*steps) == ("none", ())


def test_a_finding_says_that_the_onset_may_be_masked() -> None:
    def considered(*regimens: Regimen) -> tuple[str, ...]:
        return verdict(facts(nights(WORSE), regimens=regimens)).considered

    assert "onset_may_be_masked" in considered(plan(START, ago(20)), plan(ago(20), None, (1110, 0.25)))
    back = plan(START, ago(60)), plan(ago(60), ago(20), (1110, 0.25)), plan(ago(20))
    assert "onset_may_be_masked" not in considered(*back)


def test_missed_doses_count_by_the_day_however_often_they_were_told() -> None:
    def considered(*days: date, told: date | None = None) -> bool:
        logged = tuple(n._replace(triggers=("missed_dose",)) if n.day == told else n for n in nights(WORSE))
        known: PatientFacts = facts(logged, doses_off=days)
        return "missed_doses" in verdict(known).considered

    assert T.missed_doses == 2
    assert not considered(ago(1), ago(1), told=ago(1))
    assert considered(ago(1), told=ago(2))
    assert not considered(ago(14), ago(15)), "long ago"
    assert PRAMIPEXOLE.start == START
