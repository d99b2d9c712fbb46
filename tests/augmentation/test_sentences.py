"""What findings say."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from apps.augmentation.models import Flag, Level, Review
from apps.augmentation.patient_voice import change_sentence, period
from apps.augmentation.rules import SIGNS, assess
from apps.augmentation.selectors import shown_by
from apps.augmentation.sentences import (
    catalogue,
    clearing,
    compared_with,
    duration,
    languages,
    level_sentence,
    sentence,
    sentences,
)
from apps.augmentation.series import Recalled, region_bits
from apps.augmentation.thresholds import FILE
from apps.core.portable.fields import REGIONS
from apps.patients.models import Patient
from tests.augmentation.clinic import DAY, WORSE, nights, run, treated
from tests.augmentation.diaries import LEGS, T, facts, verdict
from tests.augmentation.diaries import nights as series

EVIDENCE = {
    "onset_advance_min": 160, "onset_now": "18:15", "onset_reference": "20:55", "nights_earlier": 6,
    "nights_onset_known": 7, "onset_threshold_min": 120, "nights_logged": 7, "intensity_now": 6.5,
    "intensity_reference": 4.0, "regions_new": ["left_arm", "right_arm", "trunk"], "nights_spread": 4,
}  # fmt: skip


def test_earlier_onset() -> None:
    assert sentence("earlier_onset", EVIDENCE, "stable_treatment", "en") == (
        "Symptoms began about 2\u00a0h\u00a040\u00a0min earlier (18:15 against 20:55) "
        "than on stable treatment, by 2\u00a0h or more on 6 of 7 comparable nights."
    )
    recalled = sentence("earlier_onset", {**EVIDENCE, "onset_reference_uncertain_min": 30}, "before_treatment", "de")
    assert recalled.endswith(
        "6 von 7 vergleichbaren Nächten. Der erinnerte Beginn ist auf ±\u00a030\u00a0Min. unsicher."
    )


@pytest.mark.parametrize(
    ("reference", "than"),
    [("stable_treatment", "que sous traitement stable"), ("before_treatment", "qu'avant le traitement (de mémoire)"),
     ("at_enrolment", "qu'au début du journal")],
)  # fmt: skip
def test_a_short_french_word_loses_its_vowel_before_a_vowel(reference: str, than: str) -> None:
    said = sentence("earlier_onset", EVIDENCE, reference, "fr")
    assert said == (
        f"Les symptômes ont commencé environ 2\u00a0h\u00a040\u00a0min plus tôt (18:15 contre 20:55) {than}, "
        "d'au moins 2\u00a0h dans 6 des 7 nuits comparables."
    )
    found = {"reference": reference, "evidence": EVIDENCE, "considered": []}
    for said in (*clearing("earlier_onset", found, 0, "fr"), change_sentence("spread", EVIDENCE, reference, "fr")):
        assert not re.search(r"\bqu?e [aeiouâéè]", said), said


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert period(date(2026, 3, 1), "fr", lately=False).endswith(" jusqu'au 1er mars 2026")
    assert period(date(2026, 3, 2), "fr", lately=False).endswith(" jusqu'au 2 mars 2026")


def test_spread_and_intensity() -> None:
    assert sentence("spread", EVIDENCE, "before_treatment", "en") == (
        "Symptoms reached parts of the body that were free before treatment, as recalled: left arm, right arm and "
        "trunk, on 4 of 7 comparable nights."
    )
    assert "6,5 von 10 statt 4" in sentence("greater_intensity", EVIDENCE, "best_treatment", "de")


def test_nights_that_tell_nothing_of_a_sign_are_not_counted_in_its_sentence() -> None:
    told = series([1020] * 14, intensity=8, regions=LEGS | region_bits(["trunk"]))
    silent = [
        n._replace(onset=None, intensity=None, regions=None) if n.day > DAY - timedelta(days=2) else n for n in told
    ]
    said = sentences(verdict(facts(tuple(silent))).as_record(""), "en")[1:]
    assert [re.findall(r"(\d+) comparable nights", one) for one in said] == [["12"], ["12"], ["12"]]


@pytest.mark.parametrize(("minutes", "text"), [(45, "45 min"), (120, "2 h"), (160, "2 h 40 min"), (0, "0 min")])
def test_durations(minutes: int, text: str) -> None:
    assert duration(minutes, "en").replace("\u00a0", " ") == text


def keys(part: Any) -> Any:
    """The catalogue's shape: its keys, and the placeholders of each sentence."""
    if isinstance(part, dict):
        return {key: keys(inner) for key, inner in part.items()}
    return sorted(re.findall(r"{(\w+)}", part))


def test_every_language_says_the_same_things() -> None:
    for language in languages():
        assert keys(catalogue(language)) == keys(catalogue("en")), language


def test_language_that_is_missing_is_an_error_and_not_english() -> None:
    with pytest.raises(FileNotFoundError):
        catalogue("xx")


