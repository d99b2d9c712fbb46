"""A nightly review resumes from the checkpoint of the day before, and says what the whole series says."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.augmentation import facts as rows
from apps.augmentation.checkpoint import checkpoint_key, from_json
from apps.augmentation.models import DueTime, Review
from apps.augmentation.rules import assess, assess_on
from apps.augmentation.series import FactChain, PatientFacts, fingerprints
from apps.augmentation.validation.cohorts import case
from apps.augmentation.validation.courses import SCENARIOS
from apps.patients.models import Patient
from tests.augmentation.clinic import A_DAY, DAY, NOON_AFTER, WORSE, due, file, found, night, nights, run, treated
from tests.augmentation.diaries import T
from tests.augmentation.test_rules_properties import ANY, FIRST, LENGTH

KEY = checkpoint_key(T)
LAST = FIRST + timedelta(days=LENGTH)


def known_on(facts: PatientFacts, day: date) -> PatientFacts:
    """What was known of these facts on that day."""
    begun, tomorrow = [r for r in facts.regimens if r.start <= day], day + A_DAY
    return replace(
        facts,
        nights=tuple(one for one in facts.nights if one.day <= day),
        regimens=tuple(
            r if r.ends_before and r.ends_before <= tomorrow else r._replace(ends_before=None) for r in begun
        ),
        doses_off=tuple(one for one in facts.doses_off if one <= day),
        events=tuple(one for one in facts.events if one[0] <= day),
    )


def goes_on_like_the_whole(facts: PatientFacts, first: date, last: date, days: list[date]) -> None:
    """Reviewed up to each of these days in turn, as what happened became known."""
    whole = {one.day: one.as_record("") for one in assess(facts, T, first=first, last=last)}
    hashes = dict(fingerprints(facts, first, last))
    checkpoint, begin = None, first
    for day in sorted({*days, last}):
        facts_then = known_on(facts, day)
        if checkpoint:
            kept = tuple(one for one in facts_then.nights if one.day >= checkpoint.needs_from)
            off = tuple(one for one in facts_then.doses_off if one >= checkpoint.needs_from)
            facts_then = replace(facts_then, nights=kept, doses_off=off)
            chain = FactChain(facts_then, digest=checkpoint.chain, after=checkpoint.through)
        else:
            chain = FactChain(facts_then)
        said, checkpoint = assess_on(facts_then, T, first=begin, last=day, checkpoint=checkpoint)
        assert [one.as_record("") for one in said] == [whole[one.day] for one in said]
        assert dict(fingerprints(facts_then, begin, day, chain)).items() <= hashes.items()
        if checkpoint:
            checkpoint = from_json(checkpoint._replace(chain=chain.digest.hex()).to_json(KEY), KEY)
            assert checkpoint
        begin = day + A_DAY


@given(ANY, st.lists(st.integers(0, LENGTH).map(lambda n: FIRST + timedelta(days=n)), max_size=5))
@settings(max_examples=150)
def test_the_rules_may_stop_and_go_on_anywhere(known: PatientFacts, days: list[date]) -> None:
    whole = known_on(known, LAST)
    goes_on_like_the_whole(replace(whole, nights=tuple(n for n in whole.nights if n.day >= FIRST)), FIRST, LAST, days)


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_so_they_may_in_every_kind_of_course(scenario: str) -> None:
    facts = rows.from_diary(case("standing", "ordinary", scenario, 0).diary)
    first, last = facts.nights[0].day, facts.nights[-1].day
    chance = Random(scenario)
    goes_on_like_the_whole(facts, first, last, [first + chance.randrange(380) * A_DAY for _ in range(25)])


def test_what_other_rules_kept_is_not_gone_on_from() -> None:
    facts = rows.from_diary(case("standing", "ordinary", "stable", 0).diary)
    checkpoint = assess_on(facts, T, first=facts.nights[0].day, last=facts.nights[-1].day)[1]
    assert checkpoint
    again = from_json(checkpoint.to_json(KEY), KEY)
    assert again
    assert again.to_json(KEY) == checkpoint.to_json(KEY)
    assert from_json(checkpoint.to_json(checkpoint_key(replace(T, window_days=8))), KEY) is None
    assert from_json("", KEY) is None


def test_reviewed_night_by_night_a_diary_reads_as_reviewed_at_once(pia: Patient) -> None:
    entries = nights(WORSE)
    treated(pia)
    for number, entry in enumerate(entries):
        file(pia, [entry])
        run(NOON_AFTER - (len(entries) - 1 - number) * A_DAY)
    by_night = found(pia)
    Review.objects.all().delete()
    DueTime.objects.update(reviewed_through=None, reviewed_from=None, standing="", due_at=NOON_AFTER)
    run()
    assert found(pia) == by_night


def test_an_ordinary_night_asks_for_the_last_weeks_only(pia: Patient) -> None:
    treated(pia, nights(["21:00"] * 300, last=DAY - A_DAY))
    run(NOON_AFTER - A_DAY)
    file(pia, [night(DAY)])
    before = from_json(due(pia).standing, KEY)
    assert before
    assert timedelta(0) < DAY - before.needs_from < timedelta(days=60)
    with CaptureQueriesContext(connection) as asked:
        run()
    asked_for = [query["sql"] for query in asked.captured_queries if "diary_night" in query["sql"]]
    assert [str(before.needs_from) in sql for sql in asked_for] == [True]
    after = from_json(due(pia).standing, KEY)
    assert after
    assert after.through == DAY


def test_an_old_night_that_changed_is_looked_at_with_all_the_others(pia: Patient) -> None:
    treated(pia, nights(["21:00"] * 200))
    run()
    before = found(pia)
    file(pia, [night(DAY - 300 * A_DAY)])
    run()
    assert set(found(pia)) > set(before)
    assert found(pia)[DAY] != before[DAY]


def test_a_fact_without_a_date_that_changed_unnoted_is_seen_all_the_same(pia: Patient) -> None:
    treated(pia, nights(["21:00"] * 60, last=DAY - A_DAY))
    run(NOON_AFTER - A_DAY)
    pia.recalled_references.update(onset="23:30")
    file(pia, [night(DAY)])
    run()
    assert found(pia)[DAY][5]["evidence"]["onset_reference"] == "23:30"
    assert found(pia)[DAY][5]["evidence"]["nights_used"] == T.findings_days
