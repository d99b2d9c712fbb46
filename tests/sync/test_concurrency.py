"""Two at once, and death between any two statements: one wins, nothing is half-filed, and a replay ends the same."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from apps.patients.models import Patient
from apps.sync.models import Record, Version
from tests import servers, writes
from tests.live import Live
from tests.personas import session_of, signed_in
from tests.sync.conservation import nothing_is_twice, rows_show_the_heads, sequence_has_no_gap
from tests.sync.cutting_proxy import Line, line_to
from tests.sync.phone import Browser, Disk, Phone

BAD_NIGHT = {"symptoms": True, "onset": "21:30", "intensity": 6, "moments": [{"at": "01:10", "strength": 3}]}
QUIET_NIGHT = {"symptoms": False}
MAY = "2026-05-15T05:30:00Z"
pytestmark = pytest.mark.faults
OUTCOMES = {"new", "updated", "identical", "conflict", "quarantined"}


def write(key: str, payload: dict[str, Any] | None, base: str | None = None, **more: Any) -> dict[str, Any]:
    """As it stands in a batch."""
    return writes.write(payload, **{"kind": "night", "key": key, "base": base, "made_at": MAY, **more})


def at_once(*works: Callable[[], Any]) -> list[Any]:
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        start.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def line(live: Live) -> Iterator[Line]:
    with line_to(live.port) as line:
        yield line


def phones_of(pia: Patient, line: Line, how_many: int) -> list[Phone]:
    assert pia.user
    phones = [
        Phone(Disk(), Browser(line, {"stillnight": session_of(pia.user)}), Random(n)) for n in range(how_many)
    ]  # fmt: skip
    for phone in phones:
        phone.call("GET", "/api/v1/session")
    return phones


def all_is_whole(pia: Patient) -> None:
    records = list(Record.objects.filter(patient=pia).select_related("head"))
    versions = {version.write_id: version for version in Version.objects.filter(patient=pia)}
    nothing_is_twice(pia, records, versions)
    sequence_has_no_gap(pia, records, versions)
    rows_show_the_heads(pia, records)


def test_of_two_that_write_the_same_night_at_the_same_moment_one_wins_and_the_other_is_kept(
    line: Line, pia: Patient
) -> None:
    one, other = phones_of(pia, line, 2)
    for day in range(10, 22):
        key = f"2026-03-{day}"
        answers = at_once(partial(one.put, write(key, BAD_NIGHT)), partial(other.put, write(key, QUIET_NIGHT)))
        (winner,) = [a[0] for a in answers if a[0]["status"] == "new"]
        (loser,) = [a[0] for a in answers if a[0]["status"] == "conflict"]
        assert loser["head"]["write_id"] == winner["write_id"]
    all_is_whole(pia)


def test_the_same_write_sent_twice_at_the_same_moment_is_filed_once_with_one_receipt(line: Line, pia: Patient) -> None:
    one, other = phones_of(pia, line, 2)
    for day in range(10, 22):
        sent = write(f"2026-03-{day}", BAD_NIGHT)
        single, batch = at_once(partial(one.put, sent), partial(other.post, [sent, sent]))
        assert single[0]["status"] == "new"
        assert [single[0]] * 2 == batch
    assert Version.objects.count() == 12
    all_is_whole(pia)


def test_the_change_feed_skips_nothing_while_four_write(line: Line, pia: Patient) -> None:
    reader, *writers = phones_of(pia, line, 5)
    done = threading.Event()

    def write_on(phone: Phone, n: int) -> None:
        base = None
        for turn in range(20):
            key = f"2026-0{n}-{10 + turn % 10}"
            sent = write(key, {"symptoms": False, "note": f"{turn}"}, base)
            while not (receipts := phone.post([sent])):  # two of a patient's are taken at a time; the others come again
                time.sleep(0.02)
            assert receipts[0]["status"] in OUTCOMES  # type: ignore[index]
            base = None if turn % 10 == 9 else base

    def read_on() -> list[int]:
        seen: list[int] = []
        last_round = False
        while True:
            status, page = reader.call("GET", f"/api/v1/changes?after={seen[-1] if seen else 0}&limit=3") or (0, {})
            assert status == 200
            seen += [change["seq"] for change in page["changes"]]
            for change in page["changes"]:
                reader.disk.text = json.dumps({**reader.disk.read(), where(change): change["write_id"]})
            if last_round and not page["more"]:
                return seen
            last_round = done.is_set()

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_on)
        at_once(*[partial(write_on, phone, n) for n, phone in enumerate(writers, 1)])
        done.set()
        seen = reading.result(60)
    assert seen == sorted(set(seen))
    known = reader.disk.read()
    for record in Record.objects.filter(patient=pia).select_related("head"):
        assert record.head is not None
        assert known[f"{record.kind} {record.key}"] == str(record.head.write_id)


def where(change: dict[str, Any]) -> str:
    return f"{change['kind']} {change['key']}"


# --- killed between any two statements ---

FIRST = write("2026-03-14", BAD_NIGHT)
BATCH = [
    FIRST,
    write("2026-03-14", {**BAD_NIGHT, "intensity": 7}, FIRST["write_id"]),
    write("2026-03-15", {"symptoms": "rather"}),
    write(str(uuid4()), {"date": "2026-03-16", "event": "timezone_change", "timezone": "Asia/Tokyo"}, kind="event"),
    write("2026-03-14", QUIET_NIGHT),
]
# The batch, its receipts and the request around it are no fewer statements.
LEAST = 10
ENDS = ["new", "updated", "quarantined", "new", "conflict"]


@contextmanager
def at_statement(number: int, then: Callable[[str], None]) -> Iterator[list[str]]:
    """Calls `then` just before the statement of this number, counted from 1; yields those that were reached."""
    reached: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        reached.append(sql)
        if len(reached) == number:
            then(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield reached


def hang_up(sql: str) -> None:
    """The database server drops us, as in a restart or a failover."""
    assert connection.connection is not None
    with psycopg.connect(servers.environment()["DATABASE_URL"], autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


def refuse(sql: str) -> None:
    raise OperationalError("canceling statement due to lock timeout")


def fail(sql: str) -> None:
    if "SAVEPOINT" not in sql:
        raise RuntimeError("a fault of ours")


def send(client: Client) -> tuple[int, list[Any]]:
    answer = client.post("/api/v1/writes", json.dumps({"writes": BATCH}), content_type="application/json")
    return answer.status_code, answer.json()["receipts"] if answer.status_code == 200 else []


@pytest.mark.slow
@pytest.mark.parametrize(("then", "step"), [(hang_up, 1), (refuse, 2), (fail, 3)])
def test_whatever_statement_fails_no_receipt_is_given_for_what_is_not_there(
    transactional_db: None, pia: Patient, then: Callable[[str], None], step: int
) -> None:
    assert pia.user
    client = signed_in(pia.user)
    client.raise_request_exception = False
    for number in range(1, 500, step):
        with at_statement(number, then) as reached:
            _, receipts = send(client)
        connection.close()
        there = {str(w) for w in Version.objects.filter(patient=pia).values_list("write_id", flat=True)}
        assert {r["write_id"] for r in receipts if r.get("status") in OUTCOMES} <= there, reached[number - 1]
        all_is_whole(pia)
        assert ends(send(client)) == ENDS, "a replay brings each to the same end"
        all_is_whole(pia)
        forget(pia)
        if len(reached) < number:
            break
    assert number > LEAST, "the statements were not all tried"


def ends(answer: tuple[int, list[Any]]) -> list[str]:
    return [receipt.get("status") for receipt in answer[1]]


def forget(pia: Patient) -> None:
    Record.objects.filter(patient=pia).update(head=None)
    Version.objects.filter(patient=pia, stands_for__isnull=False).delete()
    Version.objects.filter(patient=pia).delete()
    Record.objects.filter(patient=pia).delete()
    Patient.objects.filter(pk=pia.pk).update(change_seq=0, changed_from=None)
    pia.clock_entries.all().delete()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # it forks, though other tests left threads
def test_a_process_killed_between_any_two_statements_leaves_all_or_nothing_and_a_replay_ends_the_same(
    transactional_db: None, pia: Patient
) -> None:
    assert pia.user
    client = signed_in(pia.user)
    for number in range(1, 500, 4):  # each one: see above; to the database a death is a connection lost
        child = os.fork()
        if child == 0:
            die_at(number, client)
        _, status = os.waitpid(child, 0)
        assert Version.objects.filter(patient=pia).count() in (0, len(BATCH))
        assert ends(send(client)) == ENDS
        all_is_whole(pia)
        forget(pia)
        if os.waitstatus_to_exitcode(status) == 0:
            break
    assert number > LEAST, "the statements were not all tried"


def die_at(number: int, client: Client) -> None:
    """In a process of its own, with a connection of its own: the parent's stays open."""
    try:
        connection.connection = None
        connection.ensure_connection()
        with at_statement(number, lambda sql: os._exit(9)):
            ok = ends(send(client)) == ENDS
        os._exit(0 if ok else 1)
    finally:
        os._exit(2)


@pytest.mark.slow
def test_a_web_worker_killed_in_the_middle_of_a_batch_leaves_nothing_half_filed(live: Live, pia: Patient) -> None:
    chance = Random(7)
    unanswered = 0
    for month in range(1, 13):
        live.start()
        with line_to(live.port) as line, ThreadPoolExecutor(1) as pool:
            (phone,) = phones_of(pia, line, 1)
            batch = [write(f"2025-{month:02}-{1 + n:02}", BAD_NIGHT) for n in range(28)]
            sending = pool.submit(phone.post, batch)
            time.sleep(chance.uniform(0.01, 0.2))
            for worker in children(live):
                os.kill(worker, signal.SIGKILL)
            live.kill()
            unanswered += sending.result() is None
        if month >= 6 and unanswered:
            break
    live.start()
    all_is_whole(pia)
    assert unanswered, "no kill came in the middle"


def children(live: Live) -> list[int]:
    assert live.process is not None
    task = Path(f"/proc/{live.process.pid}/task/{live.process.pid}/children")
    return [int(pid) for pid in task.read_text().split()]
