"""A PostgreSQL, a Valkey, a web server and workers of one test's own: to be killed, filled and starved.

PostgreSQL runs as in production, with fsync, in its own place. While a town stands, Django's connection in the test
leads to its database, so that everything other tests say of people and diaries can be said here.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import redis
from celery import Celery
from django.conf import settings
from django.db import connection, connections

from apps.accounts.models import Clinic
from apps.sync.models import Version
from server import postgres, processes, valkey
from server.place import CHECKOUT, Place
from tests.live import Live
from tests.personas import patient_of, person, session_of
from tests.sync.conservation import everything_holds
from tests.sync.cutting_proxy import Line, line_to
from tests.sync.phone import OUTCOMES, Browser, Disk, Phone
from tests.waiting import PATIENCE_S, eventually, seconds_until

REVIEWS, DIGESTS = "apps.augmentation.tasks.review_sweep", "apps.alerts.tasks.digest_sweep"
ADDRESS = ("NAME", "HOST", "USER", "PORT", "PASSWORD")


class Town:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.place = Place(directory / "servers", throwaway=False)
        self.place.make()
        self.web = Live(extra=self.environment, log=directory / "web.log")
        self.others: list[subprocess.Popen[bytes]] = []
        self.database: subprocess.Popen[bytes] | None = None
        self.broker: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        addresses = {"DATABASE_URL": self.place.database_url, "REDIS_URL": self.place.redis_url}
        # These people write far more than people do.
        limits = {f"LIMIT_{what}": "1000000" for what in ("READS", "CHANGES", "WRITES", "WRITTEN_KB")}
        return {**addresses, **limits}

    # --- servers ---

    def start_database(self) -> None:
        """As whoever runs it would: again and again, until it stands (after a hard stop it puts its data in order)."""
        deadline = time.monotonic() + PATIENCE_S
        while self.database is None or self.database.poll() is not None or not postgres.ready(self.place):
            assert time.monotonic() < deadline, self.log("postgres")
            if self.database is None or self.database.poll() is not None:
                self.database = postgres.start(self.place)
            time.sleep(0.05)

    def start_broker(self) -> None:
        self.broker = valkey.start(self.place)
        eventually(lambda: valkey.ready(self.place))

    def kill_database(self) -> None:
        assert self.database
        self.database.kill()
        self.database.wait()
        connections.close_all()

    def kill_one_backend(self) -> None:
        """One that serves somebody, as the kernel does when memory runs out: PostgreSQL then restarts all of them."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            pid = cursor.fetchone()[0]
        connection.close()
        os.kill(pid, signal.SIGKILL)

    def kill_broker(self) -> None:
        assert self.broker
        self.broker.kill()
        self.broker.wait()

    def wipe_broker(self) -> None:
        with redis.Redis.from_url(self.place.redis_url) as broker:
            broker.flushall()

    # --- processes of ours ---

    def start(self, *command: str, log: str, **environment: str) -> "subprocess.Popen[bytes]":
        with (self.directory / f"{log}.log").open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=CHECKOUT,
                env={**os.environ, **self.environment, **environment},
                preexec_fn=processes.end_with_parent(signal.SIGKILL),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        self.others.append(process)
        return process

    def worker(self, app: str = "server.celery", *words: str, **environment: str) -> "subprocess.Popen[bytes]":
        words = words or ("--concurrency=2",)
        command = ("-m", "celery", "-A", app, "worker", "-l", "info", "--without-gossip", "--without-mingle", *words)
        return self.start(*command, log="worker", STILLNIGHT_PROCESS="worker", **environment)

    def log(self, name: str) -> str:
        for path in (self.directory / f"{name}.log", self.place.directory / f"{name}.log"):
            if path.exists():
                return path.read_text(errors="replace")[-4000:]
        return ""

    def tick(self, task: str, **options: Any) -> None:
        """What beat does. The broker may be away: so may beat's word."""
        address = self.place.redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
        with Celery(broker=address, set_as_current=False) as app:
            app.conf.broker_transport_options = {"global_keyprefix": f"{settings.REDIS_PREFIX}:"}
            app.conf.task_publish_retry = False
            app.send_task(task, **options)

    def queued(self) -> int:
        with redis.Redis.from_url(self.place.redis_url) as broker:
            return int(broker.llen(f"{settings.REDIS_PREFIX}:celery"))

    def end(self) -> None:
        self.web.stop()
        for process in self.others:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        connections.close_all()
        if self.database:
            postgres.stop(self.database)
        if self.broker:
            valkey.stop(self.broker)


def found_town(directory: Path) -> None:
    """A migrated, quiet database, to be copied for each test."""
    town = Town(directory)
    postgres.initialise(town.place)
    town.start_database()
    try:
        command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(command, cwd=CHECKOUT, env={**os.environ, **town.environment}, check=True)
    finally:
        town.end()


