"""Workers really killed: between any two statements, and between the post office's yes and the mark."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import pgtrigger
import pytest
import redis
from django.conf import settings
from django.db import connection, connections

from apps.accounts.models import User
from apps.alerts import facts, services
from apps.alerts.models import Digest, Told
from apps.core.lease import LEASE
from apps.core.models import Heartbeat
from apps.patients.models import ACCESS_EVENTS_MAY_GO, AccessEvent, Patient
from server.place import CHECKOUT
from tests import servers
from tests.alerts.world import A_DAY, SEVEN, THURSDAY, WEDNESDAY, flagged, morning
from tests.clocks import zone_at
from tests.mail import Post
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.faults, pytest.mark.django_db(transaction=True)]
ALL_DEAD = SEVEN + LEASE


def in_a_process(work: Callable[[], object]) -> int:
    """Its process id; it has its own connection and ends without tidying up."""
    connections.close_all()
    if pid := os.fork():
        return pid
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def end_of(pid: int) -> int:
    """0, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@contextmanager
def killed_at(statement: int, *, before: bool) -> Iterator[None]:
    seen = 0

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == statement and before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = run(sql, params, many, context)
        if seen == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(execute):
        yield


def a_morning_killed_at(statement: int, *, before: bool) -> int:
    def work() -> None:
        with killed_at(statement, before=before):
            morning()

    return end_of(in_a_process(work))


def as_if_nothing_had_been(smtp: Post) -> None:
    Digest.objects.all().delete()
    with pgtrigger.ignore(ACCESS_EVENTS_MAY_GO):
        AccessEvent.objects.all().delete()
    smtp.received.clear()


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_killed_at_any_statement_nobody_is_missed_and_nobody_told_twice(
    six: list[Patient], smtp: Post, before: bool
) -> None:
    flagged(six[0])
    doubles, statement = 0, 1
    while (end := a_morning_killed_at(statement, before=before)) != 0:
        assert end == -signal.SIGKILL
        morning(ALL_DEAD)
        morning(ALL_DEAD + timedelta(hours=1))
        assert Digest.objects.get().state == Digest.State.SENT, statement
        assert (Told.objects.count(), AccessEvent.objects.count()) == (1, 1), statement
        assert len({str(message["Message-ID"]) for message in smtp.received}) == 1, statement
        doubles += len(smtp.received) - 1
        as_if_nothing_had_been(smtp)
        statement += 1
    assert statement > 15, "the loop has passed every statement"
    # From the post office's yes to the commit of the mark: the update, the patients' links, their access events.
    assert doubles == 3


def test_killed_between_the_post_offices_yes_and_the_mark_the_double_can_be_told(
    six: list[Patient], smtp: Post
) -> None:
    flagged(six[0])
    is_set, set_it = os.pipe()
    morning_going = in_a_process(lambda: (os.read(is_set, 1), morning()))
    smtp.on_body = lambda: os.kill(morning_going, signal.SIGKILL)
    os.write(set_it, b"!")  # the trap stands: it may begin
    assert end_of(morning_going) == -signal.SIGKILL
    smtp.on_body = lambda: None
    assert morning(SEVEN + timedelta(minutes=5)) == [], "the dead worker's lease still runs"
    morning(ALL_DEAD)
    first, second = smtp.received
    assert first["Message-ID"] == second["Message-ID"]
    assert (first["Date"], first["Subject"]) == (second["Date"], second["Subject"])


def test_four_workers_at_once_send_one_mail(six: list[Patient], smtp: Post) -> None:
    flagged(six[0])
    for _ in range(5):
        workers = [in_a_process(morning) for _ in range(4)]
        assert [end_of(worker) for worker in workers] == [0, 0, 0, 0]
        assert len(smtp.received) == 1
        assert (Digest.objects.count(), Told.objects.count()) == (1, 1)
        as_if_nothing_had_been(smtp)


def test_two_mornings_decided_at_once_tell_an_event_in_one_of_them(six: list[Patient]) -> None:
    flagged(six[0])

    def decide(day: Any) -> Callable[[], object]:
        return lambda: services.digests_decide(local_date=day, clinicians=facts.clinicians(), now=SEVEN)

    for _ in range(5):
        workers = [in_a_process(decide(day)) for day in (WEDNESDAY, THURSDAY)]
        assert [end_of(worker) for worker in workers] == [0, 0]
        live = Digest.objects.filter(state=Digest.State.PENDING)
        assert live.count() == 1
        assert live.get().counts["new"] == Told.objects.count() == 1
        Digest.objects.all().delete()


# --- with Celery, a broker and a worker of its own --------------------------------------------------------------------


class Worker:
    def __init__(self, smtp: Post) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "server",
                "worker",
                "-P",
                "solo",
                "-l",
                "info",
                "--without-gossip",
            ],
            cwd=CHECKOUT,
            env={
                **servers.environment(),
                **smtp.environment,
                "STILLNIGHT_PROCESS": "worker",
                "REDIS_PREFIX": settings.REDIS_PREFIX,
            },
        )

    def kill(self) -> None:
        self.process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """What beat does, by the name that stands in the schedule."""
    monkeypatch.setenv("STILLNIGHT_PROCESS", "command")
    from server.celery import app

    name = app.conf.beat_schedule["digest-sweep"]["task"]
    return lambda **arguments: app.send_task(name, kwargs=arguments)


def wipe_the_broker() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        for key in broker.scan_iter(f"{settings.REDIS_PREFIX}*"):
            broker.delete(key)


def test_a_killed_worker_and_a_wiped_broker_lose_nothing(
    six: list[Patient], smtp: Post, tick: Callable[..., object]
) -> None:
    now = datetime.now(UTC)
    User.objects.update(mail_zone=zone_at(12))
    flagged(six[0], day=now.date() - 2 * A_DAY)
    with Worker(smtp) as worker:
        smtp.on_body = worker.kill
        tick()
        eventually(lambda: worker.process.poll() is not None)
    assert Digest.objects.get().state == Digest.State.PENDING
    smtp.on_body = lambda: None
    wipe_the_broker()
    Digest.objects.update(claimed_until=now)  # as if the lease had run out
    with Worker(smtp):
        for _ in range(30):  # as beat: again and again, whatever became of the last
            if Digest.objects.get().state == Digest.State.SENT:
                break
            tick()
            time.sleep(5)
        tick()
        tick(something="from a newer release")
        eventually(lambda: Heartbeat.objects.filter(at__gt=Digest.objects.get().sent_at).exists())
    assert len({str(message["Message-ID"]) for message in smtp.received}) == 1
    assert len(smtp.received) == 2
