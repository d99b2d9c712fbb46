"""What holds for any diary, however absurd."""

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.augmentation.hysteresis import NOTHING_OPEN, fold, from_json, to_json
from apps.augmentation.rules import RANK, assess
from apps.augmentation.series import Night, PatientFacts, Recalled, Regimen, fingerprints
from tests.augmentation.diaries import T

FIRST = date(2026, 1, 1)
LENGTH = 60
DAYS = st.integers(0, LENGTH - 1).map(lambda n: FIRST + timedelta(days=n))
REGIONS = st.none() | st.integers(0, 127)
NIGHT = st.builds(
    Night, DAYS, st.booleans(), st.none() | st.integers(-5, 4000), st.none() | st.integers(0, 10), REGIONS
)
RECALLED = st.none() | st.builds(
    Recalled, st.none() | st.integers(0, 2879), st.none() | st.integers(0, 600), st.none() | st.integers(0, 10), REGIONS
)
REGIMEN = st.builds(
    Regimen,
    st.text(max_size=3),
    st.sampled_from(["yes", "yes", "yes", "no", "unknown"]),
    st.dates(date(2025, 1, 1), date(2026, 2, 1)),
    st.none() | st.none() | st.dates(date(2026, 1, 1), date(2026, 4, 1)),
)
PERIOD = st.none() | st.tuples(DAYS, DAYS)
FACTS = st.builds(
    PatientFacts,
    nights=st.lists(NIGHT, max_size=80).map(tuple),
    regimens=st.lists(REGIMEN, max_size=3).map(tuple),
    before_treatment=RECALLED,
    best_treatment=RECALLED,
    good_period=PERIOD,
    first_dopaminergic=st.none() | st.dates(date(2020, 1, 1), date(2027, 1, 1)),
    helped_at_first=st.sampled_from([None, True, False]),
)


def diary_with(known: PatientFacts, bad: float, seed: int) -> PatientFacts:
    """Most nights logged, a share of them clearly earlier: what makes the rules speak."""
    chance = random.Random(seed)
    logged = tuple(
        Night(FIRST + timedelta(days=n), True, 1260 - 150 * (chance.random() < bad), chance.randint(3, 6), 3)
        for n in range(LENGTH)
        if chance.random() < 0.85
    )
    return replace(known, nights=logged)


SPEAKING = st.builds(
    diary_with,
    st.builds(
        PatientFacts,
        regimens=st.just((Regimen("pramipexole", "yes", date(2025, 1, 1), None),)),
        before_treatment=st.none() | st.just(Recalled(1260, 15, 4, 3)),
        good_period=st.none() | st.just((FIRST, FIRST + timedelta(days=20))),
    ),
    st.floats(0, 1),
    st.integers(0, 10_000),
)
ANY = FACTS | SPEAKING


@given(ANY)
@settings(max_examples=150)
def test_any_diary_gets_one_assessment_a_day_and_none_is_called_well_for_lack_of_data(known: PatientFacts) -> None:
    found = assess(known, T, first=FIRST, last=FIRST + timedelta(days=LENGTH))
    assert [a.day for a in found] == [FIRST + timedelta(days=n) for n in range(LENGTH + 1)]
    for a in found:
        logged = {n.day for n in known.nights if 0 <= (a.day - n.day).days < T.findings_days}
        if a.level == "none":
            assert len(logged) >= T.min_logged_nights
            assert a.reference is not None
        if a.level == "none" and "not_dopaminergic" not in a.considered:
            assert any(r.watched == "yes" for r in known.regimens)
            assert not a.signs
        assert bool(a.signs) == (RANK[a.level] > 0)


@given(ANY, st.randoms())
@settings(max_examples=100)
def test_order_and_repetition_of_rows_never_matter(known: PatientFacts, chance: random.Random) -> None:
    rows = [*known.nights, *chance.sample(known.nights, len(known.nights) // 2)]
    chance.shuffle(rows)
    shuffled = replace(known, nights=tuple(rows), regimens=known.regimens[::-1])
    last = FIRST + timedelta(days=LENGTH)
    assert assess(known, T, first=FIRST, last=last) == assess(shuffled, T, first=FIRST, last=last)
    assert list(fingerprints(known, FIRST, last)) == list(fingerprints(shuffled, FIRST, last))


@given(SPEAKING, st.integers(21, LENGTH - 1), st.integers(0, 300), st.integers(0, 5), st.integers(0, 127))
@settings(max_examples=200)
def test_a_worse_night_never_lowers_the_level(
    known: PatientFacts, place: int, earlier: int, stronger: int, regions: int
) -> None:
    day = FIRST + timedelta(days=place)
    worse = replace(
        known,
        nights=tuple(
            n._replace(
                onset=(n.onset or 0) - earlier,
                intensity=(n.intensity or 0) + stronger,
                regions=(n.regions or 0) | regions,
            )
            if n.day == day
            else n
            for n in known.nights
        ),
    )
    span = {"first": day, "last": FIRST + timedelta(days=LENGTH)}
    for before, after in zip(assess(known, T, **span), assess(worse, T, **span), strict=True):
        assert RANK[after.level] >= RANK[before.level]


@given(ANY, st.integers(0, LENGTH))
@settings(max_examples=100)
def test_a_day_is_the_same_judged_alone_or_with_all_and_without_later_facts(known: PatientFacts, place: int) -> None:
    day = FIRST + timedelta(days=place)
    whole = assess(known, T, first=FIRST, last=FIRST + timedelta(days=LENGTH))[place]
    assert assess(known, T, first=day, last=day) == [whole]
    upto = replace(known, nights=tuple(n for n in known.nights if n.day <= day))
    assert assess(upto, T, first=day, last=day)[0] == whole


@given(ANY, st.integers(0, LENGTH - 1))
@settings(max_examples=100)
def test_the_fold_may_stop_and_go_on_anywhere(known: PatientFacts, place: int) -> None:
    found = assess(known, T, first=FIRST, last=FIRST + timedelta(days=LENGTH))
    whole = fold(found, T)
    half = fold(found[:place], T)
    rest = fold(found[place:], T, from_json(to_json(half.final)))
    assert rest.final == whole.final
    assert half.after | rest.after == whole.after
    assert fold([], T).final == NOTHING_OPEN


@given(ANY, ANY, st.integers(0, LENGTH))
@settings(max_examples=60)
def test_equal_fingerprints_mean_equal_assessments(one: PatientFacts, other: PatientFacts, place: int) -> None:
    mixed = replace(other, nights=(*one.nights[:place], *other.nights[place:]))
    last = FIRST + timedelta(days=LENGTH)
    hashes = dict(fingerprints(one, FIRST, last)), dict(fingerprints(mixed, FIRST, last))
    verdicts = assess(one, T, first=FIRST, last=last), assess(mixed, T, first=FIRST, last=last)
    for a, b in zip(*verdicts, strict=True):
        if hashes[0][a.day] == hashes[1][a.day]:
            assert a == b
