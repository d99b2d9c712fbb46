"""docs/clinical-rules.md: clinical_rules.md filled with the numbers of thresholds.toml. Pure but for reading those.

A test compares the page with this, so that neither a number nor a sentence can change without it.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from apps.augmentation.assessment import RANK
from apps.augmentation.clinical_picture import Picture
from apps.augmentation.sentences import catalogue, level_sentence
from apps.augmentation.series import clock
from apps.augmentation.thresholds import FILE, Cited, cited, thresholds

TEMPLATE = Path(__file__).with_suffix(".md")
PICTURE = "pictures/clinical-rules.svg"
TAKES = {
    "insufficient_data": "too few nights, nothing to compare with, a medicine that is not known, or one not taken for "
    "{t.min_days_on_drug} days",
    "none": "at least {t.min_logged_nights} nights logged in the last {t.findings_days}, a reference, an onset that "
    "can be judged, and none of the levels below",
    "watch": "the usual onset is earlier than the reference, by the lines below; or a region that the reference lacks "
    "is there on {t.watch_spread_percent} % of recent nights; or symptoms come sooner at rest than before treatment "
    "and the medicine holds for a shorter time than when it worked; or the dose was raised above the stable one",
    "discuss": "against before treatment: as likely as not {t.discuss_onset_min} min earlier and surely "
    "{t.discuss_floor_min} min, with a further feature; or {t.discuss_alone_min} and {t.discuss_alone_floor_min} min "
    "without one. Where only treatment that worked is known: surely {t.discuss_stable_min} min earlier, or "
    "{t.discuss_stable_spread_min} min with spread",
    "discuss_soon": "`discuss`, and the dose is above the label's maximum, or symptoms come before noon (within "
    "{t.soon_noon_hours} hours of habitual rising) on {t.soon_nights} of the last {t.window_days} nights and did not "
    "before treatment, or the IRLS score has risen by {t.soon_irls_rise}",
}


def files() -> dict[str, str]:
    """By their names in docs/."""
    return {"clinical-rules.md": page(), PICTURE: Picture(PICTURE).draw()}


def page() -> str:
    t, words = thresholds(), catalogue("en")
    levels = [[f"`{level}`", TAKES[level].format(t=t), said(level)] for level in RANK]
    return TEMPLATE.read_text(encoding="utf-8").format(
        t=t,
        intensity=f"{t.feature_intensity_percent / 100:g}",
        picture=Picture(PICTURE),
        levels=rows(levels),
        reference={key: f"`{key}`: {told}" for key, told in words["reference"].items()},
        considered=rows([f"`{code}`", said("insufficient_data", code, alone=True)] for code in words["considered"]),
        numbers={title: numbers(entries) for title, entries in sections().items()},
    )


def said(level: str, *considered: str, alone: bool = False) -> str:
    """The sentence of a level, or of what was considered with it; `alone`: without the level's own."""
    record = {
        "level": level,
        "considered": considered,
        "already_at_enrolment": False,
        "nights_logged": "N",
        "evidence": {},
    }
    sentence = level_sentence(record, "en")
    return sentence.removeprefix(said(level) + " ") if alone else sentence


def sections() -> dict[str, list[Cited]]:
    """The numbers by the headings of thresholds.toml, in its order."""
    known = {one.key: one for one in cited()}
    found, entries = dict[str, list[Cited]](), list[Cited]()
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"# --- (.+) ---", line):
            entries = found[heading[1]] = []
        elif key := re.fullmatch(r"\[(\w+)\]", line):
            entries.append(known[key[1]])
    return found


def numbers(entries: list[Cited]) -> str:
    header = ["number", "", "meaning", "where from"]
    table = [[f"`{one.key}`", amount(one), one.meaning, one.source] for one in entries]
    return rows([header, ["---"] * len(header), *table])


def amount(one: Cited) -> str:
    told = f"{one.value} {one.unit}"
    return f"{told} ({clock(one.value)})" if one.unit == "minutes after midnight" else told


def rows(cells: Iterable[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)
