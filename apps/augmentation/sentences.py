"""Findings are codes and numbers; these are the sentences made of them, in the reader's language.

One catalogue for API, PDF and mail, in language/*.toml, in the clinician's voice. Pure but for reading those.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from apps.augmentation.levels import KEPT_SIGNS
from apps.augmentation.thresholds import thresholds

DIRECTORY = Path(__file__).with_name("language")
# Of the reasons why no change is said, those that leave the level's own sentence standing.
BESIDE = {"nights_set_aside"}


def sentence(
    sign: str,
    evidence: Mapping[str, Any],
    reference: str | None,
    language: str,
    words: Mapping[str, Any] | None = None,
) -> str:
    """What a sign of an assessment says. `evidence` and `reference` are the assessment's own; `words`: another's
    catalogue than the clinicians'.

    "Symptoms began about 2 h 40 min earlier (18:15 against 20:55) than during the marked good period, …"
    Nothing where the numbers don't bear it out.
    """
    if not says(sign, evidence):
        return ""
    words = words or catalogue(language)
    against = evidence.get("regions_compared_with", reference) if sign == "spread" else reference
    told = words["sign"][sign].format(
        reference=_than(evidence, against, words),
        advance=duration(max(0, evidence.get("onset_advance_min", 0)), language),
        onset_now=evidence.get("onset_now"),
        onset_reference=evidence.get("onset_reference"),
        often=_often(evidence, words["often"], language),
        regions_new=listed([words["region"][name] for name in evidence.get("regions_new", ())], words["and"]),
        nights_spread=evidence.get("nights_spread"),
        # Reviews of before these two were counted have the nights logged.
        nights_regions_known=evidence.get("nights_regions_known", evidence.get("nights_logged")),
        nights_intensity_known=evidence.get("nights_intensity_known", evidence.get("nights_logged")),
        intensity_now=_number(evidence.get("intensity_now"), words["decimal"]),
        intensity_reference=_number(evidence.get("intensity_reference"), words["decimal"]),
        latency_now=duration(round(evidence.get("latency_now_min", 0)), language),
        latency_reference=duration(round(evidence.get("latency_reference_min", 0)), language),
        relief_now=duration(round(evidence.get("relief_now_min", 0)), language),
        relief_reference=duration(round(evidence.get("relief_reference_min", 0)), language),
        relief_when=words["relief"]["at_enrolment" if evidence.get("relief_at_enrolment") else "worked"],
        creep_days=thresholds().dose_creep_days,
        findings_days=thresholds().findings_days,
    )
    uncertain = evidence.get("onset_reference_uncertain_min")
    if sign == "earlier_onset" and uncertain and evidence.get("reference_nights") is None:
        told += " " + words["uncertain"]["recalled"].format(uncertain=duration(uncertain, language))
    if sign == "earlier_onset" and "onset_on_treatment" in evidence:
        told += " " + words["beside"]["on_treatment"].format(onset_on_treatment=evidence["onset_on_treatment"])
    return elided(str(told), words)


def level_sentence(assessment: Mapping[str, Any], language: str) -> str:
    """What a level says, with what was considered. `assessment`: the record of a Review or of an Assessment."""
    words, level, considered = catalogue(language), assessment["level"], assessment["considered"]
    reasons = [words["considered"][code] for code in considered if code in words["considered"]]
    if level in ("none", "insufficient_data") and set(considered) - BESIDE:
        told = reasons
    else:
        already = [words["level"]["already_at_enrolment"]] if assessment["already_at_enrolment"] else []
        of_dose = level == "watch" and list(assessment.get("signs", ())) == ["dose_creep"]
        told = [words["level"]["watch_of_dose" if of_dose else level], *already, *reasons]
    t = thresholds()
    return " ".join(told).format(
        nights_logged=assessment.get("evidence", {}).get("nights_used", assessment["nights_logged"])
        if level == "none"
        else assessment["nights_logged"],
        window_days=t.window_days,
        days_on_drug=t.min_days_on_drug,
        in_change_weeks=t.in_change_days // 7,
        aside_days=t.aside_days,
    )


def sentences(assessment: Mapping[str, Any], language: str) -> list[str]:
    """The level's sentence, then one for each sign that the numbers show: kept signs have theirs of an earlier day."""
    evidence, reference, level = assessment["evidence"], assessment["reference"], level_sentence(assessment, language)
    if assessment["signs"] and not {*KEPT_SIGNS}.isdisjoint(assessment["considered"]):
        return [level, str(catalogue(language)["kept"]["numbers"])]
    signs = [sentence(sign, evidence, reference, language) for sign in assessment["signs"]]
    return [level, *filter(None, signs)]


