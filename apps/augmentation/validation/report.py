"""docs/validation.md, made of tallies alone. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from apps.augmentation.validation import study
from apps.augmentation.validation.charts import PICTURES
from apps.augmentation.validation.figures import (
    DELAYS,
    LEADS,
    SHORT,
    binned,
    days_of,
    of,
    per_year,
    percent,
    rate,
    readable,
    sensitivity,
    settings,
    share_of,
    short,
    table,
)
from apps.augmentation.validation.people import TIERS, Tier
from apps.augmentation.validation.scoring import Tally, total
from apps.augmentation.validation.study import Key, Results
from apps.augmentation.validation.worlds import AUGMENTING, COURSES, WORLDS

METHODS = {
    study.RULES: "These rules",
    study.PLAIN: "Plain reading",
    study.ONSET_ONLY: "Plain reading, `watch` by onset alone",
    study.POOLED: "Last 12 days pooled",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What the document says of itself."""

    rules: str
    fingerprint: str
    each: int


def document(found: Results, made: Made) -> str:
    main = {tier: of(found, "main", tier, study.RULES) for tier in TIERS}
    parts = [
        head(found, made), PEOPLE, targets(main), by_tier(main), delays(main), compared(found), traded(found),
        thinned(found), remembered(found), worlds(found), LIMITS.strip(), stamp(made),
    ]  # fmt: skip
    return "\n\n".join(part.strip() for part in parts) + "\n"


def stamp(made: Made) -> str:
    """A test reads this line: figures of other rules than the present ones are stale."""
    return f"<!-- rules {made.rules}, verdicts {made.fingerprint}, {made.each} people per scenario and tier -->"


def head(found: Results, made: Made) -> str:
    whole = total(one for tier in TIERS for one in of(found, "main", tier, study.RULES).values())
    years = sum(one.days for one in [whole]) / 365.25
    return f"""
# How well the rules see

These are synthetic people, not patients, and in trials 2 to 6 % of placebo or pregabalin patients "augment" too (on
pregabalin 2.1 % in a year, Allen 2014, N Engl J Med 370:621-631; on placebo 6.0 %, on pramipexole 9.2 % in 26 weeks,
Högl 2011, Sleep Med 12:351-360 [M]): no rule that goes by a change of symptoms can be better than that in life.

Rules version {made.rules}, {made.each} people per scenario and tier, {whole.patients} people and {years:,.0f}
patient-years in the main study. `make validate` writes this page and its pictures anew. [M]: cited from memory.
Intervals are 95 %: Wilson for shares, Garwood (exact) for rates per patient-year, order statistics for medians.
"""


PEOPLE = """
## How the people are made

Each person has legs before treatment (onset between 17:30 and 22:30), under treatment that works (45 to 150 minutes
later, weaker), and a worst state where augmentation would lead (onset 170 to 360 minutes earlier than before
treatment, shorter latency and relief, stronger; in 55 % also arms). A scenario moves them between these over 380 to 460
days. From that noise-free course follows the truth. The diary that the rules get adds scatter from night to night (with
a long evening now and then, and some likeness to the night before), clock times rounded to 5, 15 or 30 minutes, later
weekends, holes, a holiday without the phone, features that are sometimes not recorded, and memories with an error.

| | ordinary diaries | poor diaries |
| --- | --- | --- |
| nights without an entry | 0 to 35 % | 25 to 60 % |
| onset from night to night (SD) | 30 to 65 min | 45 to 95 min |
| error of a recalled onset (SD; the patient says how uncertain) | 15 min | 45 min |

Assumed, and not measured in patients: how fast augmentation comes, how much onset and features go together, that
treatment is steady where a scenario does not change it. The scenarios `sparse`, `missing_not_at_random` and
`augmenting_sparse` have more holes than their tier says. Numbers of the rules were chosen on people of other seeds than
those reported here; the people under "Other assumptions" were used for no choice at all.

What counts. The *criteria date* is the first day on which the noise-free course has met MPI A1 and C for seven days.
`discuss` is in time if it stands on a day between 21 days before that date and 28 days after it. A word earlier than 21
days before its own true date is false, once per episode (14 days apart); a word that was false gives no lead either.
Without a recalled onset from before treatment `discuss` is fair from 21 days before a 2 h advance on stable treatment
has lasted seven days. `watch` has as its true date the first of: the criteria date, that advance, arms that have joined
in for seven days. A `watch` for a raised or earlier dose alone repeats a fact; it is counted apart. Patients without
any reference and those augmented before the first night are not in the patient-years.
"""

LIMITS = """
## What this does not show

Whether real augmentation looks like this. The way to know is the adjudication kit: `manage.py adjudicate export`
writes blinded patient-months for two experts, `manage.py adjudicate report` their kappa and the rules' agreement.
"""


