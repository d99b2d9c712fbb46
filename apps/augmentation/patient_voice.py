"""The sentences of a finding as the patient reads them, in language/patient/*.toml. Pure but for reading those."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from apps.augmentation.sentences import DIRECTORY, catalogue, listed, sentence
from apps.augmentation.thresholds import thresholds


@cache
def voice(language: str) -> Mapping[str, Any]:
    """The clinicians' catalogue with the patient's sentences in place of theirs."""
    words = catalogue(language)
    file = DIRECTORY / "patient" / f"{words['language']}.toml"
    return {**words, **tomllib.loads(file.read_text(encoding="utf-8"))}


def change_sentence(sign: str, evidence: Mapping[str, Any], reference: str | None, language: str) -> str:
    return sentence(sign, _roughly(evidence), reference, language, voice(language))


def _roughly(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Nobody felt that relief lasted 3 h 9 min: to five minutes, and intensities to half a point."""
    lengths = [name for name in evidence if name.startswith(("relief_", "latency_")) and name.endswith("_min")]
    steps: dict[str, float] = dict.fromkeys(lengths, 5)
    steps |= {name: 0.5 for name in evidence if name in ("intensity_now", "intensity_reference")}
    rounded = {name: step * round(evidence[name] / step) for name, step in steps.items() if evidence[name] is not None}
    return {**evidence, **rounded}


def period(last: date, language: str, *, lately: bool) -> str:
    """The days that the numbers of the review of `last` are of."""
    words = voice(language)["page"]
    day = words["first_of_month"] if last.day == 1 else last.day
    written = words["date"].format(day=day, month=words["months"][last.month - 1], year=last.year)
    return str(words["lately" if lately else "until"].format(days=thresholds().findings_days, date=written))


def page_words(clinics: Iterable[str], language: str) -> dict[str, str]:
    """What is said whatever has changed: `first` before everything else."""
    words = voice(language)
    show = words["page"]["show"].format(clinics=listed(list(clinics), words["and"]))
    return {"first": words["page"]["first"], "causes": words["page"]["causes"], "show": show}
