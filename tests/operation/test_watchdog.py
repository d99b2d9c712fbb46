"""The dead-man's switch: whatever stops, Olga hears of it, and while all is well an outside monitor is called."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from apps.core.models import Heartbeat
from server import postgres, processes, valkey
from server.place import CHECKOUT, Place
from server.watchdog import Watchdog
from tests.live import free_port
from tests.mail import Post
from tests.waiting import eventually

NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


# --- what is told, and how often: one look after another ------------------------------------------------------------


class Monitor:
    """The outside monitor: counts the calls."""

    def __init__(self) -> None:
        self.calls = 0
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                monitor.calls += 1
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/ring/0f3a"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    monitor = Monitor()
    yield monitor
    monitor.stop()


@pytest.fixture
def watched(
    transactional_db: None, smtp: Post, monitor: Monitor, settings: Any, tmp_path: Path
) -> Callable[[timedelta], list[str]]:
    """`watched(after)` is one look, by a watchdog just started, so long after noon."""
    settings.OPERATOR_MAIL, settings.DEADMAN_URL = ["olga@example.org"], monitor.url
    settings.WATCH_HOLD_S, settings.WATCH_SLOW_HOLD_S, settings.WATCH_MAIL_EVERY_S = 120, 120, 0
    settings.WATCH_CLOCK_SKEW_S = 10**12  # the clock of these tests is made up
    tick(NOON)

    def look(after: timedelta) -> list[str]:
        return [alarm.name for alarm in Watchdog(tmp_path / "watchdog.json").look(NOON + after)]

    return look


def tick(at: datetime) -> None:
    for name in ("review_sweep", "digest_sweep"):
        Heartbeat.beat(name, at)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def subjects(smtp: Post) -> list[str]:
    return [str(mail["Subject"]) for mail in smtp.received]


SILENT = ["review_sweep_silent", "digest_sweep_silent"]


def test_a_healthy_installation_without_a_patient_says_nothing_and_calls_the_monitor(
    watched: Any, smtp: Post, monitor: Monitor
) -> None:
    assert [watched(minutes(m)) for m in range(5)] == [[]] * 5
    assert (monitor.calls, smtp.received) == (5, [])


def test_an_alarm_is_told_once_then_daily_then_once_when_it_is_over_whoever_restarts_the_watch(
    watched: Any, smtp: Post, monitor: Monitor
) -> None:
    assert watched(minutes(21)) == SILENT
    assert smtp.received == []  # it must last a little
    for later in (24, 25, 60, 24 * 60):
        assert watched(minutes(later)) == SILENT
    assert subjects(smtp) == ["Stillnight localhost: digest_sweep_silent began, review_sweep_silent began"]
    watched(minutes(24 + 24 * 60))
    assert subjects(smtp)[1:] == ["Stillnight localhost: digest_sweep_silent lasts, review_sweep_silent lasts"]
    assert monitor.calls == 1  # as long as the next tick may mend it
    tick(NOON + minutes(26 + 24 * 60))
    for later in (26, 27, 29, 30):
        watched(minutes(later + 24 * 60))
    assert subjects(smtp)[2:] == ["Stillnight localhost: digest_sweep_silent is over, review_sweep_silent is over"]
    assert monitor.calls == 5


def test_what_passes_before_it_was_told_is_not_told(watched: Any, smtp: Post) -> None:
    watched(minutes(21))
    tick(NOON + minutes(22))
    assert [watched(minutes(m)) for m in (22, 25, 30)] == [[]] * 3
    assert smtp.received == []


def test_a_mail_that_could_not_be_sent_is_sent_when_it_can_and_the_monitor_hears_nothing_meanwhile(
    watched: Any, smtp: Post, monitor: Monitor
) -> None:
    watched(minutes(21))
    smtp.answer("RCPT", "451 later")
    watched(minutes(24))
    assert subjects(smtp) == []
    watched(minutes(25))
    assert len(subjects(smtp)) == 1
    assert monitor.calls == 1  # the first, before there was anything to tell


def test_a_mail_server_that_is_away_stops_the_calls(watched: Any, monitor: Monitor, settings: Any) -> None:
    settings.EMAIL_PORT = 9
    assert watched(minutes(1)) == ["mail_down"]
    assert monitor.calls == 0


def test_one_refused_address_does_not_have_the_other_told_again(watched: Any, smtp: Post, settings: Any) -> None:
    settings.OPERATOR_MAIL = ["gone@example.org", "olga@example.org"]
    watched(minutes(21))
    smtp.answer("RCPT", "550 no such user")
    watched(minutes(24))
    watched(minutes(25))
    assert [list(to) for to in smtp.recipients] == [["olga@example.org"]]


def test_a_mail_holds_counts_and_codes_and_its_envelope(watched: Any, smtp: Post) -> None:
    watched(minutes(21))
    watched(minutes(24))
    (mail,) = smtp.received
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "review_sweep_silent began: no tick for 24 min (allowed: 20 min)" in mail.get_content()
    assert "docs/operations.md" in mail.get_content()


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"reviews_late": {"odd": 1}}'])
def test_a_torn_file_begins_the_watch_anew(watched: Any, tmp_path: Path, smtp: Post, torn: str) -> None:
    (tmp_path / "watchdog.json").write_text(torn)
    assert watched(minutes(21)) == SILENT
    assert sorted(json.loads((tmp_path / "watchdog.json").read_text())) == sorted(SILENT)


# --- the real processes ---------------------------------------------------------------------------------------------


class Plant:
    """Database, broker, worker, beat and watchdog as processes, each to be killed and started again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.place = Place(directory / "servers", throwaway=True)
        self.place.make()
        self.monitor, self.post = Monitor(), Post(port=free_port())
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.smtp = Controller(self.post, hostname="127.0.0.1", port=self.post.port)
        self.smtp.start()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("STILLNIGHT_TEST")},
            **self.post.environment,
            "DATABASE_URL": self.place.database_url, "REDIS_URL": self.place.redis_url, "SECRET_KEY": "k" * 50,
            "STILLNIGHT_LOCAL": str(directory), "OPERATOR_MAIL": "olga@example.org", "DEADMAN_URL": self.monitor.url,
            "SWEEP_EVERY_S": "1", "WATCH_EVERY_S": "0.5", "WATCH_HOLD_S": "1", "WATCH_SLOW_HOLD_S": "1",
            "WATCH_MAIL_EVERY_S": "0.5", "WATCH_SILENCE_S": "8", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        self.logs = directory / "logs"
        self.logs.mkdir()

    def start_servers(self) -> None:
        postgres.initialise(self.place)
        self.start("database")
        self.start("broker")

    def start(self, name: str) -> None:
        if name == "database":
            self.running[name] = postgres.start(self.place)
            eventually(lambda: postgres.ready(self.place), "the database answers")
        elif name == "broker":
            self.running[name] = valkey.start(self.place)
            eventually(lambda: valkey.ready(self.place), "the broker answers")
        elif name == "smtp":
            self.smtp = Controller(self.post, hostname="127.0.0.1", port=self.post.port)
            self.smtp.start()
        else:
            words = {
                "worker": ["-m", "celery", "--quiet", "-A", "server.celery", "worker", "--concurrency=1",
                           "--without-mingle", "--without-gossip"],
                "beat": ["-m", "celery", "--quiet", "-A", "server.celery", "beat", "--pidfile=",
                         "--scheduler=server.celery:AliveScheduler"],
                "watchdog": ["manage.py", "watchdog"],
            }[name]  # fmt: skip
            with (self.logs / name).open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, *words], cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=processes.end_with_parent(signal.SIGKILL),
                )  # fmt: skip

    def kill(self, name: str) -> None:
        if name == "smtp":
            self.smtp.stop()
            return
        process = self.running.pop(name)
        if name == "database":
            # As the power going off; its children would otherwise linger a moment on the data directory.
            processes.end(processes.working_in(self.place.data, "postgres"), patience=0)
        else:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)

    def told(self) -> list[str]:
        return [str(mail["Subject"]).partition(": ")[2] for mail in self.post.received]

    def stop(self) -> None:
        for name in [*self.running]:
            self.kill(name)
        self.smtp.stop()
        self.monitor.stop()


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    plant = Plant(tmp_path_factory.mktemp("plant"))
    try:
        plant.start_servers()
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, cwd=CHECKOUT, env=plant.environment, check=True)
        for name in ("worker", "beat", "watchdog"):
            plant.start(name)
        yield plant
    finally:
        plant.stop()


