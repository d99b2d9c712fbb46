"""The pictures of docs/validation.md, drawn from tallies alone. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil

from apps.augmentation.validation import study
from apps.augmentation.validation.figures import DELAYS, LEADS, of, per_year, readable, settings, shares
from apps.augmentation.validation.intervals import garwood, wilson
from apps.augmentation.validation.people import TIERS, Tier
from apps.augmentation.validation.pictures import Measured, Point, columns, curves, dots
from apps.augmentation.validation.scoring import Tally, total
from apps.augmentation.validation.study import Results

PICTURES = "pictures/validation-{}.svg"


def drawn(found: Results) -> dict[str, str]:
    """By file name."""
    main = {tier: of(found, "main", tier, study.RULES) for tier in TIERS}
    whole = {tier: total(each.values()) for tier, each in main.items()}
    augmenting = [name for name, one in main["ordinary"].items() if one.augmented]
    judged = [name for name, one in main["ordinary"].items() if one.patient_years]
    pictures = {
        "sensitivity": dots(
            "discuss within 28 days of the criteria date: share of patients",
            [(readable(name), [_measured_share(main[tier][name]) for tier in TIERS]) for name in augmenting],
            TIERS, most=1.0, shown="{:.0%}".format,
        ),
        "false": dots(
            "False words per patient-year",
            [
                (readable(name), [
                    _measured_rate(count, one)
                    for one in (main[tier][name] for tier in TIERS)
                    for count in (one.false_discuss, one.false_watch)
                ])
                for name in judged
            ],
            ["discuss, ordinary", "watch, ordinary", "discuss, poor", "watch, poor"],
            most=_widest(main, judged), shown="{:.1f}".format,
        ),
        "delay": columns(
            "From the criteria date to discuss: share of the augmented", [name for name, _ in DELAYS],
            {tier: shares(one.delays, DELAYS, one.augmented) for tier, one in whole.items()}, "days",
        ),
        "lead": columns(
            "Lead of watch before the criteria date: share of the augmented", [name for name, _ in LEADS],
            {tier: shares(one.leads, LEADS, one.augmented) for tier, one in whole.items()}, "days",
        ),
        "discuss": curves(
            "Sensitivity against false discuss, all lines moved by minutes",
            {tier: _curve(found, tier, _found_against_false) for tier in TIERS},
            {f"plain, {tier}": _found_against_false(one) for tier, one in _plain(found)},
            _ringed(found, _found_against_false),
            x_axis="false discuss per patient-year", y_axis="sensitivity", x_most=0.25, y_most=1, shown="{:.0%}".format,
        ),
        "watch": curves(
            "Lead against false watch, all lines moved by minutes",
            {tier: _curve(found, tier, _lead_against_false) for tier in TIERS},
            {f"plain by onset, {tier}": _lead_against_false(one) for tier, one in _plain(found)},
            _ringed(found, _lead_against_false),
            x_axis="false watch per patient-year", y_axis="median lead, days", x_most=1, y_most=60,
        ),
        "missing": curves(
            "Sensitivity with ever more nights missing",
            {
                f"{tier}": [
                    (float(share), total(of(found, "missing", tier, str(share)).values()).sensitivity)
                    for share in study.MISSING
                ]
                for tier in TIERS
            },
            {}, {}, x_axis="% of nights missing", y_axis="sensitivity", x_most=50, y_most=1, y_least=0.5,
            shown="{:.0%}".format,
        ),
    }  # fmt: skip
    return {PICTURES.format(name): picture for name, picture in pictures.items()}


def _widest(main: Mapping[Tier, Mapping[str, Tally]], names: Sequence[str]) -> float:
    """What all rates fit below, in halves."""
    tallies = [main[tier][name] for tier in TIERS for name in names]
    rates = [per_year(max(one.false_discuss, one.false_watch), one) for one in tallies]
    return max([0.5, *(ceil(2.4 * rate) / 2 for rate in rates)])


def _found_against_false(one: Tally) -> Point:
    return per_year(one.false_discuss, one), one.sensitivity


def _lead_against_false(one: Tally) -> Point:
    return per_year(one.false_watch, one), one.median_lead


def _curve(found: Results, tier: Tier, point: Callable[[Tally], Point]) -> list[Point]:
    each = (total(of(found, "onset", tier, setting).values()) for setting in settings(found, "onset"))
    return [point(one) for one in each if one.augmented]


def _ringed(found: Results, point: Callable[[Tally], Point]) -> dict[str, Point]:
    """The rules as they are."""
    each = {tier: total(of(found, "onset", tier, "+0").values()) for tier in TIERS}
    return {tier: point(one) for tier, one in each.items() if one.augmented}


def _plain(found: Results) -> Iterable[tuple[Tier, Tally]]:
    tallies = [(tier, total(of(found, "main", tier, study.ONSET_ONLY).values())) for tier in TIERS]
    return [(tier, one) for tier, one in tallies if one.augmented]


def _measured_share(one: Tally) -> Measured:
    interval = wilson(one.in_time, one.augmented)
    return (one.sensitivity, *interval) if interval else None


def _measured_rate(count: int, one: Tally) -> Measured:
    interval = garwood(count, one.patient_years)
    return (per_year(count, one), *interval) if interval else None
