"""Workers that die, meet or never hear of their task: no night is missed, and none told twice."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.accounts.models import Clinic
from apps.augmentation import services, tasks
from apps.augmentation.models import DueTime, Flag, FlagEvent, Review
from apps.core.lease import LEASE
from apps.patients.models import Patient
from server.place import CHECKOUT
from tests import servers
from tests.augmentation.clinic import (
    A_DAY,
    DAY,
    NOON_AFTER,
    WELL,
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
from tests.augmentation.worker import KILLED, workers
from tests.personas import patient_of
from tests.waiting import eventually

pytestmark = pytest.mark.faults
TRANSACTIONS = pytest.mark.django_db(transaction=True)
AFTER_THE_LEASE = NOON_AFTER + LEASE


BAD = ["17:00"] * 14


@pytest.fixture
def sweep_by_celery(monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """What beat does, by the name that stands in the schedule."""
    monkeypatch.setenv("STILLNIGHT_PROCESS", "command")  # the import would say "worker", to this process and its heirs
    from server.celery import app

    return lambda: app.send_task(app.conf.beat_schedule["review-sweep"]["task"], kwargs={"unheard": "of"})


@contextmanager
def celery_worker() -> Iterator[None]:
    words = ("-m", "celery", "-A", "server.celery", "worker", "-P", "solo", "--without-gossip", "--without-mingle")
    process = subprocess.Popen(
        [sys.executable, *words], cwd=CHECKOUT, env={**servers.environment(), "STILLNIGHT_PROCESS": "worker"}
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def expected(pia: Patient) -> Patient:
    """Pia's diary, reviewed in peace."""
    treated(pia, nights(BAD))
    run()
    assert events(pia) == [("earlier_onset", "opened", "discuss")]
    return pia


def is_like(patient: Patient, expected: Patient) -> bool:
    return (found(patient), open_now(patient), events(patient), reviewed_through(patient)) == (
        found(expected), open_now(expected), events(expected), DAY,
    )  # fmt: skip


def is_untouched(patient: Patient) -> bool:
    rows = [*Review.objects.filter(patient=patient), *Flag.objects.filter(patient=patient)]
    return not rows and reviewed_through(patient) is None


def reviewed_through(patient: Patient) -> date | None:
    return DueTime.objects.filter(patient=patient).values_list("reviewed_through", flat=True).first()


@pytest.mark.slow
@TRANSACTIONS
def test_a_worker_killed_between_any_two_statements_has_done_all_or_nothing(linden: Clinic, expected: Patient) -> None:
    states = []
    with workers(1) as (worker,):
        for kill in range(1, 100):
            patient = treated(patient_of(linden, f"K-{kill}"), nights(BAD))
            status = worker.live(NOON_AFTER, kill=kill)
            assert status in (0, KILLED)
            states.append("done" if is_like(patient, expected) else "untouched")
            assert states[-1] == "done" or is_untouched(patient), f"half written when killed before statement {kill}"
            if status == 0:
                break
            patient.refresh_from_db()
            assert worker.live(AFTER_THE_LEASE) == 0
            assert is_like(patient, expected), f"not healed when killed before statement {kill}"
            Patient.objects.get(pk=patient.pk, changed_from=None)
    # All of a batch's statements were died at, and the only one to change anything is the commit.
    assert len(states) > 15
    assert states == sorted(states, reverse=True)
    assert (states[0], states[-1]) == ("untouched", "done")


@pytest.mark.slow
@TRANSACTIONS
def test_three_workers_at_once_review_everybody_once(linden: Clinic, expected: Patient) -> None:
    patients = [treated(patient_of(linden, f"W-{n}"), nights(BAD)) for n in range(24)]
    with workers(3) as team:
        for worker in team:
            worker.send(NOON_AFTER, limit=2)
        assert [worker.answer() for worker in team] == [0, 0, 0]
    assert all(is_like(patient, expected) for patient in patients)


