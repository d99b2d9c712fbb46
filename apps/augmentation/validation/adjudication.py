"""The adjudication kit: blinded patient-months for two experts, what they made of them, and what the rules did. Pure.

The experts get pages and a sheet each. Which page is whom, and what the rules said, stands in the key alone. The key
carries a seal, a digest of its own content that is told at export, so that nobody can adapt it to the ratings later.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from apps.augmentation.facts import from_diary
from apps.augmentation.replay import replayed
from apps.augmentation.rules import RANK
from apps.augmentation.thresholds import Thresholds
from apps.augmentation.validation.agreement import Kappa, crossed, kappa
from apps.augmentation.validation.cohorts import case
from apps.augmentation.validation.courses import SCENARIOS
from apps.augmentation.validation.diaries import FIRST_NIGHT
from apps.augmentation.validation.month_page import Month
from apps.augmentation.validation.people import TIERS
from apps.augmentation.validation.plain import stable_treatment, taught
from apps.augmentation.validation.scoring import middle
from apps.core.portable import PatientDiary

WORDS = ("no", "possible", "definite")
COLUMNS = ("id", "augmentation", "sure", "remark")
SAYS = {"none": "no", "watch": "possible", "discuss": "definite", "discuss_soon": "definite"}
CANNOT_TELL = "cannot tell"
LAST_NIGHTS = 7  # the rules' word on a month is the highest of its last nights
LEAST_LOGGED = 10  # nights, for a month worth an expert's time
# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Pick:
    """A month, and what the key says of it."""

    month: Month
    source: dict[str, Any]


# --- choosing -------------------------------------------------------------------------------------------------------


def made_up(seed: str, months: int, days: int, t: Thresholds) -> Iterator[Pick]:
    """Months of people from all scenarios; of those who augment, half around the day on which they come to it."""
    for number in range(months):
        chance = Random(f"{seed} {number}")  # noqa: S311 - made-up people, no secrets
        one = case(f"adjudication {seed}", chance.choice(TIERS), chance.choice(list(SCENARIOS)), number)
        last = chance.randint(days, one.days - 1)
        if one.truth.criteria is not None and chance.random() < 0.5:
            last = min(one.days - 1, max(days, one.truth.criteria + chance.randint(-30, 60)))
        reached = one.truth.criteria is not None and one.truth.criteria <= last
        source = {"scenario": one.scenario, "tier": one.tier, "number": number, "true": reached or one.course.already}
        yield Pick(month_of(one.diary, FIRST_NIGHT + timedelta(days=last), days, t), source)


def of_diaries(diaries: Iterable[PatientDiary], seed: str, months: int, days: int, t: Thresholds) -> list[Pick]:
    """One month of each of so many patients, each with the same chance; memory holds those chosen alone."""
    chance = Random(f"{seed} diaries")  # noqa: S311 - which month, not who may see it
    kept: list[Pick] = []
    seen = 0
    for diary in diaries:
        ends = ends_worth_judging(diary, days)
        if not ends:
            continue
        seen += 1
        place = len(kept) if len(kept) < months else chance.randrange(seen)
        last = chance.choice(ends)
        if place < months:
            pick = Pick(month_of(diary, last, days, t), {"patient": diary.reference, "last_night": last.isoformat()})
            kept[place : place + 1] = [pick]
    return kept


def ends_worth_judging(diary: PatientDiary, days: int) -> list[date]:
    logged = sorted(date.fromisoformat(night["date"]) for night in diary.nights)
    return [
        last
        for place, last in enumerate(logged)
        if place + 1 >= LEAST_LOGGED
        and (last - logged[place + 1 - LEAST_LOGGED]).days < days
        and (last - logged[0]).days >= days - 1
    ]


def month_of(diary: PatientDiary, last: date, days: int, t: Thresholds) -> Month:
    facts = from_diary(diary)
    period = taught(facts, t)
    before = period is not None and period[1] < (last - timedelta(days=days - 1)).toordinal()
    return Month(diary, last, days, stable_treatment(facts, t) if before else None)


def word_of_rules(month: Month, t: Thresholds) -> str:
    """The highest level of the last nights, as an expert would say it."""
    facts = from_diary(month.diary)
    facts = replace(facts, nights=tuple(night for night in facts.nights if night.day <= month.last))
    after = month.last - timedelta(days=LAST_NIGHTS)
    levels = [found.level for found in replayed(facts, t, every_night=True) if found.day > after]
    judged = [level for level in levels if level in SAYS]
    return SAYS[max(judged, key=RANK.__getitem__)] if judged else CANNOT_TELL


# --- key and sheets -------------------------------------------------------------------------------------------------


def named(picks: Sequence[Pick], seed: str) -> dict[str, Pick]:
    """In an order that says nothing."""
    shuffled = list(picks)
    Random(f"{seed} order").shuffle(shuffled)  # noqa: S311 - an order, no secret
    return {f"M{number:03}": pick for number, pick in enumerate(shuffled, 1)}


def key_of(months: dict[str, Pick], seed: str, days: int, t: Thresholds) -> dict[str, Any]:
    content = {
        "rules": t.rules,
        "seed": seed,
        "days": days,
        "months": {name: {"rules_say": word_of_rules(pick.month, t), **pick.source} for name, pick in months.items()},
    }
    return {**content, "seal": seal(content)}


def seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def read_key(text: str) -> dict[str, Any]:
    """ValueError where it is none, or was changed."""
    try:
        key = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{error.lineno}: key: no JSON ({error.msg})") from error
    if not (isinstance(key, dict) and isinstance(key.get("months"), dict)):
        raise ValueError("1: key: not the key of an adjudication")  # noqa: TRY004 - the file's fault, as the others
    if key.get("seal") != seal({name: value for name, value in key.items() if name != "seal"}):
        raise ValueError("1: seal: the key was changed after the export")
    return key


def sheet(names: Iterable[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(name), "", "", ""] for name in names)
    return out.getvalue()


def cell(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA) else words


@dataclass(frozen=True, slots=True)
class Rating:
    augmentation: str
    sure: int


def read_sheet(text: str, names: Iterable[str]) -> tuple[dict[str, Rating], list[str]]:
    """Ratings by month, and errors as LINE: COLUMN: what is wrong. Comma, semicolon and tab are understood."""
    lines = text.removeprefix("\ufeff").splitlines()
    head = lines[0] if lines else ""
    delimiter = max(",;\t", key=head.count)
    wanted, ratings, errors = set(names), dict[str, Rating](), list[str]()
    header = [one.strip().casefold() for one in next(csv.reader([head], delimiter=delimiter), [])]
    lacking = [column for column in COLUMNS[:3] if column not in header]
    if lacking:
        return {}, [f"1: {column}: this column is missing" for column in lacking]
    reader = csv.DictReader(lines[1:], fieldnames=header, delimiter=delimiter, restval="")
    for row in reader:
        line = reader.line_num + 1
        values = {column: (row.get(column) or "").strip() for column in COLUMNS}
        name = values["id"]
        if not any(values.values()):
            continue
        wrong = [
            *([f"{line}: id: {name!r} is no month of this key"] if name not in wanted else []),
            *([f"{line}: id: {name} stands here twice"] if name in ratings else []),
            *_wrong_rating(line, values["augmentation"].casefold(), values["sure"]),
        ]
        errors += wrong
        if name in wanted and name not in ratings:
            sure = int(values["sure"]) if values["sure"] in _SURE else 0
            ratings[name] = Rating(values["augmentation"].casefold(), sure)
    errors += [f"{len(lines)}: id: {name} is missing" for name in sorted(wanted - ratings.keys())]
    return ratings, errors


_SURE = ("1", "2", "3", "4", "5")


def _wrong_rating(line: int, word: str, sure: str) -> Iterator[str]:
    if word not in WORDS:
        yield (
            f"{line}: augmentation: {word!r} is none of {', '.join(WORDS)}"
            if word
            else (f"{line}: augmentation: not rated yet ({', '.join(WORDS)})")
        )
    if sure not in _SURE:
        yield f"{line}: sure: {sure!r} is no whole number from 1 to 5"


# --- what came of it ------------------------------------------------------------------------------------------------


def report(key: dict[str, Any], a: dict[str, Rating], b: dict[str, Rating]) -> str:
    names = sorted(key["months"])
    rules = {name: key["months"][name]["rules_say"] for name in names}
    judged = [name for name in names if rules[name] in WORDS]
    agreed = [name for name in judged if a[name].augmentation == b[name].augmentation]
    open_cases = [name for name in names if {a[name].augmentation, b[name].augmentation} == {"no", "definite"}]
    parts = [
        f"{len(names)} patient-months of {key['days']} nights; rules {key['rules']}; seal of the key {key['seal']}.",
        compared("The experts, A by row and B by column", [(a[n].augmentation, b[n].augmentation) for n in names]),
        _sure("A", a) + "; " + _sure("B", b) + " (1 to 5, median).",
        f"The rules could not tell in {len(names) - len(judged)} of {len(names)} months; those are left out below.",
        compared("Expert A by row, the rules by column", [(a[n].augmentation, rules[n]) for n in judged]),
        compared("Expert B by row, the rules by column", [(b[n].augmentation, rules[n]) for n in judged]),
        compared("Where both experts agree, they by row, the rules by column",
                 [(a[n].augmentation, rules[n]) for n in agreed]),
        "To talk about, one said no and the other definite: " + (", ".join(open_cases) or "none") + ".",
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def compared(title: str, pairs: list[tuple[str, str]]) -> str:
    counts = crossed(pairs, WORDS)
    lines = [title, f"{'':10}" + "".join(f"{word:>10}" for word in WORDS)]
    lines += [f"{word:10}" + "".join(f"{n:>10}" for n in row) for word, row in zip(WORDS, counts, strict=True)]
    same = sum(counts[place][place] for place in range(len(WORDS)))
    lines.append(f"the same word in {same} of {len(pairs)}")
    lines.append(f"kappa {told(kappa(counts))}; weighted {told(kappa(counts, weighted=True))}")
    return "\n".join(lines)


def told(one: Kappa | None) -> str:
    if one is None:
        return "cannot be computed (nothing to compare, or one word throughout)"
    return f"{one.value:.2f} (95 % {one.interval[0]:.2f} to {one.interval[1]:.2f})"


def _sure(who: str, ratings: dict[str, Rating]) -> str:
    counted = Counter(rating.sure for rating in ratings.values())
    return f"{who} was sure {middle(counted):g}"