def is_well(plant: Plant) -> None:
    """The monitor is called again: nothing is wrong, and nothing left to tell."""
    calls = plant.monitor.calls
    eventually(lambda: plant.monitor.calls > calls + 2, "the outside monitor is called")
    plant.post.received.clear()


def the_calls_stop(plant: Plant) -> None:
    """But for one that may be on its way just now."""
    calls = [plant.monitor.calls]

    def stopped() -> bool:
        time.sleep(1.5)
        calls.append(plant.monitor.calls)
        return calls[-1] == calls[-2]

    eventually(stopped, "the calls stop")


def stands_as_told(plant: Plant, alarm: str) -> bool:
    known = json.loads((plant.directory / "watchdog.json").read_text())
    return alarm in known and known[alarm]["told"] is not None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("victim", "alarm"),
    [
        ("worker", "review_sweep_silent"),
        ("beat", "review_sweep_silent"),
        ("broker", "review_sweep_silent"),
        ("database", "database_down"),
    ],
)
def test_whatever_is_killed_olga_is_told_the_calls_stop_and_she_hears_when_it_is_over(
    plant: Plant, victim: str, alarm: str
) -> None:
    is_well(plant)
    plant.kill(victim)
    eventually(lambda: any(f"{alarm} began" in told for told in plant.told()), f"{alarm} is told")
    the_calls_stop(plant)
    plant.start(victim)
    eventually(lambda: any(f"{alarm} is over" in told for told in plant.told()), f"{alarm} is over")
    assert len([told for told in plant.told() if f"{alarm} began" in told]) == 1
    assert not re.search(r"lasts", " ".join(plant.told()))


@pytest.mark.slow
def test_with_a_dead_mail_server_nothing_can_be_told_so_the_calls_stop(plant: Plant) -> None:
    is_well(plant)
    plant.kill("smtp")
    the_calls_stop(plant)
    plant.start("smtp")
    is_well(plant)


@pytest.mark.slow
def test_a_watchdog_that_is_killed_while_an_alarm_lasts_does_not_tell_it_again_and_its_own_death_is_heard_outside(
    plant: Plant,
) -> None:
    is_well(plant)
    plant.kill("beat")
    eventually(lambda: any("review_sweep_silent began" in told for told in plant.told()), "it is told")
    eventually(lambda: stands_as_told(plant, "review_sweep_silent"), "it stands in the file of what was told")
    plant.kill("watchdog")
    plant.start("watchdog")
    time.sleep(6)
    assert len([told for told in plant.told() if "review_sweep_silent began" in told]) == 1
    plant.start("beat")
    is_well(plant)
    plant.kill("watchdog")
    the_calls_stop(plant)
    plant.start("watchdog")
    is_well(plant)