def codes_of(module: str) -> set[str]:
    """The words of the source that are codes of the catalogue, and every code that it spells like one."""
    source = (FILE.parent / f"{module}.py").read_text(encoding="utf-8")
    known = set(catalogue("en")["considered"])
    return {word for word in re.findall(r'"([a-z_]+)"', source) if word in known}


def test_every_code_has_its_sentence() -> None:
    words = catalogue("en")
    modules = ("rules", "levels", "treatment", "dosing", "considered")
    assert set(words["considered"]) == {code for module in modules for code in codes_of(module)}
    assert set(words["level"]) == {*Level.values, "already_at_enrolment", "watch_of_dose"}
    assert set(words["region"]) == set(REGIONS)
    assert set(words["sign"]) == set(SIGNS)


@pytest.mark.parametrize("language", languages())
def test_no_sentence_diagnoses_advises_or_comforts(language: str) -> None:
    said = str(catalogue(language)).casefold()
    banned = ["augmentation", "you have", "sie haben", "should", "sollten", "reduce", "stop", "all clear", "normal",
              "vous avez", "devriez", "arrêtez", "tout va bien"]  # fmt: skip
    assert [word for word in banned if word in said] == []


def test_six_weeks_are_what_the_thresholds_say() -> None:
    assert T.enrolment_days == 42


def test_none_says_no_more_than_that_these_rules_found_nothing() -> None:
    found = verdict(facts(series([1260] * 14))).as_record("")
    assert sentences(found, "en") == ["These rules found no change in 14 nights."]


def test_too_few_nights_are_said_in_nights() -> None:
    found = verdict(facts(series([1260] * 3))).as_record("")
    assert level_sentence(found, "en") == "Too few nights to say anything: 3 of the last 7 were logged."


def test_what_speaks_against_a_stronger_level_is_said_with_it() -> None:
    known = facts(series([1020] * 14, regions=LEGS | region_bits(["trunk"])), helped_at_first=False)
    level, *signs = sentences(verdict(known).as_record(""), "en")
    assert ("It was there within the first six weeks of the diary. "
            "The medicine is said not to have helped at first.") in level  # fmt: skip
    assert ["trunk" in sign for sign in signs] == [False, True]


