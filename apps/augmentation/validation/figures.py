"""Tallies as a document or a picture shows them: shares, rates and days, each with how sure it is. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from apps.augmentation.validation import study
from apps.augmentation.validation.intervals import Interval, garwood, median_interval, wilson
from apps.augmentation.validation.people import Tier
from apps.augmentation.validation.scoring import Tally
from apps.augmentation.validation.study import Key, Results

DELAYS = (("≤ -21", -10_000), ("-20 to -8", -20), ("-7 to -1", -7), ("0 to 6", 0), ("7 to 13", 7), ("14 to 20", 14),
          ("21 to 28", 21), ("29 to 56", 29), ("≥ 57", 57))  # fmt: skip
LEADS = (("none", 0), ("1 to 6", 1), ("7 to 13", 7), ("14 to 20", 14), ("21 to 27", 21), ("28 to 41", 28),
         ("42 to 69", 42), ("≥ 70", 70))  # fmt: skip


def of(found: Results, which: study.Study, tier: Tier, setting: str) -> dict[str, Tally]:
    """By scenario, in the order of the study's list."""
    order = [job.scenario for job in study.jobs(1, (which,)) if job.tier == tier]
    keys = [Key(which, tier, name, setting) for name in order]
    return {key.scenario: found[key] for key in keys if key in found}


SHORT = ["sensitivity", "median lead", "false `discuss` / year", "false `watch` / year"]


def short(one: Tally) -> list[str]:
    return [sensitivity(one), days_of(one.leads), rate(one.false_discuss, one), rate(one.false_watch, one)]


def settings(found: Results, which: study.Study) -> list[str]:
    return sorted({key.setting for key in found if key.study == which}, key=int)


def sensitivity(one: Tally) -> str:
    return share_of(one.in_time, one.augmented)


def share_of(hits: int, of_all: int) -> str:
    interval = wilson(hits, of_all)
    return f"{hits / of_all:.3f} ({between(interval, 3)}; n = {of_all})" if interval else "–"


def per_year(count: int, one: Tally) -> float:
    return count / one.patient_years if one.patient_years else 0.0


def rate(count: int, one: Tally) -> str:
    interval = garwood(count, one.patient_years)
    return f"{per_year(count, one):.3f} ({between(interval, 3)})" if interval else "–"


def days_of(days: Counter[int]) -> str:
    if not days:
        return "–"
    one = Tally(leads=days).median_lead
    interval = median_interval(days)
    return f"{one:g} ({between(interval, 0)})" if interval else f"{one:g}"


def between(interval: Interval, places: int) -> str:
    return f"{interval[0]:.{places}f} to {interval[1]:.{places}f}"


def percent(part: int, of_all: int) -> str:
    return f"{part / of_all:.0%}".replace("%", " %") if of_all else "–"


def binned(days: Counter[int], bins: Sequence[tuple[str, int]]) -> list[int]:
    """How many values lie from each bin's least one up to the next's."""
    ends = [least for _, least in bins[1:]] + [10_000]
    return [sum(n for day, n in days.items() if least <= day < end) for (_, least), end in zip(bins, ends, strict=True)]


def shares(days: Counter[int], bins: Sequence[tuple[str, int]], of_all: int) -> list[float]:
    return [number / of_all if of_all else 0.0 for number in binned(days, bins)]


def readable(name: str) -> str:
    return name.replace("_", " ")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