def targets(main: Mapping[Tier, Mapping[str, Tally]]) -> str:
    wanted: list[tuple[str, str, str, Callable[[Tally, Mapping[str, Tally]], tuple[float, str]], float, float, int]] = [
        ("sensitivity of `discuss` within 28 days", "≥ 0.98", "≥ 0.90", _sensitivity, 0.98, 0.90, 1),
        ("false `discuss` per patient-year", "≤ 0.005", "≤ 0.03", _false_discuss, 0.005, 0.03, -1),
        ("… in the worst scenario", "≤ 0.03", "", _worst, 0.03, float("inf"), -1),
        ("false `watch` per patient-year", "≤ 0.06", "≤ 0.20", _false_watch, 0.06, 0.20, -1),
        ("… with those for a dose alone", "", "", _false_watch_with_dose, float("inf"), float("inf"), -1),
        ("median lead of `watch`, days", "≥ 28", "≥ 20", _lead, 28, 20, 1),
        ("patients without reference judged", "0", "0", _judged, 0, 0, -1),
        ("already augmented: found and marked", "all", "≥ 0.95", _already, 1, 0.95, 1),
    ]
    rows = []
    for name, ordinary, poor, measure, *lines, sign in wanted:
        cells = [name]
        for aim, tier, line in zip((ordinary, poor), TIERS, lines, strict=True):
            value, words = measure(total(main[tier].values()), main[tier])
            met = "" if not aim else " ✓" if sign * value >= sign * line else " **missed**"
            cells += [aim, words + met]
        rows.append(cells)
    header = ["", "aim, ordinary", "reached", "aim, poor", "reached"]
    return f"## Aims and what was reached\n\n{table(header, rows)}"


def _sensitivity(whole: Tally, _: Mapping[str, Tally]) -> tuple[float, str]:
    return whole.sensitivity, sensitivity(whole)


def _false_discuss(whole: Tally, _: Mapping[str, Tally]) -> tuple[float, str]:
    return per_year(whole.false_discuss, whole), rate(whole.false_discuss, whole)


def _worst(_: Tally, each: Mapping[str, Tally]) -> tuple[float, str]:
    name, one = max(each.items(), key=lambda item: per_year(item[1].false_discuss, item[1]))
    return per_year(one.false_discuss, one), f"{rate(one.false_discuss, one)} ({readable(name)})"


def _false_watch(whole: Tally, _: Mapping[str, Tally]) -> tuple[float, str]:
    return per_year(whole.false_watch, whole), rate(whole.false_watch, whole)


def _false_watch_with_dose(whole: Tally, _: Mapping[str, Tally]) -> tuple[float, str]:
    return per_year(whole.false_watch_with_dose, whole), rate(whole.false_watch_with_dose, whole)


def _lead(whole: Tally, _: Mapping[str, Tally]) -> tuple[float, str]:
    return whole.median_lead, days_of(whole.leads)


def _judged(whole: Tally, _: Mapping[str, Tally]) -> tuple[float, str]:
    return whole.without_reference_judged, f"{whole.without_reference_judged} of {whole.without_reference}"


def _already(whole: Tally, _: Mapping[str, Tally]) -> tuple[float, str]:
    share = whole.already_marked / whole.already if whole.already else float("nan")
    return share, share_of(whole.already_marked, whole.already)


def by_tier(main: Mapping[Tier, Mapping[str, Tally]]) -> str:
    header = ["scenario", "sensitivity", "median delay", "median lead", "… with dose", "false `discuss` / year",
              "false `watch` / year", "… with dose", "days judged"]  # fmt: skip
    parts = ["## By scenario", f"![Sensitivity by scenario]({PICTURES.format('sensitivity')})",
             f"![False words by scenario]({PICTURES.format('false')})"]  # fmt: skip
    for tier, each in main.items():
        rows = [scenario_row(readable(name), one) for name, one in each.items()]
        rows.append(scenario_row("**all**", total(each.values())))
        parts.append(f"### {tier.capitalize()} diaries\n\n{table(header, rows)}")
    return "\n\n".join(parts)


def scenario_row(name: str, one: Tally) -> list[str]:
    if not one.patient_years:
        found = f"{one.without_reference_judged} of {one.without_reference} judged" if one.without_reference else (
            f"{one.already_marked} of {one.already} found and marked"
        )  # fmt: skip
        return [name, found, *[""] * 6, percent(one.judged_days, one.days)]
    return [
        name, sensitivity(one), days_of(one.delays), days_of(one.leads), days_of(one.leads_with_dose),
        rate(one.false_discuss, one), rate(one.false_watch, one), rate(one.false_watch_with_dose, one),
        percent(one.judged_days, one.days),
    ]  # fmt: skip


