"""A made-up diary as the rules see it, drawn for docs/clinical-rules.md. Pure.

Not a sketch: the rules are run over the diary, and what they said is drawn.
"""

from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from random import Random

from apps.augmentation.assessment import Assessment
from apps.augmentation.replay import replayed
from apps.augmentation.sentences import catalogue
from apps.augmentation.series import Night, PatientFacts, Recalled, Regimen, clock, region_bits
from apps.augmentation.thresholds import thresholds
from apps.augmentation.validation.pictures import WIDTH, stroke, svg, text

FIRST = date(2026, 1, 5)
DAYS, TURNS = 26 * 7, 11 * 7  # days; from the second on it gets worse
BEFORE, STABLE, WORST = 21 * 60, 22 * 60 + 15, 17 * 60 + 30  # onset, minutes after midnight
RECALL_ERROR = 30
LEGS, ARMS = region_bits(["left_leg", "right_leg"]), region_bits(["left_arm", "right_arm"])
LEFT, RIGHT, TOP, BOTTOM = 70.0, WIDTH - 20.0, 60.0, 380.0
EARLIEST, LATEST = 15 * 60, 25 * 60
# The strip of levels: the higher the level, the higher its bar; the word stands below.
FOOT, WORDS = 448.0, 466.0
HEIGHTS = {"insufficient_data": 3.0, "none": 10.0, "watch": 24.0, "discuss": 38.0, "discuss_soon": 38.0}


class Picture:
    """The drawing, and what the text beside it says of it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.weeks, self.turns = DAYS // 7, TURNS // 7 + 1
        self.before, self.stable, self.worst = clock(BEFORE), clock(STABLE), clock(WORST)
        self.recall_error = RECALL_ERROR

    @cached_property
    def found(self) -> list[Assessment]:
        return list(replayed(made_up(), thresholds(), every_night=True))

    @property
    def runs(self) -> list[list[Assessment]]:
        """The days of each level in turn."""
        return [list(days) for _, days in groupby(self.found, key=lambda one: one.level)]

    @property
    def table(self) -> str:
        words = catalogue("en")["reference"]
        lines = ["| nights | level | usual onset on the last of them | signs |", "| --- | --- | --- | --- |"]
        for run in self.runs:
            last = run[-1]
            against = (
                f" against {last.evidence.get('onset_reference')} {words[last.reference]}" if last.reference else ""
            )
            signs = ", ".join(f"`{sign}`" for sign in last.signs) or "–"
            lines.append(
                f"| {self.number(run[0])} to {self.number(last)} | `{last.level}` |"
                f" {last.evidence.get('onset_now', '–')}{against} | {signs} |"
            )
        return "\n".join(lines)

    def number(self, one: Assessment) -> int:
        return (one.day - FIRST).days + 1

    def draw(self) -> str:
        title = f"A made-up diary of {self.weeks} weeks: onsets, the usual onset and how sure it is, and the level"
        return svg(title, 496, [*axes(), *dots(), *self.usual(), *self.references(), *self.strip()])

    def usual(self) -> list[str]:
        told = [(one, one.evidence) for one in self.found]
        there = [
            (x(self.number(one)), minutes(e["onset_now"]), e["onset_advance_uncertain_min"])
            for one, e in told
            if "onset_now" in e and "onset_advance_uncertain_min" in e
        ]
        band = [(at, y(onset - sd)) for at, onset, sd in there] + [(at, y(onset + sd)) for at, onset, sd in there[::-1]]
        line = [(at, y(onset)) for at, onset, _ in there]
        shape = f'<polygon points="{points(band)}" fill="var(--c)" opacity="0.18"/>'
        return [
            f'<g class="s0">{shape}<polyline class="line" points="{points(line)}"/></g>',
            text(x(100), y(STABLE + 60), "usual onset, and how sure the comparison is", kind="quiet"),
        ]

    def references(self) -> list[str]:
        before = f"before treatment, as remembered: {self.before} ± {RECALL_ERROR} min"
        top, bottom = y(BEFORE - RECALL_ERROR), y(BEFORE + RECALL_ERROR)
        at = f'x="{LEFT}" y="{top:.1f}" width="{RIGHT - LEFT}" height="{bottom - top:.1f}"'
        line = stroke("line", (LEFT, y(BEFORE)), (RIGHT, y(BEFORE)))
        return [
            f'<g class="s1">{line}<rect {at} fill="var(--c)" opacity="0.12"/></g>',
            text(LEFT + 4, top - 5, before, kind="quiet"),
        ]

    def strip(self) -> list[str]:
        parts = [text(LEFT - 8, FOOT, "level", anchor="end", kind="quiet")]
        for run in self.runs:
            left, right, high = x(self.number(run[0]) - 0.5), x(self.number(run[-1]) + 0.5), HEIGHTS[run[0].level]
            at = f'x="{left:.1f}" y="{FOOT - high:.1f}" width="{right - left - 1:.1f}" height="{high}"'
            parts.append(f'<g class="s0"><rect class="bar" {at}/></g>')
            narrow = right - left < 7.0 * len(run[0].level)
            parts.append(text(left, WORDS + (18 if narrow else 0), run[0].level))
        return parts


def made_up() -> PatientFacts:
    chance = Random("clinical rules")  # noqa: S311 - a made-up diary, no secret
    nights = []
    for day in range(DAYS):
        share = min(1.0, max(0.0, (day - TURNS) / (DAYS - TURNS - 28)))
        onset = STABLE + share * (WORST - STABLE) + chance.gauss(0, 40)
        regions = LEGS | (ARMS if chance.random() < share * 0.8 else 0)
        night = Night(FIRST + timedelta(days=day), True, 15 * round(onset / 15), round(3 + 4 * share), regions)
        if chance.random() >= 0.2:
            nights.append(night)
    return PatientFacts(
        nights=tuple(nights),
        regimens=(Regimen("pramipexole", "yes", FIRST - timedelta(days=30), None),),
        before_treatment=Recalled(BEFORE, RECALL_ERROR, 5, LEGS),
        helped_at_first=True,
    )


def x(number: float) -> float:
    return LEFT + (RIGHT - LEFT) * (number - 0.5) / DAYS


def y(minutes: float) -> float:
    return TOP + (BOTTOM - TOP) * (min(LATEST, max(EARLIEST, minutes)) - EARLIEST) / (LATEST - EARLIEST)


def minutes(told: str) -> int:
    """ "01:30" as 1530."""
    after = int(told[:2]) * 60 + int(told[3:])
    return after if after >= EARLIEST - 180 else after + 1440


def points(at: list[tuple[float, float]]) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in at)


def axes() -> list[str]:
    parts = [text(20, 24, "Onset by the clock, one dot a night; earlier is higher")]
    for hour in range(EARLIEST, LATEST + 1, 120):
        parts += [
            stroke("grid", (LEFT, y(hour)), (RIGHT, y(hour))),
            text(LEFT - 8, y(hour) + 4, clock(hour), anchor="end"),
        ]
    for week in range(1, DAYS // 7 + 1, 5):
        parts.append(text(x(week * 7 - 3), BOTTOM + 18, f"week {week}", anchor="middle", kind="quiet"))
    return parts


def dots() -> list[str]:
    return [
        f'<circle class="night" cx="{x((night.day - FIRST).days + 1):.1f}" cy="{y(night.onset):.1f}" r="2.4"/>'
        for night in made_up().nights
        if night.onset is not None
    ]