def says(sign: str, evidence: Mapping[str, Any]) -> bool:
    """Whether these numbers show what the sign's sentence says."""
    if sign == "earlier_onset":
        return bool(evidence.get("onset_advance_min", 0) > 0)
    return sign != "spread" or bool(evidence.get("regions_new"))


def compared_with(assessment: Mapping[str, Any], language: str) -> str:
    """Which reference the verdict used; nothing where the level's sentence says that there is none."""
    words, reference, evidence = catalogue(language)["compared"], assessment["reference"], assessment["evidence"]
    if reference is None:
        return "" if "no_reference" in assessment["considered"] else str(words["nothing"])
    kind = _kind(evidence, reference)
    return str(words[kind].format(reference_nights=evidence.get("reference_nights")))


def clearing(sign: str, assessment: Mapping[str, Any], unseen: int, language: str) -> list[str]:
    """What would clear an open sign. `assessment`: the last that saw it; `unseen`: for how many judged days it is gone.

    Hysteresis counts the days; but a level holds on for some days beyond its reasons, and its signs with it.
    """
    words, evidence, t = catalogue(language), assessment["evidence"], thresholds()
    without = words["without"][sign].format(
        reference=_than(evidence, assessment["reference"], words),
        spread=t.feature_spread_percent,
        intensity=_number(t.feature_intensity_percent / 100, words["decimal"]),
        creep_days=t.dose_creep_days,
    )
    said = [words["clears"][name] for name in (("sign", "days") if unseen else ("sign", "days", "level"))]
    days, hold = t.clear_after_days, t.watch_hold_days
    told = [each.format(without=without, unseen=unseen, days=days, hold=hold) for each in said]
    return [elided(each, catalogue(language)) for each in told]


def _often(evidence: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
    nights = evidence.get("nights_earlier")
    return str(words["some" if nights else "never"]).format(
        threshold=duration(evidence.get("onset_threshold_min", 0), language),
        nights_earlier=nights,
        nights_onset_known=evidence.get("nights_onset_known"),
    )


def _kind(evidence: Mapping[str, Any], reference: str) -> str:
    if reference == "stable_treatment" and evidence.get("reference_at_enrolment"):
        return "at_enrolment"
    return "marked" if evidence.get("reference_marked") else reference


def _than(evidence: Mapping[str, Any], reference: str | None, words: Mapping[str, Any]) -> str:
    kind = "at_enrolment" if evidence.get("reference_at_enrolment") else reference
    return str(words["reference"].get(kind, ""))


def elided(told: str, words: Mapping[str, Any]) -> str:
    """Join the language's short words to a vowel that a placeholder put behind them: "que avant" as "qu'avant"."""
    short = "|".join(words["elides"].split())
    return re.sub(rf"\b({short}) (?=[aeiouyàâéèêîôû])", lambda word: f"{word[1][:-1]}'", told) if short else told


def duration(minutes: int, language: str) -> str:
    """160 as "2 h 40 min"."""
    if minutes < 0:
        raise ValueError(f"{minutes} minutes are no duration")
    hours, rest = divmod(minutes, 60)
    form = "hours_and_minutes" if hours and rest else "hours" if hours else "minutes"
    return str(catalogue(language)[form].format(hours=hours, minutes=rest))


def languages() -> list[str]:
    return sorted(file.stem for file in DIRECTORY.glob("*.toml"))


@cache
def catalogue(language: str) -> Mapping[str, Any]:
    """The language's sentences. Raises FileNotFoundError: never another language in silence."""
    return tomllib.loads((DIRECTORY / f"{language}.toml").read_text(encoding="utf-8"))


def _number(value: float | None, decimal: str) -> str:
    """7.0 as "7", 6.5 as the language writes it."""
    return "" if value is None else f"{value:g}".replace(".", decimal)


def listed(names: list[str], last: str) -> str:
    return last.join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
