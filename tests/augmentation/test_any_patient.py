"""Any patient: a worse night never lowers a level, what is said hangs together, and no day knows of later ones."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.augmentation.rules import RANK, assess
from apps.augmentation.series import Intake, Iron, Night, PatientFacts, Recalled, Regimen
from tests.augmentation.diaries import ARMS, LEGS, T

FIRST = date(2026, 1, 1)
NOON, BEDTIME = 12 * 60, T.night_from_min  # later a night counts as quiet
A_DAY = timedelta(days=1)
ON_DRUG_SINCE = FIRST - timedelta(days=400)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def plan(drug: str, first: date, last: date | None, *, dose: float = 0.25, at: int = 1170) -> Regimen:
    return Regimen(drug, "no" if drug == "gabapentin" else "yes", first, last, (Intake(at, dose, "mg"),))


# What is taken, and from which day of the diary on no night can teach what stable treatment is.
REGIMENS = (
    ((plan("pramipexole", ON_DRUG_SINCE, None),), 42),
    ((plan("pramipexole", on(-60), None),), 42),
    ((plan("pramipexole", ON_DRUG_SINCE, on(70)), plan("pramipexole", on(70), None, dose=0.5)), 42),
    ((plan("pramipexole", ON_DRUG_SINCE, on(70), dose=0.5), plan("pramipexole", on(70), None)), 42),
    ((plan("pramipexole", ON_DRUG_SINCE, on(60)), plan("pramipexole", on(60), None, at=1080)), 42),
    ((plan("pramipexole", ON_DRUG_SINCE, on(20)), plan("ropinirole", on(20), None)), 20 + 14 + 42),
    ((plan("pramipexole", ON_DRUG_SINCE, on(71)), plan("pramipexole", on(70), None, dose=0.5)), 42),  # one day of both
    ((plan("gabapentin", ON_DRUG_SINCE, None),), 42),
)


@dataclass(frozen=True)
class Habits:
    """How somebody keeps a diary, and what becomes of their legs."""

    seed: int
    days: int
    usual: int
    scatter: int
    holes: float
    quiet: float
    odd: float  # share of nights with an onset that is none of the evening's, or none told
    told: float  # share of what is told
    advance: int
    begins: int


HABITS = st.builds(
    Habits,
    seed=st.integers(0, 10**6),
    days=st.sampled_from([90, 150]),
    usual=st.sampled_from([1140, 1260, 1380]),
    scatter=st.sampled_from([0, 20, 60]),
    holes=st.sampled_from([0, 0.2, 0.5]),
    quiet=st.sampled_from([0, 0.1, 0.3, 0.6]),
    odd=st.sampled_from([0, 0.1]),
    told=st.sampled_from([1, 0.8, 0.5]),
    advance=st.sampled_from([0, 60, 120, 180, 260, 360]),
    begins=st.integers(20, 120),
)


def nights(habits: Habits) -> tuple[Night, ...]:
    chance, kept = random.Random(habits.seed), []
    for day in range(habits.days):
        worse = min(1.0, max(0.0, (day - habits.begins) / 40))
        onset: int | None = round(chance.gauss(habits.usual - habits.advance * worse, habits.scatter))
        if chance.random() < habits.odd:
            onset = chance.choice([380, 500, 700, 1600, 1700, None])
        intensity, regions = chance.randint(2, 5) + round(3 * worse), LEGS | (ARMS if chance.random() < worse else 0)
        values = (onset, intensity, regions, chance.choice([10, 30, 60]), chance.choice([60, 240, 400]))
        begun, strong, where, latency, relief = [value if chance.random() < habits.told else None for value in values]
        rest = chance.choice([0, 0, 3])
        if chance.random() < habits.holes:
            continue
        if chance.random() < habits.quiet:
            kept.append(Night(on(day), False))
        else:
            kept.append(Night(on(day), True, begun, strong, where, latency, relief, rest, rose_at=420))
    return tuple(kept)


def recalled(onsets: list[int]) -> st.SearchStrategy[Recalled | None]:
    return st.none() | st.builds(
        Recalled, st.none() | st.sampled_from(onsets), st.sampled_from([None, 10, 60]), st.sampled_from([None, 4]),
        st.sampled_from([None, LEGS]), st.sampled_from([None, 60]), st.sampled_from([None, 360]),
    )  # fmt: skip


@st.composite
def patients(draw: st.DrawFn) -> tuple[PatientFacts, int, int]:
    """The facts, the days of the diary, and the day from which on no night belongs to a reference."""
    habits, (regimens, learned) = draw(HABITS), draw(st.sampled_from(REGIMENS))
    known = PatientFacts(
        nights=nights(habits),
        regimens=regimens,
        before_treatment=draw(recalled([habits.usual - 90, habits.usual - 30])),
        best_treatment=draw(recalled([habits.usual])),
        good_period=draw(st.sampled_from([None, None, (on(5), on(40))])),
        first_dopaminergic=draw(st.sampled_from([None, ON_DRUG_SINCE])),
        helped_at_first=draw(st.sampled_from([None, True, False])),
        augmentation_status=draw(st.sampled_from([None, "none", "suspected", "confirmed"])),
        irls=draw(st.sampled_from([(), ((ON_DRUG_SINCE, 10.0), (on(30), 20.0), (on(80), 25.0))])),
    )
    return known, habits.days, learned


@st.composite
def ways_to_be_worse(draw: st.DrawFn) -> tuple[float, int, int, int, int]:
    return (
        draw(st.sampled_from([0.05, 0.3, 1])), draw(st.sampled_from([0, 30, 120, 300])),
        draw(st.sampled_from([0, 1, 4])), draw(st.sampled_from([0, ARMS, 16, 127])), draw(st.integers(0, 10**6)),
    )  # fmt: skip


@given(patients(), ways_to_be_worse())
@settings(max_examples=250)
def test_worse_nights_never_lower_a_level(
    patient: tuple[PatientFacts, int, int], way: tuple[float, int, int, int, int]
) -> None:
    (known, days, learned), (share, earlier, stronger, regions, seed) = patient, way
    chance = random.Random(seed)
    span = {"first": FIRST, "last": on(days - 1)}
    found = assess(known, T, **span)
    # Learning begins with the first night, and lasts longer where too few of a confirmed case's nights tell an onset.
    taught = [
        date.fromisoformat(one.evidence["reference_to"]) + A_DAY for one in found if "reference_to" in one.evidence
    ]
    since = max([on(learned), *(night.day + timedelta(days=T.learning_days) for night in known.nights[:1]), *taught])

    def worse(night: Night) -> Night:
        if night.day < since or not night.symptoms or chance.random() >= share:
            return night
        onset = night.onset
        if onset is not None and NOON <= onset < BEDTIME:
            onset = max(NOON, onset - earlier)
        intensity = None if night.intensity is None else min(10, night.intensity + stronger)
        there = None if night.regions is None else night.regions | regions
        return night._replace(onset=onset, intensity=intensity, regions=there)

    harder = replace(known, nights=tuple(worse(night) for night in known.nights))
    for before, after in zip(found, assess(harder, T, **span), strict=True):
        assert RANK[after.level] >= RANK[before.level], (before.day, before.level, after.level)


@given(patients())
@settings(max_examples=100)
def test_what_is_said_of_a_day_hangs_together(patient: tuple[PatientFacts, int, int]) -> None:
    known, days, _ = patient
    for found in assess(known, T, first=FIRST, last=on(days - 1)):
        risen = RANK[found.level] > 0
        assert bool(found.signs) == risen, "a level from `watch` on has its signs, and no other has any"
        assert risen or found.level == "none" or found.why, "who says nothing says why"
        assert found.reference is not None or found.level == "insufficient_data"
        assert risen or not found.already_at_enrolment


@given(patients(), st.integers(0, 149))
@settings(max_examples=150)
def test_a_day_knows_nothing_of_what_came_later(patient: tuple[PatientFacts, int, int], place: int) -> None:
    known, days, _ = patient
    day = on(min(place, days - 1))
    until = replace(
        known,
        nights=tuple(night for night in known.nights if night.day <= day),
        regimens=tuple(
            one._replace(ends_before=one.ends_before if one.ends_before and one.ends_before <= day + A_DAY else None)
            for one in known.regimens
            if one.start <= day
        ),
        irls=tuple(score for score in known.irls if score[0] <= day),
    )
    (then,), (now,) = (assess(facts, T, first=day, last=day) for facts in (until, known))
    assert then.as_record("") == now.as_record("")
    assert (then.why, then.present) == (now.why, now.present)


# Of nights with an illness or a missed dose the onset is not compared for a while: test_compared_nights.py.
EXPLANATIONS = ("travel", "short_sleep", "alcohol", "stress", "caffeine")
NOTED = st.sampled_from(["illness", "shift_work", "pregnancy", "new_condition", "hospital"])


@given(patients(), st.lists(st.tuples(st.integers(0, 149), NOTED), max_size=5), st.integers(0, 10**6))
@settings(max_examples=100)
def test_other_explanations_are_listed_and_decide_nothing(
    patient: tuple[PatientFacts, int, int], noted: list[tuple[int, str]], seed: int
) -> None:
    (known, days, _), chance = patient, random.Random(seed)
    explained = replace(
        known,
        nights=tuple(night._replace(triggers=(chance.choice(EXPLANATIONS),)) for night in known.nights),
        doses_off=tuple(on(day) for day in range(0, days, 3)),
        events=tuple((on(day), what) for day, what in noted),
        sessions=tuple(on(day) for day in (3, 10, 17)),
        iron=(Iron(on(5), "ferritin", 12.0, "ng/mL"),),
        regimens=(*known.regimens, Regimen("sertraline", "no", on(60), None, worsens=True)),
    )
    span = {"first": FIRST, "last": on(days - 1)}
    for one, other in zip(assess(known, T, **span), assess(explained, T, **span), strict=True):
        assert one == other
        if RANK[other.level]:
            assert {"iron_low", "missed_doses"} & set(other.considered) or other.day < on(5)
