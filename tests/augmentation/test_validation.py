"""Made-up people and what the rules make of them: the measuring itself is measured here."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from apps.augmentation.thresholds import thresholds
from apps.augmentation.validation import study
from apps.augmentation.validation.charts import drawn
from apps.augmentation.validation.cohorts import REPORTING, TUNING, Case, case, cohort
from apps.augmentation.validation.courses import SCENARIOS
from apps.augmentation.validation.intervals import garwood, median_interval, wilson
from apps.augmentation.validation.people import TIERS
from apps.augmentation.validation.plain import readings
from apps.augmentation.validation.report import Made, document, stamp
from apps.augmentation.validation.scoring import CANNOT_TELL, DISCUSS, NONE, WATCH, Tally, judged, middle, tally, total
from apps.augmentation.validation.study import facts_of, fingerprint, said
from apps.augmentation.validation.worlds import AUGMENTING, COURSES, WORLDS, other_case
from apps.core.portable import diary_lines
from server.place import CHECKOUT

DOCUMENT = CHECKOUT / "docs" / "validation.md"
T = thresholds()


# --- the document ---------------------------------------------------------------------------------------------------


def test_the_document_was_measured_with_the_rules_as_they_are() -> None:
    words = DOCUMENT.read_text(encoding="utf-8")
    each = re.search(r"(\d+) people per scenario and tier -->", words)
    assert each, "docs/validation.md bears no stamp: run `make validate`"
    now = stamp(Made(T.rules, fingerprint(), int(each[1])))
    assert words.rstrip().endswith(now), "the rules changed since docs/validation.md was written: run `make validate`"


def test_every_picture_of_the_document_is_there_and_sound() -> None:
    named = re.findall(r"!\[[^]]+\]\(([^)]+)\)", DOCUMENT.read_text(encoding="utf-8"))
    assert len(named) == 7
    for name in named:
        picture = (DOCUMENT.parent / name).read_text(encoding="utf-8")
        assert ET.fromstring(picture).tag.endswith("svg")
        assert "prefers-color-scheme:dark" in picture


def test_the_document_is_made_of_the_tallies_alone() -> None:
    found = study.run(study.Job("main", "ordinary", "augmenting_fast", range(2)))
    found |= study.run(study.Job("main", "poor", "augmenting_fast", range(2)))
    made = Made("1", "2", 2)
    assert document(found, made) == document(found, made)
    assert "1.000 (0.342 to 1.000; n = 2)" in document(found, made)
    assert len(drawn(found)) == 7


def test_the_command_measures_without_a_server_and_says_how_far_it_is(tmp_path: Path) -> None:
    nowhere = {"DATABASE_URL": "postgres://nowhere.invalid/none", "REDIS_URL": "redis://nowhere.invalid/0"}
    command = [sys.executable, "manage.py", "validate", "--each", "0", "--output", str(tmp_path)]
    refused = subprocess.run(command, cwd=CHECKOUT, capture_output=True, env={**os.environ, **nowhere})
    assert refused.returncode == 1
    assert b"--each and --processes take numbers from 1." in refused.stderr


# --- the rules on a small cohort --------------------------------------------------------------------------------------


def test_a_small_cohort_meets_loose_bounds() -> None:
    found = tally(cohort(REPORTING, "ordinary", each=5), lambda one: said(facts_of(one.diary), T, one.days))
    whole = total(found.values())
    assert set(found) == set(SCENARIOS)
    assert whole.without_reference == 5
    assert whole.without_reference_judged == 0
    assert whole.already_marked == whole.already == 5
    assert whole.augmented == 40
    assert whole.sensitivity >= 0.9
    assert whole.false_discuss / whole.patient_years <= 0.05


# --- people ---------------------------------------------------------------------------------------------------------


def test_people_follow_from_seed_and_number_and_their_diaries_have_no_error() -> None:
    for name in SCENARIOS:
        for tier in TIERS:
            once, again = (case("test", tier, name, 3) for _ in range(2))
            assert list(diary_lines(once.diary)) == list(diary_lines(again.diary))
            assert once.truth == again.truth
            assert len(facts_of(once.diary).nights) == len(once.diary.nights)


@pytest.mark.parametrize("world", WORLDS)
def test_people_of_other_assumptions_have_diaries_without_error(world: str) -> None:
    for way in (*COURSES, AUGMENTING):
        one = other_case("test", "poor", world, way, 0)
        assert facts_of(one.diary).nights
        assert list(diary_lines(one.diary)) == list(diary_lines(other_case("test", "poor", world, way, 0).diary))


def test_people_to_tune_on_are_others_than_those_reported() -> None:
    for name in SCENARIOS:
        assert case(TUNING, "ordinary", name, 0).person != case(REPORTING, "ordinary", name, 0).person


def test_taking_nights_away_leaves_the_same_person() -> None:
    found = study.run(study.Job("missing", "ordinary", "augmenting_fast", range(1)))
    by_share = {key.setting: one for key, one in found.items()}
    assert list(by_share) == ["0", "10", "35", "50"]
    assert len({one.augmented for one in by_share.values()}) == 1
    assert len({one.days for one in by_share.values()}) == 1


def test_lines_move_together_and_nothing_else() -> None:
    moved = study.slid(T, "_min", 20, -120, 600)
    changed = {name for name in T.__slots__ if getattr(T, name) != getattr(moved, name)}
    assert "discuss_onset_min" in changed
    assert all(name.startswith(("discuss_", "watch_")) and name.endswith("_min") for name in changed)


# --- scoring --------------------------------------------------------------------------------------------------------


def augmented() -> Case:
    """One whose criteria date is known: day 200."""
    one = case("test", "ordinary", "augmenting_fast", 0)
    truth = replace(one.truth, criteria=200, advanced=190, spread=None, fair_discuss_from=179, fair_watch_from=169)
    return replace(one, truth=truth)


def ranks(one: Case, *spoken: tuple[int, int, int]) -> list[int]:
    """(from, to, rank); no change otherwise."""
    found = [NONE] * one.days
    for first, last, rank in spoken:
        found[first:last] = [rank] * (last - first)
    return found


def scored(*spoken: tuple[int, int, int], dose_alone: range = range(0)) -> Tally:
    one = augmented()
    return judged(one, ranks(one, *spoken), [False] * one.days, [day in dose_alone for day in range(one.days)])


def test_discuss_is_in_time_until_28_days_after_the_criteria_date() -> None:
    assert scored((228, 300, DISCUSS)).in_time == 1
    assert scored((229, 300, DISCUSS)).in_time == 0
    assert scored((229, 300, DISCUSS)).delays == Counter([29])
    assert scored().never == 1


def test_a_word_up_to_21_days_before_its_own_true_date_is_not_false() -> None:
    assert scored((179, 300, DISCUSS)).false_discuss == 0
    assert scored((178, 300, DISCUSS)).false_discuss == 1
    assert scored((169, 300, WATCH)).false_watch == 0
    assert scored((168, 300, WATCH)).false_watch == 1


def test_a_false_word_that_went_by_finds_nobody_and_warns_of_nothing() -> None:
    one = scored((50, 60, DISCUSS), (50, 60, WATCH))
    assert (one.false_watch, one.in_time, one.never) == (1, 0, 1)
    assert one.leads == Counter([0])
    assert scored((50, 300, WATCH)).leads == Counter([31])


def test_words_less_than_14_days_apart_are_one_episode() -> None:
    assert scored((50, 52, WATCH), (60, 62, WATCH)).false_watch == 1
    assert scored((50, 52, WATCH), (80, 82, WATCH)).false_watch == 2


def test_a_watch_for_the_dose_alone_is_counted_apart() -> None:
    one = scored((100, 190, WATCH), dose_alone=range(180))
    assert (one.false_watch, one.false_watch_with_dose) == (0, 1)
    assert (one.leads, one.leads_with_dose) == (Counter([20]), Counter([31]))


def test_without_a_recalled_onset_a_lasting_advance_on_stable_treatment_makes_discuss_fair() -> None:
    known = case("test", "ordinary", "augmenting_only_before", 1).truth
    unknown = case("test", "ordinary", "augmenting_only_best", 1).truth
    assert known.criteria is not None
    assert known.fair_discuss_from == known.criteria - 21
    assert unknown.advanced is not None
    assert unknown.criteria is not None
    assert unknown.fair_discuss_from == min(unknown.advanced, unknown.criteria) - 21


def test_nobody_without_reference_may_be_judged_and_the_augmented_must_be_marked_in_six_weeks() -> None:
    nobody = case("test", "ordinary", "no_reference", 0)
    silent = [CANNOT_TELL] * nobody.days
    assert judged(nobody, silent, [False] * nobody.days).without_reference_judged == 0
    assert judged(nobody, [*silent[1:], NONE], [False] * nobody.days).without_reference_judged == 1
    already = case("test", "ordinary", "already_augmented", 0)
    marks = [True] * already.days
    assert judged(already, ranks(already, (41, 50, WATCH)), marks).already_marked == 1
    assert judged(already, ranks(already, (42, 50, WATCH)), marks).already_marked == 0
    assert judged(already, ranks(already, (1, 50, WATCH)), [False] * already.days).already_marked == 0


def test_the_plain_reading_waits_for_a_second_week_and_needs_five_nights_of_seven() -> None:
    one = case("test", "ordinary", "augmenting_fast", 0, otherwise=lambda p: replace(p, missing=0.0, onset_sd_min=5.0))
    read = list(readings(facts_of(one.diary), T))
    assert len(read) <= one.days
    assert one.truth.criteria is not None
    first = next(day for day, reading in enumerate(read) if reading.plain == DISCUSS)
    assert first >= one.truth.criteria - 7
    sparse = replace(one.diary, records={**one.diary.records, "night": one.diary.nights[::2]})
    assert {reading.plain for reading in readings(facts_of(sparse), T)} <= {CANNOT_TELL}


# --- intervals ------------------------------------------------------------------------------------------------------


def test_shares_have_wilsons_interval() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert wilson(0, 0) is None


def test_rates_have_garwoods_exact_interval() -> None:
    assert garwood(0, 1) == pytest.approx((0, 3.6889), abs=1e-3)
    assert garwood(1, 1) == pytest.approx((0.0253, 5.5716), abs=1e-3)
    assert garwood(10, 2) == pytest.approx((4.7954 / 2, 18.3904 / 2), abs=1e-3)
    assert garwood(100, 1) == pytest.approx((81.364, 121.627), abs=1e-2)


def test_medians_have_an_interval_from_their_order_and_none_of_five_values() -> None:
    assert median_interval(Counter(range(1, 21))) == (6, 15)
    assert median_interval(Counter(range(6))) == (0, 5)
    assert median_interval(Counter(range(5))) is None
    assert middle(Counter([1, 1, 4, 8])) == 2.5


def test_a_tally_can_be_written_down_and_added() -> None:
    one, two = scored((178, 300, DISCUSS)), scored((179, 300, DISCUSS))
    whole = total([one, two])
    assert (whole.patients, whole.false_discuss, whole.in_time) == (2, 1, 2)
    assert whole.delays == Counter([-21, -21])
    assert json.dumps(dict(whole.delays))