@pytest.mark.slow
@TRANSACTIONS
def test_nights_that_arrive_while_workers_run_and_die_are_all_reviewed(linden: Clinic, expected: Patient) -> None:
    listed = nights(BAD)
    patients = [treated(patient_of(linden, f"L-{n}"), listed[:5]) for n in range(6)]
    now = NOON_AFTER
    with workers(2) as team:
        for n, late in enumerate(listed[5:]):
            now += timedelta(minutes=15)
            team[0].send(now, limit=2, kill=7 + 3 * n)
            team[1].send(now, limit=3)
            for patient in patients:
                file(patient, [late])
            assert [worker.answer() for worker in team][1] == 0
        # A patient whose batch has died twice is left alone for a while: past the longest such pause nobody waits.
        assert team[0].live(now + LEASE + services.RETRY_AFTER[-1]) == 0
    for patient in patients:
        assert (found(patient), open_now(patient)) == (found(expected), open_now(expected))
        assert Patient.objects.get(pk=patient.pk).changed_from is None
        # Told once, though perhaps raised on the way.
        assert FlagEvent.objects.filter(flag__patient=patient, what="opened").count() == 1


@pytest.mark.slow
@TRANSACTIONS
def test_a_wiped_broker_loses_no_night(pia: Patient, sweep_by_celery: Callable[[], object]) -> None:
    treated(pia, nights(BAD))
    tasks.review_sweep()
    assert servers.our_keys(), "the batch waits in the broker"
    servers.forget_our_keys()
    assert due(pia).claim is None, "a message holds nobody"
    with celery_worker():
        sweep_by_celery()
        eventually(lambda: open_now(pia))
    assert due(pia).claim is None


@TRANSACTIONS
def test_a_task_delivered_twice_or_too_late_writes_once(pia: Patient) -> None:
    treated(pia, nights(BAD))
    services.due_times_update(now=NOON_AFTER)
    lease = services.due_lease(now=NOON_AFTER)
    assert lease
    message: dict[str, Any] = {"patient_ids": [str(pia.pk)], "claim": str(lease.claim), "sent_by": "a newer version"}
    with time_machine.travel(NOON_AFTER, tick=False):
        tasks.review_batch(**message)
        before = found(pia), events(pia)
        file(pia, [night(DAY - 40 * A_DAY)])
        tasks.review_batch(**message)
    assert (found(pia), events(pia)) == before