def test_a_stored_review_says_what_its_assessment_said(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    review = Review.objects.get(patient=pia, day=DAY)
    assert sentences(review.record, "en")[1].startswith(
        "Symptoms began about 3\u00a0h\u00a050\u00a0min earlier (17:10 against 21:00) "
        "than before treatment, as recalled, by 2\u00a0h or more on 14"
    )


def test_relief_is_compared_with_treatment_that_worked_also_where_the_rest_is_not() -> None:
    worked = Recalled(onset=1380, relief_min=420)
    told = tuple(night._replace(relief_min=150) for night in series([1020] * 14))
    found = verdict(facts(told, best_treatment=worked)).as_record("")
    said = sentence("shorter_relief", found["evidence"], found["reference"], "en").replace("\u00a0", " ")
    assert said == "The evening's medicine holds for a shorter time: 2 h 30 min against 7 h when treatment worked."


def test_relief_in_the_first_weeks_of_a_diary_is_not_called_treatment_that_worked() -> None:
    held = tuple(night._replace(relief_min=420) for night in series([1260] * 42, last=DAY - timedelta(days=30)))
    now = tuple(night._replace(relief_min=150) for night in series([1020] * 30))
    found = verdict(facts((*held, *now), first_dopaminergic=DAY - timedelta(days=4000))).as_record("")
    said = sentence("shorter_relief", found["evidence"], found["reference"], "en")
    assert said.endswith("in the first weeks of the diary.")


def test_relief_of_a_case_confirmed_at_enrolment_is_compared_with_those_first_weeks() -> None:
    held = tuple(night._replace(relief_min=420) for night in series([1260] * 60, last=DAY - timedelta(days=30)))
    now = tuple(night._replace(relief_min=150) for night in series([1020] * 30))
    known = facts((*held, *now), before_treatment=None, augmentation_status="confirmed")
    found = verdict(known).as_record("")
    assert (found["reference"], found["evidence"]["relief_at_enrolment"]) == ("stable_treatment", True)
    marked = facts((*held, *now), before_treatment=None, augmentation_status="confirmed",
                   good_period=(held[0].day, held[20].day))  # fmt: skip
    assert "relief_at_enrolment" not in verdict(marked).as_record("")["evidence"]


def test_an_onset_that_never_was_so_much_earlier_is_not_said_to_be_so_on_none_of_the_nights() -> None:
    less = {**EVIDENCE, "onset_advance_min": 35, "nights_earlier": 0, "onset_on_treatment": "22:30"}
    said = sentence("earlier_onset", less, "before_treatment", "en").replace("\u00a0", " ")
    assert "by less than 2 h on each of 7 comparable nights. While treatment worked they began at about 22:30." in said


def test_which_reference_a_verdict_used_is_always_said() -> None:
    def said(reference: str | None, **evidence: Any) -> str:
        return compared_with({"reference": reference, "evidence": evidence, "considered": []}, "en")

    assert said("before_treatment") == "Compared with the time before treatment, as recalled."
    assert said("stable_treatment", reference_nights=30).endswith("learned from 30 nights of the diary.")
    assert said("stable_treatment", reference_nights=12, reference_marked=True).endswith("marked as good.")
    assert "when the change was known already" in said("stable_treatment", reference_at_enrolment=True)
    assert said(None) == "Compared with nothing."


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sign", SIGNS)
def test_what_would_clear_an_open_sign_is_said(sign: str, language: str) -> None:
    found = verdict(facts(series([1020] * 14))).as_record("")
    still, days, level = clearing(sign, found, 0, language)
    of = {"en": "of", "de": "von", "fr": "des"}[language]
    assert f"0 {of} {T.clear_after_days} " in still
    assert f" {T.clear_after_days} " in days
    assert f" {T.watch_hold_days} " in level
    assert clearing(sign, found, 3, "en")[0].endswith(": 3 of 7 days so far.")


def test_a_finding_keeps_the_thresholds_that_its_signs_were_held_against() -> None:
    evidence = verdict(facts(series([1020] * 14, regions=LEGS | region_bits(["trunk"])))).as_record("")["evidence"]
    kept = evidence["thresholds"]
    assert kept["discuss_onset_min"] == T.discuss_onset_min
    assert kept["feature_spread_percent"] == T.feature_spread_percent
    assert not [name for name in kept if name.startswith("watch_stable")]
    assert evidence["regions_now"]["trunk"] == 14
    assert "thresholds" not in verdict(facts(series([1260] * 14))).as_record("")["evidence"]


TRUNK = LEGS | region_bits(["trunk"])
SHIFTED = {
    "and later than ever since": [(1260, 40, LEGS), (960, 28, TRUNK), (1350, 40, LEGS)],
    "and as before since": [(1260, 40, LEGS), (960, 20, TRUNK), (1260, 60, LEGS)],
    "and here and there since": [(1260, 40, LEGS), *[(960, 9, TRUNK), (1350, 9, LEGS)] * 5],
}


@pytest.mark.parametrize("course", SHIFTED)
def test_no_day_of_a_diary_says_numbers_that_its_nights_do_not_show(course: str) -> None:
    shapes = [(onset, regions) for onset, count, regions in SHIFTED[course] for _ in range(count)]
    told = series([onset for onset, _ in shapes])
    logged = tuple(night._replace(regions=regions) for night, (_, regions) in zip(told, shapes, strict=True))
    days = [one.as_record("") for one in assess(facts(logged), T, first=logged[0].day, last=DAY)]
    assert any("not_seen_lately" in day["considered"] for day in days)
    for day, language in ((day, language) for day in days for language in languages()):
        patients = [change_sentence(sign, day["evidence"], day["reference"], language) for sign in day["signs"]]
        for said in (*sentences(day, language), *patients):
            assert not re.search(r"-\d|: ?[,(]|\b(on|in|dans) 0 (of|von|des)", said), (day["date"], said)


def test_a_held_level_tells_that_the_numbers_are_of_an_earlier_day() -> None:
    logged = series([*[1260] * 40, *[960] * 28, *[1350] * 30])
    level, *more = sentences(verdict(facts(logged)).as_record(""), "en")
    assert "not for long enough to take it back" in level or "last days" in level
    assert more == ["The numbers beside each sign are of the last day that showed it."]


def test_a_held_flag_speaks_from_the_last_day_that_showed_its_sign(pia: Patient) -> None:
    treated(pia, nights([*["21:00"] * 40, *["16:00"] * 28, *["22:30"] * 30]))
    run()
    latest = Review.objects.filter(patient=pia).latest("day")
    assert "not_seen_lately" in latest.findings["considered"]
    assert "earlier_onset" in latest.findings["signs"]
    flag = Flag.objects.annotate(shown_by=shown_by()).get(sign="earlier_onset", cleared_on=None)
    shown = Review.objects.get(pk=flag.shown_by)
    assert shown.day < latest.day
    assert "not_seen_lately" not in shown.findings["considered"]
    assert shown.findings["evidence"]["onset_advance_min"] > 0


def test_a_sign_whose_numbers_do_not_show_it_has_no_sentence() -> None:
    assert sentence("earlier_onset", {**EVIDENCE, "onset_advance_min": -155}, "before_treatment", "en") == ""
    assert sentence("spread", {**EVIDENCE, "regions_new": []}, "before_treatment", "en") == ""
    assert sentence("greater_intensity", {**EVIDENCE, "onset_advance_min": -155}, "before_treatment", "en")
    with pytest.raises(ValueError, match="-155"):
        duration(-155, "en")
