"""The nightly review as a patient's diary meets it."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Clinic
from apps.augmentation import facts, services
from apps.augmentation.due import spread_due
from apps.augmentation.facts import load
from apps.augmentation.models import DueTime, Review
from apps.augmentation.rules import assess
from apps.augmentation.selectors import levels_on
from apps.augmentation.thresholds import thresholds
from apps.core.lease import LEASE
from apps.diary.models import Night
from apps.patients.models import CareLink, Patient
from apps.sync.bulk import Entry
from server.logs import JsonLines
from tests.augmentation.clinic import (
    A_DAY,
    DAY,
    NOON_AFTER,
    WELL,
    WORSE,
    due,
    events,
    file,
    found,
    night,
    nights,
    open_now,
    run,
    treated,
)
from tests.personas import patient_of

NINE, TEN = datetime(2026, 3, 30, 7, 59, tzinfo=UTC), datetime(2026, 3, 30, 8, tzinfo=UTC)  # 10:00 in Berlin


def test_a_worse_fortnight_opens_a_flag(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    review = Review.objects.get(patient=pia, day=DAY)
    assert (review.level, review.reference, review.nights_logged) == ("discuss", "before_treatment", 7)
    assert review.findings["evidence"]["onset_advance_min"] == 230
    opened_on = DAY - 14 * A_DAY  # it was watched first
    assert open_now(pia) == [("earlier_onset", "discuss", opened_on)]
    assert events(pia) == [("earlier_onset", "opened", "discuss")]


def test_every_day_from_the_first_night_is_reviewed_and_says_what_the_rules_say(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    said = [{**r.findings, "level": r.level} for r in Review.objects.filter(patient=pia).order_by("day")]
    known = load([pia.pk]).facts(pia.pk)
    expected = assess(known, thresholds(), first=DAY - 33 * A_DAY, last=DAY)
    assert [s["level"] for s in said] == [a.level for a in expected]
    assert [s["evidence"] for s in said] == [a.as_record("")["evidence"] for a in expected]


def test_a_night_falls_due_four_hours_after_the_next_day_has_begun(pia: Patient) -> None:
    treated(pia, nights(WELL))
    run(NINE)
    assert due(pia).reviewed_through == DAY - A_DAY
    falls_due = due(pia).due_at
    assert falls_due == spread_due(pia.pk, TEN, [])
    assert run(falls_due - timedelta(seconds=1)).reviewed == 0
    run(falls_due)
    assert due(pia).reviewed_through == DAY
    assert due(pia).due_at == falls_due + A_DAY


def test_a_review_not_due_writes_nothing(pia: Patient) -> None:
    treated(pia, nights(WELL))
    run()
    assert run(NOON_AFTER + timedelta(minutes=15)).reviewed == 0


def test_a_late_night_is_reviewed_by_the_next_sweep(pia: Patient) -> None:
    treated(pia, nights(WELL[:-1], DAY - A_DAY))
    run()
    assert Review.objects.get(patient=pia, day=DAY).nights_logged == 6
    file(pia, [night(DAY)])
    soon = NOON_AFTER + timedelta(minutes=15)
    run(soon)
    assert Review.objects.get(patient=pia, day=DAY).nights_logged == 7
    pia.refresh_from_db()
    assert (pia.changed_from, due(pia).due_at > soon) == (None, True)


def test_an_old_night_that_changed_is_reviewed_again_with_all_days_after_it_and_none_before(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    before = found(pia)
    changed = DAY - 10 * A_DAY
    Night.objects.filter(patient=pia, date=changed).update(symptoms=False, onset=None, onset_min=None, intensity=None,
                                                            regions=None)  # fmt: skip
    Patient.objects.filter(pk=pia.pk).update(changed_from=changed, change_seq=100)
    run(NOON_AFTER + timedelta(minutes=15))
    after = found(pia)
    assert [day for day in before if before[day] != after[day]] == [changed + n * A_DAY for n in range(11)]


def test_what_has_not_changed_is_not_written_again(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    Patient.objects.filter(pk=pia.pk).update(changed_from=DAY - 20 * A_DAY)
    done = run(NOON_AFTER + timedelta(minutes=15))
    assert (done.reviewed, done.reviews_written) == (1, 0)


def test_a_regimen_of_years_ago_begins_no_review_before_the_first_night(pia: Patient) -> None:
    treated(pia, nights(WELL))
    run()
    assert Review.objects.filter(patient=pia).count() == len(WELL)


def test_a_patient_without_a_night_is_told_apart_from_a_well_one(pia: Patient) -> None:
    run()
    review = Review.objects.filter(patient=pia).latest("day")
    assert (review.day, review.level, review.nights_logged) == (DAY, "insufficient_data", 0)


def test_missing_nights_do_not_clear_a_flag_and_good_ones_do(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    a_month_later = NOON_AFTER + 30 * A_DAY
    run(a_month_later)
    assert len(open_now(pia)) == 1
    file(pia, nights(["21:00"] * 45, DAY + 75 * A_DAY))
    run(a_month_later + 45 * A_DAY)
    assert open_now(pia) == []
    assert events(pia)[-1] == ("earlier_onset", "cleared", "discuss")


def test_a_flag_that_corrected_nights_no_longer_bear_out_is_cleared_and_not_erased(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    Night.objects.filter(patient=pia, date__gt=DAY - 18 * A_DAY).update(onset="21:00", onset_min=900)
    Patient.objects.filter(pk=pia.pk).update(changed_from=DAY - 17 * A_DAY, change_seq=100)
    run(NOON_AFTER + timedelta(minutes=15))
    assert [what for _, what, _ in events(pia)] == ["opened", "cleared"]


def test_a_flag_rises_once(pia: Patient) -> None:
    treated(pia, nights(["21:00"] * 20 + ["19:00"] * 14))
    run()
    file(pia, nights(["16:00"] * 14, DAY + 14 * A_DAY))
    for day in range(1, 16):
        run(NOON_AFTER + day * A_DAY)
    assert events(pia) == [("earlier_onset", "opened", "watch"), ("earlier_onset", "raised", "discuss")]


@pytest.mark.parametrize("seed", range(5))
def test_reviews_and_open_flags_are_the_same_whatever_order_the_nights_came_in(linden: Clinic, seed: int) -> None:
    chance = random.Random(seed)
    listed = nights([chance.choice(["21:00", "18:00", "16:00", None]) for _ in range(30)] + ["16:30"] * 15)
    at_once = treated(patient_of(linden, "P-2"), listed)
    run()
    by_pieces = treated(patient_of(linden, "P-3"), listed[:1])
    rest = listed[1:]
    chance.shuffle(rest)
    while rest:
        piece, rest = rest[:7], rest[7:]
        file(by_pieces, piece)
        run(NOON_AFTER + timedelta(minutes=15 * len(rest)))
    assert found(by_pieces) == found(at_once)
    assert open_now(by_pieces) == open_now(at_once)


def test_a_diary_is_reviewed_without_an_open_care_link(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    CareLink.objects.update(consent_to=NOON_AFTER - A_DAY)
    run()
    assert len(open_now(pia)) == 1


def test_a_poisoned_diary_stops_no_one_else_and_is_tried_again_later(
    pia: Patient, linden: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    others = [treated(patient_of(linden, f"P-{n}"), nights(WORSE)) for n in range(10, 15)]
    treated(pia, nights(WORSE))
    Patient.objects.filter(pk=pia.pk).update(timezone="Mars/Olympus Mons")
    done = run()
    assert (done.reviewed, done.failed) == (5, 1)
    assert all(open_now(other) for other in others)
    assert (due(pia).failures, due(pia).claim) == (1, None)
    assert due(pia).due_at == NOON_AFTER + timedelta(minutes=15)
    (line,) = [JsonLines().format(record) for record in caplog.records if record.levelname == "ERROR"]
    assert str(pia.pk) in line
    assert '"frames": ["apps/augmentation/' in line  # where it happened, for whoever mends it
    assert "Mars" not in line
    run(NOON_AFTER + timedelta(minutes=15))
    assert due(pia).due_at == NOON_AFTER + timedelta(minutes=45)
    Patient.objects.filter(pk=pia.pk).update(timezone="Europe/Berlin")
    run(NOON_AFTER + timedelta(minutes=45))
    assert (due(pia).failures, due(pia).reviewed_through) == (0, DAY)


def test_what_the_database_refuses_of_one_patient_stops_no_one_else(
    pia: Patient, linden: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [treated(patient_of(linden, f"P-{n}"), nights(WELL)) for n in range(10, 13)]
    treated(pia, nights(WORSE))
    monkeypatch.setattr("apps.augmentation.reviews.to_json", lambda state: {"\0": 1} if state else {})  # no jsonb
    done = run()
    assert (done.reviewed, done.failed) == (3, 1)
    assert all(due(other).reviewed_through == DAY for other in others)
    assert due(pia).failures == 1


def test_a_batch_takes_as_many_statements_for_thirty_patients_as_for_three(linden: Clinic) -> None:
    def statements(patients: int, start: int) -> int:
        for n in range(patients):
            treated(patient_of(linden, f"{start}-{n}"), nights(WORSE))
        services.due_times_update(now=NOON_AFTER)
        lease = services.due_lease(now=NOON_AFTER)
        assert lease
        assert len(lease.patient_ids) == patients
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=NOON_AFTER)
        return len(queries)

    assert statements(3, 0) == statements(30, 1) <= 20


def test_a_lost_claim_writes_nothing(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    services.due_times_update(now=NOON_AFTER)
    slow = services.due_lease(now=NOON_AFTER)
    assert slow
    later = NOON_AFTER + LEASE
    assert services.due_lease(now=later - timedelta(seconds=1)) is None
    quick = services.due_lease(now=later)
    assert quick
    assert services.batch_review(patient_ids=slow.patient_ids, claim=slow.claim, now=later).lost == 1
    assert not Review.objects.exists()
    assert services.batch_review(patient_ids=quick.patient_ids, claim=quick.claim, now=later).reviewed == 1
    again = services.batch_review(patient_ids=quick.patient_ids, claim=quick.claim, now=later)  # redelivered
    assert (again.lost, events(pia)) == (1, [("earlier_onset", "opened", "discuss")])


def test_what_changes_while_a_batch_runs_is_reviewed_again(pia: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    treated(pia, nights(WELL))

    def load_and_then_a_night_arrives(ids: Iterable[UUID], *since: Any) -> facts.FactSet:
        rows = load(ids, *since)
        file(pia, [night(DAY - 20 * A_DAY)])
        return rows

    monkeypatch.setattr(facts, "load", load_and_then_a_night_arrives)
    run()
    monkeypatch.undo()
    pia.refresh_from_db()
    assert pia.changed_from is not None
    run(NOON_AFTER + timedelta(minutes=15))
    assert Review.objects.filter(patient=pia).earliest("day").day == DAY - 20 * A_DAY


def test_new_rules_review_the_old_days_beside_the_old_reviews(pia: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    treated(pia, nights(WORSE))
    run()
    monkeypatch.setattr(services, "thresholds", lambda: replace(thresholds(), rules="2099.0"))
    run(NOON_AFTER + A_DAY)
    old, new = (Review.objects.filter(patient=pia, rules=rules) for rules in (thresholds().rules, "2099.0"))
    assert (old.count(), new.count()) == (len(WORSE), len(WORSE) + 1)
    assert events(pia) == [("earlier_onset", "opened", "discuss")]


def test_a_journey_moves_the_next_review_with_the_clock(pia: Patient) -> None:
    treated(pia, nights(WELL))
    flight = {"date": "2026-03-30", "event": "timezone_change", "timezone": "America/New_York", "time": "18:00"}
    file(pia, [Entry("event", "flight", flight)])
    run()
    ten_in_new_york = datetime(2026, 3, 31, 14, tzinfo=UTC)
    assert due(pia).due_at == spread_due(pia.pk, ten_in_new_york, [])


def test_the_command_reviews_everybody_as_of_a_day(
    pia: Patient, linden: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    treated(pia, nights(WORSE))
    treated(patient_of(linden, "P-2"), nights(WELL))
    call_command("review", as_of=DAY)
    printed = capsys.readouterr().out
    assert "2 patients reviewed" in printed
    assert levels_on(DAY) == {"discuss": 1, "none": 1}
    assert not Review.objects.filter(day__gt=DAY).exists()
    assert all(row.due_at == spread_due(row.pk, TEN + A_DAY, []) for row in DueTime.objects.all())


def test_a_day_of_the_past_takes_nothing_back(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    before = found(pia), open_now(pia)
    call_command("review", as_of=date(2026, 3, 5))
    assert (found(pia), open_now(pia), due(pia).reviewed_through) == (*before, DAY)


def test_a_day_in_the_future_is_refused(pia: Patient) -> None:
    with pytest.raises(CommandError, match="lies in the future"):
        call_command("review", as_of=date(2062, 3, 5))
    assert not Review.objects.exists()


def test_a_day_before_any_diary_is_refused_and_puts_nobody_off(pia: Patient) -> None:
    treated(pia, nights(WORSE))
    run()
    with pytest.raises(CommandError, match="from 1900 on"):
        call_command("review", as_of=date(1, 1, 1))
    assert due(pia).failures == 0


def test_a_slip_of_the_year_does_not_begin_a_century_of_reviews(pia: Patient, linden: Clinic) -> None:
    treated(pia, nights(WELL))
    silent = patient_of(linden, "P-2")
    call_command("review", as_of=date(1926, 3, 29))
    run(datetime.now(UTC))
    assert Review.objects.filter(patient=pia).earliest("day").day == DAY - 19 * A_DAY
    assert Review.objects.filter(patient=silent).count() == 1


def test_a_day_long_ago_is_reviewed_for_whoever_wrote_then(pia: Patient) -> None:
    long_ago = date(2019, 3, 29)
    treated(pia, nights(WELL, long_ago))
    call_command("review", as_of=long_ago)
    assert due(pia).reviewed_through == long_ago