@TRANSACTIONS
def test_the_broker_gone_at_the_sweep_keeps_no_one_waiting_for_the_lease(
    pia: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: object) -> None:
        raise ConnectionRefusedError

    treated(pia, nights(WELL))
    monkeypatch.setattr(tasks.review_batch, "apply_async", away)
    with time_machine.travel(NOON_AFTER, tick=False), pytest.raises(ConnectionRefusedError):
        tasks.review_sweep()
    assert due(pia).claim is None
    assert run().reviewed == 1


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The messages of review batches, instead of the broker."""
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.review_batch, "apply_async", lambda **message: messages.append(message))
    return messages


def the_same_time(now: datetime = NOON_AFTER) -> Any:
    return time_machine.travel(now, tick=False)


def many(patients: int) -> None:
    Patient.objects.bulk_create(Patient(timezone="Europe/Berlin", day_start=360) for _ in range(patients))


def test_message_names_no_patient_and_expires_at_the_next_sweep(pia: Patient, sent: list[dict[str, Any]]) -> None:
    with the_same_time():
        tasks.review_sweep()
    until = NOON_AFTER + timedelta(minutes=15)
    assert sent == [{"kwargs": {"until": until.isoformat(), "died_first": False}, "expires": until}]
    assert due(pia).claim is None


@pytest.mark.django_db
def test_sweep_with_a_long_backlog_announces_a_bounded_number_of_batches(sent: list[dict[str, Any]]) -> None:
    many(2000)
    with the_same_time():
        tasks.review_sweep()
    assert len(sent) == services.MOST_BATCHES
    assert not DueTime.objects.exclude(claim=None).exists()


@pytest.mark.django_db
def test_backlog_that_waits_longer_than_a_lease_is_reviewed_in_whole_batches(sent: list[dict[str, Any]]) -> None:
    many(700)
    with the_same_time():
        tasks.review_sweep()
    with the_same_time(NOON_AFTER + timedelta(hours=2)):
        done = [tasks.review_batch(**message["kwargs"])["reviewed"] for message in list(sent)]
    assert done == [200, 200, 200, 100]
    assert not DueTime.objects.filter(failures__gt=0).exists()


@pytest.mark.django_db
def test_batch_announces_the_next_one_until_nobody_is_due(sent: list[dict[str, Any]]) -> None:
    many(250)
    services.due_times_update(now=NOON_AFTER)
    begun: dict[str, Any] = {"until": (NOON_AFTER + timedelta(minutes=15)).isoformat(), "died_first": False}
    with the_same_time():
        assert tasks.review_batch(**begun)["reviewed"] == 200
        assert tasks.review_batch(**sent.pop()["kwargs"])["reviewed"] == 50
        assert tasks.review_batch(**sent.pop()["kwargs"])["reviewed"] == 0
    assert sent == []


@pytest.mark.django_db
def test_batch_after_the_next_sweep_announces_no_other(pia: Patient, sent: list[dict[str, Any]]) -> None:
    services.due_times_update(now=NOON_AFTER)
    with the_same_time():
        assert tasks.review_batch(until=NOON_AFTER.isoformat())["reviewed"] == 1
    assert sent == []


@pytest.mark.django_db
def test_in_a_backlog_one_batch_of_a_sweep_begins_with_those_whose_batch_died(sent: list[dict[str, Any]]) -> None:
    many(1000)
    services.due_times_update(now=NOON_AFTER)
    dead = services.due_lease(now=NOON_AFTER, limit=50)
    assert dead
    with the_same_time(NOON_AFTER + LEASE):
        tasks.review_sweep()
        assert [message["kwargs"]["died_first"] for message in sent] == [True] + [False] * 5
        assert tasks.review_batch(**sent[0]["kwargs"])["reviewed"] == services.SMALL_BATCH
        assert tasks.review_batch(**sent[1]["kwargs"])["reviewed"] == services.BATCH
    assert DueTime.objects.filter(pk__in=dead.patient_ids, reviewed_through=DAY).count() == services.SMALL_BATCH


@pytest.mark.django_db
def test_a_first_review_that_a_clock_gone_ahead_began_need_not_wait_until_then(pia: Patient) -> None:
    treated(pia, nights(WELL))
    ahead = NOON_AFTER + timedelta(hours=25)
    services.due_times_update(now=ahead)
    services.due_lease(now=ahead)  # and then that worker is stopped, and its clock put right
    assert run().reviewed == 1


@pytest.mark.django_db
def test_nobody_waits_for_a_date_that_only_a_wrong_clock_has_seen(pia: Patient) -> None:
    treated(pia, nights(WELL))
    run(NOON_AFTER + 30 * A_DAY)
    assert run(NOON_AFTER).reviewed == 1
    assert due(pia).due_at < NOON_AFTER + 2 * A_DAY
    assert run(NOON_AFTER).reviewed == 0, "once is enough"


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [25, -25], ids=["ahead", "back"])
def test_what_a_wrong_clock_took_and_never_finished_is_reviewed_as_soon_as_something_changes(
    pia: Patient, hours: int
) -> None:
    treated(pia, nights(BAD))
    run(NOON_AFTER + timedelta(hours=hours))
    assert services.due_lease(now=NOON_AFTER + timedelta(hours=max(0, hours) + 48))  # and then that worker dies
    file(pia, nights(["21:00"], DAY - 30 * A_DAY))
    assert run().reviewed == 1
    assert events(pia) == [("earlier_onset", "opened", "discuss")]
    pia.refresh_from_db()
    assert (pia.changed_from, due(pia).claim) == (None, None)
