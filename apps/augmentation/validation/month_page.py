"""A patient-month as one page for an expert's eyes: what was written down, and nothing that anybody made of it. Pure.

A page holds no name, no date, no note, no verdict, and medicines only by the catalogue's word; it loads nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

from apps.augmentation.references import Reference
from apps.augmentation.validation.pictures import WIDTH, stroke, svg, text
from apps.core.portable import DEFAULT_DAY_START, PatientDiary, Record
from apps.core.portable.fields import REGIONS
from apps.treatment.catalogue import find

LEFT, RIGHT = 92.0, WIDTH - 20.0
OUTSIDE_CATALOGUE = "a medicine outside the catalogue"
STYLE = """
body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;font-size:.88rem;margin:.5rem 0 1.5rem}
th,td{border:1px solid #bbb;padding:.15rem .5rem;text-align:left}
svg{width:100%;height:auto}
@media (prefers-color-scheme:dark){body{color:#e8e8e8;background:#15181d} th,td{border-color:#555}}
@media print{body{max-width:none}}
"""


@dataclass(frozen=True, slots=True)
class Month:
    diary: PatientDiary
    last: date
    days: int
    stable: Reference | None  # learned from nights before this month

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.days - 1)

    def nights(self) -> dict[int, Record]:
        """By number, from 1."""
        numbered = ((self.number(night["date"]), night) for night in self.diary.nights)
        return {number: night for number, night in numbered if 1 <= number <= self.days}

    def number(self, day: str) -> int:
        return (date.fromisoformat(day) - self.first).days + 1


def page(name: str, month: Month) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title><style>{STYLE}</style>'
        f"<h1>{escape(name)}: {month.days} nights</h1>"
        f"<h2>Medicine</h2><ul>{''.join(f'<li>{escape(words)}</li>' for words in medicines(month))}</ul>"
        f"<h2>What was known before</h2>{known(month)}"
        f"<h2>The nights</h2>{chart(name, month)}{nights_table(month)}</html>\n"
    )


# --- words ----------------------------------------------------------------------------------------------------------


def medicines(month: Month) -> Iterator[str]:
    for regimen in sorted(month.diary.regimens, key=lambda one: str(one["start"])):
        start, end = month.number(regimen["start"]), month.number(regimen["end"]) if regimen.get("end") else None
        if start > month.days or (end is not None and end < 1):
            continue
        drug = find(regimen["drug"])
        taken = ", ".join(f"{one['dose']:g} {one['unit']} at {one['time']}" for one in regimen["intakes"])
        since = f"from night {start}" if start > 1 else f"for {ago(1 - start)} before the first of these nights"
        until = "" if end is None or end >= month.days else f", until night {end}"
        yield f"{drug.key if drug else OUTSIDE_CATALOGUE}: {taken} ({since}{until})"
    first = month.diary.profile.get("first_dopaminergic")
    if first:
        yield f"First dopaminergic medicine ever: {ago(1 - month.number(first))} before"
    helped = month.diary.profile.get("helped_at_first")
    if helped is not None:
        yield "It helped at first" if helped else "It did not help at first"


def ago(days: int) -> str:
    return f"{days} days" if days < 60 else f"{days // 30} months"


def known(month: Month) -> str:
    rows = [
        (words, recalled_cells(month.diary.profile[key]))
        for key, words in (
            ("before_treatment", "before any treatment, as recalled"),
            ("best_treatment", "when treatment worked best, as recalled"),
        )
        if month.diary.profile.get(key)
    ]
    if month.stable:
        rows.append((f"on stable treatment, {month.stable.nights} earlier nights of this diary", learned(month.stable)))
    if not rows:
        return "<p>Nothing.</p>"
    header = ["", "onset", "intensity (0-10)", "latency, min", "relief, min", "regions"]
    return html_table(header, [[words, *cells] for words, cells in rows])


def recalled_cells(told: Mapping[str, Any]) -> list[str]:
    sure = f" ± {told['onset_uncertain_min']} min" if told.get("onset_uncertain_min") is not None else ""
    return [
        f"{told['onset']}{sure}" if told.get("onset") else "–", shown(told.get("intensity")),
        shown(told.get("latency_min")), shown(told.get("relief_min")), regions_of(told),
    ]  # fmt: skip


def learned(stable: Reference) -> list[str]:
    onset = "–" if stable.onset is None else "{:02}:{:02}".format(*divmod(round(stable.onset) % 1440, 60))
    names = "–" if stable.regions is None else ", ".join(
        name.replace("_", " ") for place, name in enumerate(REGIONS) if stable.regions >> place & 1
    )  # fmt: skip
    return [f"{onset} (usual)", shown(stable.intensity), shown(stable.latency_min), shown(stable.relief_min), names]


def regions_of(told: Mapping[str, Any]) -> str:
    return "–" if told.get("regions") is None else ", ".join(one.replace("_", " ") for one in told["regions"])


def shown(value: object) -> str:
    return "–" if value is None else f"{value:g}" if isinstance(value, (int, float)) else str(value)


def nights_table(month: Month) -> str:
    nights, off = month.nights(), doses_off(month)
    rows = []
    for number in range(1, month.days + 1):
        night = nights.get(number)
        weekday = (month.first + timedelta(days=number - 1)).strftime("%a")
        told = (night or {}).get("triggers") or ()
        more = ", ".join(word.replace("_", " ") for word in [*told, *off.get(number, ())])
        if night is None:
            rows.append([str(number), weekday, "not recorded", *["–"] * 6, more])
            continue
        rows.append([
            str(number), weekday, "yes" if night["symptoms"] else "none",
            "all day" if night.get("continuous") else night.get("onset") or "–", shown(night.get("intensity")),
            shown(night.get("latency_min")), shown(night.get("relief_min")), regions_of(night),
            "yes" if night.get("returned_before_morning") else "–", more,
        ])  # fmt: skip
    header = [
        "night", "", "symptoms", "onset", "intensity", "latency, min", "relief, min", "regions", "back before morning",
        "also",
    ]  # fmt: skip
    return html_table(header, rows)


def doses_off(month: Month) -> dict[int, list[str]]:
    """Doses not as planned and events, by night."""
    found: dict[int, list[str]] = {}
    for dose in month.diary.doses:
        if dose["status"] != "taken":
            found.setdefault(month.number(dose["date"]), []).append(f"dose {dose['status']}")
    for event in month.diary.events:
        found.setdefault(month.number(event["date"]), []).append(event["event"])
    return found


def html_table(header: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(one)}</th>" for one in header)
    body = "".join("<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


# --- the chart ------------------------------------------------------------------------------------------------------


def chart(name: str, month: Month) -> str:
    nights = month.nights()
    start = clock_minutes(month.diary.profile.get("day_start") or DEFAULT_DAY_START)
    parts = onsets(month, nights, start)
    for place, (key, most) in enumerate((("intensity", 10), ("latency_min", 120), ("relief_min", 600))):
        parts += scale(month, nights, key, most, 400 + 90 * place)
    parts += body(month, nights, 680)
    parts += [
        text(at(month, number), 846, str(number), anchor="middle", kind="quiet")
        for number in range(1, month.days + 1)
        if number == 1 or number % 7 == 0
    ]
    return svg(f"{name}: onset, intensity, latency, relief and regions, night by night", 866, parts)


def dot(kind: str, x: float, y: float) -> str:
    return f'<g class="{kind}"><circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/></g>'


def at(month: Month, number: int) -> float:
    return LEFT + (RIGHT - LEFT) * (number - 0.5) / month.days


def clock_minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def onsets(month: Month, nights: Mapping[int, Record], start: int) -> list[str]:
    top, bottom = 60.0, 360.0

    def y(clock: str) -> float:
        return top + (bottom - top) * ((clock_minutes(clock) - start) % 1440) / 1440

    parts = [text(20, 24, "Onset by the clock · a circle at the foot: no symptoms · nothing: not recorded")]
    for hours in range(0, 24, 3):
        clock = "{:02}:{:02}".format(*divmod((start + hours * 60) % 1440, 60))
        parts += [
            stroke("grid", (LEFT, y(clock)), (RIGHT, y(clock))),
            text(LEFT - 8, y(clock) + 4, clock, anchor="end"),
        ]
    for key, kind, words in (
        ("before_treatment", "s1", "before treatment"),
        ("best_treatment", "s2", "best treatment"),
    ):
        onset = (month.diary.profile.get(key) or {}).get("onset")
        if onset:
            parts.append(f'<g class="{kind}">{stroke("line", (LEFT, y(onset)), (RIGHT, y(onset)))}</g>')
            parts.append(text(RIGHT, y(onset) - 5, f"{words}, as recalled", anchor="end", kind="quiet"))
    for number, night in nights.items():
        if not night["symptoms"]:
            parts.append(f'<circle cx="{at(month, number):.1f}" cy="{bottom + 14}" r="4" fill="none" class="aim"/>')
        elif night.get("onset") or night.get("continuous"):
            clock = night.get("onset") or "{:02}:{:02}".format(*divmod(start, 60))
            parts.append(
                f'<g class="s0"><circle class="dot" cx="{at(month, number):.1f}" cy="{y(clock):.1f}" r="5"/></g>'
            )
    return parts


WORDS = {"intensity": "intensity", "latency_min": "latency, min", "relief_min": "relief, min"}


def scale(month: Month, nights: Mapping[int, Record], key: str, most: int, top: float) -> list[str]:
    bottom = top + 66
    parts = [text(LEFT - 8, top + 38, WORDS[key], anchor="end", kind="quiet")]
    for value, y in ((most, top), (0, bottom)):
        parts += [stroke("grid", (LEFT, y), (RIGHT, y)), text(RIGHT, y - 3, str(value), anchor="end", kind="quiet")]
    for number, night in nights.items():
        told = night.get(key)
        if told is not None:
            y = bottom - (bottom - top) * min(told, most) / most
            parts.append(dot("s0", at(month, number), y))
    return parts


def body(month: Month, nights: Mapping[int, Record], top: float) -> list[str]:
    parts = []
    for place, region in enumerate(REGIONS):
        y = top + 21 * place
        parts += [
            text(LEFT - 8, y + 4, region.replace("_", " "), anchor="end", kind="quiet"),
            stroke("grid", (LEFT, y), (RIGHT, y)),
        ]
        parts += [
            dot("s3", at(month, number), y)
            for number, night in nights.items()
            if region in (night.get("regions") or ())
        ]
    return parts