def delays(main: Mapping[Tier, Mapping[str, Tally]]) -> str:
    whole = {tier: total(each.values()) for tier, each in main.items()}
    late = [[name, *(percent(binned(one.delays, DELAYS)[n], one.augmented) for one in whole.values())]
            for n, (name, _) in enumerate(DELAYS)]  # fmt: skip
    late.append(["never while the diary lasts", *(percent(one.never, one.augmented) for one in whole.values())])
    lead = [[name, *(percent(binned(one.leads, LEADS)[n], one.augmented) for one in whole.values())]
            for n, (name, _) in enumerate(LEADS)]  # fmt: skip
    return f"""
## Delay and lead

Days from the criteria date to `discuss` (below 0: before it). The lead of `watch` is by how much it came earlier than
that date.

![Delay of discuss]({PICTURES.format("delay")})

{table(["days until `discuss`", *whole], late)}

![Lead of watch]({PICTURES.format("lead")})

{table(["days of lead", *whole], lead)}
"""


def compared(found: Results) -> str:
    rows = []
    for tier in TIERS:
        for setting, name in METHODS.items():
            one = total(of(found, "main", tier, setting).values())
            rows.append([tier, name, *short(one)])
    return f"""
## Compared with simpler readings

On the same diaries, with the same references. *Plain reading*: on at least five logged nights of seven, `discuss` if
the MPI pattern holds on two consecutive weekly windows, `watch` if the NIH onset, a single further feature, or a dose
above the first one is there. Its `watch` alarms mostly for relief that looks shorter by chance, so the next line goes
by onset alone. *Last 12 days pooled*: the median of whatever was logged of them, against the same lines.

{table(["diaries", "method", *SHORT], rows)}
"""


def traded(found: Results) -> str:
    parts = []
    slides: dict[study.Study, str] = {"onset": "minutes on every line", "sureness": "percentage points of sureness"}
    for which, words in slides.items():
        rows = []
        for tier in TIERS:
            for setting in settings(found, which):
                one = total(of(found, which, tier, setting).values())
                rows.append([tier, setting, *short(one)])
        parts.append(table(["diaries", words, *SHORT], rows))
    return f"""
## What a stricter or laxer rule would cost

All lines of `discuss` and `watch` moved together: by minutes, then by how sure the rules must be. The rules as they are
stand at +0, and bear a ring.

![Sensitivity against false discuss]({PICTURES.format("discuss")})

![Lead against false watch]({PICTURES.format("watch")})

{parts[0]}

{parts[1]}
"""


def thinned(found: Results) -> str:
    rows = [
        [tier, f"{share} %", *short(one), percent(one.judged_days, one.days)]
        for tier in TIERS
        for share in study.MISSING
        for one in [total(of(found, "missing", tier, str(share)).values())]
    ]
    return f"""
## What missing nights do

The same people, who would log every night but for a holiday, with ever more of their nights taken away at random.

![Missing nights]({PICTURES.format("missing")})

{table(["scatter and memory of", "missing", *SHORT, "days judged"], rows)}
"""


def remembered(found: Results) -> str:
    rows = [
        [tier, f"± {error} min", *short(total(of(found, "recall", tier, str(error)).values()))]
        for tier in TIERS
        for error in study.RECALL_ERRORS
    ]
    return f"""
## What an uncertain memory does

The same people with another error of what they recall (and they say how uncertain they are), in the scenarios in which
a memory decides: {", ".join(map(readable, study.RECALLED))}.

{table(["diaries", "error", *SHORT], rows)}
"""


def worlds(found: Results) -> str:
    header = ["assumption", "diaries", "sensitivity", "median lead", "false `discuss` / year", "false `watch` / year",
              "… when the effect fades", "days judged"]  # fmt: skip
    rows = []
    for name, world in WORLDS.items():
        for tier in TIERS:
            each = {way: found.get(Key("others", tier, name, way)) for way in (*COURSES, AUGMENTING)}
            there = {way: one for way, one in each.items() if one}
            whole, fading = total(there.values()), there.get("tolerance", Tally())
            rows.append([
                world.words if tier == TIERS[0] else "", tier, sensitivity(whole), days_of(whole.leads),
                rate(whole.false_discuss, whole), rate(whole.false_watch, whole), rate(fading.false_watch, fading),
                percent(whole.judged_days, whole.days),
            ])  # fmt: skip
    everyone = [[f"**all, {tier}**", tier, *_world_total(found, tier)] for tier in TIERS]
    return f"""
## Other assumptions

Whoever makes a cohort decides what a diary looks like, and rules may have learned those decisions instead of legs. Here
one assumption at a time is another one. Nothing was tuned on these people. A quarter each are stable, have flares, have
an effect that fades, or augment.

{table(header, [*rows, *everyone])}
"""


def _world_total(found: Results, tier: Tier) -> list[str]:
    keys = [key for key in found if key.study == "others" and key.tier == tier]
    whole = total(found[key] for key in keys)
    fading = total(found[key] for key in keys if key.setting == "tolerance")
    return [
        sensitivity(whole), days_of(whole.leads), rate(whole.false_discuss, whole), rate(whole.false_watch, whole),
        rate(fading.false_watch, fading), percent(whole.judged_days, whole.days),
    ]  # fmt: skip
