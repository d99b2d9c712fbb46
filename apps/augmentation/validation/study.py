"""The whole validation, as many small jobs that give tallies: whoever has a core free takes the next.

Every case goes through the portable format and through the function that `manage.py replay` calls. A job keeps sums
alone, so memory does not grow with the number of people.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, fields, replace
from multiprocessing import get_context
from random import Random
from typing import Literal, NamedTuple, get_args

from apps.augmentation.facts import from_diary
from apps.augmentation.replay import replayed
from apps.augmentation.series import PatientFacts
from apps.augmentation.thresholds import Thresholds, thresholds
from apps.augmentation.validation.cohorts import REPORTING, Case, case
from apps.augmentation.validation.courses import SCENARIOS
from apps.augmentation.validation.people import TIERS, Person, Tier
from apps.augmentation.validation.plain import readings
from apps.augmentation.validation.scoring import CANNOT_TELL, DISCUSS, NONE, WATCH, Said, Tally, judged
from apps.augmentation.validation.worlds import AUGMENTING, COURSES, WORLDS, other_case
from apps.core.portable import LineError, PatientDiary, diary_lines, parse

Study = Literal["main", "others", "onset", "sureness", "missing", "recall"]
RANKS = {"insufficient_data": CANNOT_TELL, "none": NONE, "watch": WATCH, "discuss": DISCUSS, "discuss_soon": DISCUSS}
# The signs by which a `watch` guesses; the dose is known, and the others raise none.
GUESSED = {"earlier_onset", "spread"}

RULES, PLAIN, ONSET_ONLY, POOLED = "rules", "plain", "onset_only", "pooled"
ONSET_SLIDES = (-60, -40, -20, 0, 20, 40, 60)  # minutes on every line of `discuss` and `watch`
SURENESS_SLIDES = (-24, -16, -8, 0, 8, 16)  # percentage points
MISSING = (0, 10, 35, 50)  # % of nights
RECALL_ERRORS = (0, 15, 45, 90)  # minutes
# Courses in which the question is not already one of missing nights.
WHOLE = [name for name in SCENARIOS if name not in ("sparse", "missing_not_at_random", "augmenting_sparse")]
# Courses in which something recalled decides.
RECALLED = [
    "stable",
    "tolerance",
    "augmenting_slowly",
    "augmenting_fast",
    "augmenting_only_before",
    "augmenting_only_best",
]
CHUNK = 20  # people a job


class Key(NamedTuple):
    study: Study
    tier: Tier
    scenario: str
    setting: str


Results = dict[Key, Tally]


@dataclass(frozen=True, slots=True)
class Job:
    study: Study
    tier: Tier
    scenario: str
    numbers: range
    seed: str = REPORTING


def jobs(each: int, studies: Sequence[Study] = get_args(Study)) -> list[Job]:
    """`each`: people per scenario and tier in the main study; the others take a fifth of it."""
    some = max(1, each // 5)
    courses: dict[Study, tuple[list[str], int]] = {
        "main": (list(SCENARIOS), each), "others": (list(WORLDS), some), "onset": (list(SCENARIOS), some),
        "sureness": (list(SCENARIOS), some), "missing": (WHOLE, some), "recall": (RECALLED, 2 * some),
    }  # fmt: skip
    return [
        Job(study, tier, name, range(first, min(first + CHUNK, people)))
        for study in studies
        for name in courses[study][0]
        for tier in TIERS
        for people in [courses[study][1]]
        for first in range(0, people, CHUNK)
    ]


def run(job: Job) -> Results:
    found: Results = {}
    for number in job.numbers:
        for setting, one in STUDIES[job.study](job, number):
            found.setdefault(Key(job.study, job.tier, job.scenario, setting), Tally()).add(one)
    return found


def run_all(
    todo: list[Job], *, processes: int, begin: Callable[[], object], progress: Callable[[int], None]
) -> Results:
    """`begin` makes a new process ready; `progress` hears how many more people are done."""
    found: Results = {}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=begin) as pool:
        waiting = {pool.submit(run, job): len(job.numbers) for job in todo}
        for done in as_completed(waiting):
            add(found, done.result())
            progress(waiting.pop(done))
    return dict(sorted(found.items()))


def add(found: Results, more: Results) -> None:
    for key, one in more.items():
        found.setdefault(key, Tally()).add(one)


# --- one case -------------------------------------------------------------------------------------------------------


def facts_of(diary: PatientDiary) -> PatientFacts:
    """By way of the portable format, as a file would come."""
    (item,) = parse((line.encode() for line in diary_lines(diary)), ids=False)
    if isinstance(item, LineError):
        raise TypeError(f"The generator wrote a diary with an error: {item}")
    return from_diary(item)


def said(facts: PatientFacts, t: Thresholds, days: int) -> Said:
    """What the rules say of each day; nothing after the last logged night."""
    ranks, already, dose_alone = [CANNOT_TELL] * days, [False] * days, [False] * days
    for day, found in enumerate(replayed(facts, t, every_night=True)):
        ranks[day], already[day] = RANKS[found.level], found.already_at_enrolment
        dose_alone[day] = "dose_creep" in found.signs and not GUESSED & set(found.signs)
    return ranks, already, dose_alone


def by_rules(one: Case, t: Thresholds) -> Tally:
    return judged(one, *said(facts_of(one.diary), t, one.days))


# --- the studies ----------------------------------------------------------------------------------------------------


def main(job: Job, number: int) -> Iterator[tuple[str, Tally]]:
    one, t = case(job.seed, job.tier, job.scenario, number), thresholds()
    facts = facts_of(one.diary)
    yield RULES, judged(one, *said(facts, t, one.days))
    read = list(readings(facts, t))
    rest = [CANNOT_TELL] * (one.days - len(read))
    none = [False] * one.days
    # They know no "already so at enrolment": whatever they say early counts as found.
    yield PLAIN, judged(
        one, [r.plain for r in read] + rest, [True] * one.days,
        [r.plain_dose_alone for r in read] + none[: len(rest)],
    )  # fmt: skip
    yield ONSET_ONLY, judged(one, [r.onset_only for r in read] + rest, [True] * one.days)
    yield POOLED, judged(one, [r.pooled for r in read] + rest, [True] * one.days)


def others(job: Job, number: int) -> Iterator[tuple[str, Tally]]:
    for way in (*COURSES, AUGMENTING):
        yield way, by_rules(other_case(job.seed, job.tier, job.scenario, way, number), thresholds())


def onset(job: Job, number: int) -> Iterator[tuple[str, Tally]]:
    one = case(job.seed, job.tier, job.scenario, number)
    facts = facts_of(one.diary)
    for slide in ONSET_SLIDES:
        yield f"{slide:+}", judged(one, *said(facts, slid(thresholds(), "_min", slide, -120, 600), one.days))


def sureness(job: Job, number: int) -> Iterator[tuple[str, Tally]]:
    one = case(job.seed, job.tier, job.scenario, number)
    facts = facts_of(one.diary)
    for slide in SURENESS_SLIDES:
        yield f"{slide:+}", judged(one, *said(facts, slid(thresholds(), "_sure_percent", slide, 50, 99), one.days))


def slid(t: Thresholds, ending: str, by: int, least: int, most: int) -> Thresholds:
    """Every line of this kind of `discuss` and `watch`, moved by as much."""
    names = [f.name for f in fields(t) if f.name.startswith(("discuss_", "watch_")) and f.name.endswith(ending)]
    moved = {name: min(most, max(least, getattr(t, name) + by)) for name in names}
    return replace(t, **moved)


def missing(job: Job, number: int) -> Iterator[tuple[str, Tally]]:
    """The same people, who would log every night, with ever more of their nights taken away."""
    one = case(job.seed, job.tier, job.scenario, number, otherwise=lambda person: replace(person, missing=0.0))
    chance = Random(f"holes {job.tier} {job.scenario} {number}")  # noqa: S311 - made-up people, no secrets
    nights = [(night, 1.0 if not place else chance.random()) for place, night in enumerate(one.diary.nights)]
    for share in MISSING:
        kept = [night for night, drawn in nights if drawn >= share / 100]
        thinned = PatientDiary(one.diary.reference, one.diary.profile, {**one.diary.records, "night": kept})
        yield str(share), by_rules(replace(one, diary=thinned), thresholds())


def recall(job: Job, number: int) -> Iterator[tuple[str, Tally]]:
    for error in RECALL_ERRORS:

        def uncertain(person: Person, error: int = error) -> Person:
            return replace(person, recall_error_min=error)

        yield str(error), by_rules(case(job.seed, job.tier, job.scenario, number, otherwise=uncertain), thresholds())


STUDIES: dict[Study, Callable[[Job, int], Iterator[tuple[str, Tally]]]] = {
    "main": main, "others": others, "onset": onset, "sureness": sureness, "missing": missing, "recall": recall,
}  # fmt: skip


def fingerprint() -> str:
    """Of what the rules say of one person of each scenario: another method, or other numbers, give another."""
    digest, t = hashlib.sha256(), thresholds()
    for name in SCENARIOS:
        one = case(REPORTING, "ordinary", name, 0)
        digest.update(repr((name, said(facts_of(one.diary), t, one.days))).encode())
    return digest.hexdigest()[:16]