@contextlib.contextmanager
def town_like(founded: Path, *, at: Path | None = None) -> Iterator[Town]:
    directory = at or Path(tempfile.mkdtemp(prefix="sn-town-"))
    shutil.copytree(founded, directory / "t", ignore=shutil.ignore_patterns("sockets", "*.log"))
    town = Town(directory / "t")
    try:
        town.start_broker()
        town.start_database()
        with django_lives_in(town):
            yield town
    finally:
        town.end()
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def django_lives_in(town: Town) -> Iterator[None]:
    connections.close_all()
    address = connection.settings_dict
    before = {name: address[name] for name in ADDRESS}
    address.update({"NAME": "stillnight", "USER": "stillnight", "HOST": str(town.place.sockets), "PORT": ""})
    try:
        yield
    finally:
        connections.close_all()
        address.update(before)


# --- people with phones ---


@dataclass
class Witness(Phone):
    """A phone that remembers every receipt it was given, whatever became of the phone afterwards."""

    given: dict[str, str] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    last_receipt: float = 0.0
    slowest: float = 0.0  # seconds that an answer took

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any] | None:
        began = time.monotonic()
        answer = super().call(method, path, body)
        self.slowest = max(self.slowest, time.monotonic() - began)
        status, content = answer or (0, None)
        self.answers[status] += 1
        receipts = content.get("receipts", [content]) if isinstance(content, dict) else []
        for receipt in receipts:
            if isinstance(receipt, dict) and receipt.get("status") in OUTCOMES:
                self.given[receipt["write_id"]] = receipt["status"]
                self.last_receipt = time.monotonic()
        return answer


class Crowd:
    """Patients who write without pause, each with a phone, until the block ends."""

    def __init__(
        self, town: Town, clinic: Clinic, how_many: int = 6, pause: float = 0.02, name: str = "Writer"
    ) -> None:
        self.town, self.pause = town, pause
        users = [person(f"{name}-{n}") for n in range(how_many)]
        self.patients = [patient_of(clinic, f"{name[0]}-{n}", user=user) for n, user in enumerate(users)]
        self.sessions = [session_of(user) for user in users]
        self.phones: list[Witness] = []
        self.ended = threading.Event()
        self.lost = self.doubled = 0  # counted by `settle`

    @contextlib.contextmanager
    def writing(self, host: Live | None = None) -> Iterator["Crowd"]:
        """`host`: the web process that they write to, where it is not the town's first."""
        with contextlib.ExitStack() as stack:
            port = (host or self.town.web).port
            lines = [stack.enter_context(line_to(port)) for _ in self.patients]
            if not self.phones:
                self.phones = [
                    Witness(Disk(), Browser(line, {"stillnight": session}), Random(n))
                    for n, (session, line) in enumerate(zip(self.sessions, lines, strict=True))
                ]
            self._use(lines)
            self.ended.clear()
            pool = stack.enter_context(ThreadPoolExecutor(len(self.phones)))
            running: list[Future[None]] = []
            try:
                running = [pool.submit(self._write_on, phone) for phone in self.phones]
                yield self
            finally:
                self.ended.set()
            for one in running:
                one.result(120)

    def _use(self, lines: Iterable[Line]) -> None:
        for phone, line in zip(self.phones, lines, strict=True):
            phone.browser.line = line

    def _write_on(self, phone: Witness) -> None:
        today = datetime.now(UTC).date()
        while not self.ended.is_set():
            key = (today - timedelta(days=phone.chance.randrange(2, 30))).isoformat()
            note = str(phone.chance.random())
            phone.save("night", key, {"symptoms": True, "onset": "21:30", "intensity": 5, "note": note})
            if phone.chance.random() < 0.5:
                phone.sync(batch=phone.chance.choice([1, 20, 200]), one_by_one=phone.chance.random() < 0.2)
            time.sleep(self.pause)

    # --- what they saw ---

    @property
    def requests(self) -> int:
        return sum(sum(phone.answers.values()) for phone in self.phones)

    @property
    def acknowledged(self) -> int:
        return sum(len(phone.given) for phone in self.phones)

    @property
    def answers(self) -> Counter[int]:
        return sum((phone.answers for phone in self.phones), Counter())

    def until_answered(self) -> float:
        """Seconds until every phone has been given a receipt again."""
        since = time.monotonic()
        return seconds_until(lambda: all(phone.last_receipt > since for phone in self.phones))

    def go_on(self, seconds: float) -> None:
        time.sleep(seconds)

    def settle(self) -> None:
        """Everything that waits goes, and every promise is looked up."""
        with contextlib.ExitStack() as stack:
            self._use([stack.enter_context(line_to(self.town.web.port)) for _ in self.phones])
            for phone in self.phones:
                eventually(phone.sync)
        for patient, phone in zip(self.patients, self.phones, strict=True):
            everything_holds(patient, [phone], phone.said)
            self._count(phone, Version.objects.filter(patient=patient).values_list("write_id", "status"))
        assert (self.lost, self.doubled) == (0, 0)

    def _count(self, phone: Witness, stored: Iterable[tuple[UUID, str]]) -> None:
        """A save that is not there, or a receipt that says something else, is lost; what nobody sent is doubled."""
        there = [(str(write_id), status) for write_id, status in stored]
        said = {write["write_id"] for write in phone.said}
        self.lost += len(said - dict(there).keys()) + len(phone.given.items() - set(there))
        self.doubled += len(there) - len(said & dict(there).keys())
