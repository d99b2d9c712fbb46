"""A real small disk, full: under the database, and under the log of the web process.

Root mounts it; an ordinary user does the same in a user namespace of their own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from server import local
from server.place import CHECKOUT, Place
from tests import servers
from tests.alerts.world import reads_mail
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.faults.town import Crowd, Town, town_like
from tests.personas import clinic_of, person
from tests.small_disk import fill, mount
from tests.waiting import eventually


@pytest.fixture
def small_disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="sn-disk-"))
    if mount(directory, request.param) != 0:
        directory.rmdir()
        pytest.skip("this machine lets even root mount no small disk")
    yield directory
    subprocess.run(["umount", "--lazy", str(directory)], check=True)
    directory.rmdir()


@pytest.mark.root
@pytest.mark.parametrize("small_disk", ["220m"], indirect=True)
def test_a_full_disk_under_the_database_takes_no_receipt_with_it(
    founded: Path, small_disk: Path, django_db_blocker: DjangoDbBlocker, say: Say
) -> None:
    with django_db_blocker.unblock(), town_like(founded, at=small_disk) as town:
        crowd = Crowd(town, clinic_of("lime", reads_mail(person("Carla"))))
        town.web.log = None
        town.web.start()
        with crowd.writing():
            crowd.until_answered()
            with filled(small_disk):
                eventually(lambda: crowd.answers[503] >= 5)
                eventually(lambda: ready(town) == 503, "the load balancer is told")
                time.sleep(3)
            if town.database and town.database.poll() is not None:
                time.sleep(0.5)
            town.start_database()  # it stopped if not even its log of changes had room; whoever runs it starts it
            back_after = crowd.until_answered()
            eventually(lambda: ready(town) == 200)
        crowd.settle()
        assert 500 not in crowd.answers, crowd.answers
        refused = crowd.answers[503]
        say(
            "disk full under PostgreSQL",
            f"6 phones write; {refused} answers 503",
            **balance(crowd),
            back_after=back_after,
        )


def ready(town: Town) -> int:
    try:
        with urllib.request.urlopen(f"{town.web.url}/health/ready", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


class filled:  # noqa: N801 - reads as a word in `with`
    """Full, and kept full: what a server gives back is taken too."""

    def __init__(self, disk: Path) -> None:
        self.fillers, self.ended = disk, threading.Event()
        self.thread = threading.Thread(target=self._fill)

    def _fill(self) -> None:
        for n in range(1000):
            fill(self.fillers / f"filler-{n}")
            if self.ended.wait(0.3):
                return

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()
        for filler in self.fillers.glob("filler-*"):
            filler.unlink()


@pytest.mark.root
@pytest.mark.parametrize("small_disk", ["2m"], indirect=True)
def test_a_full_disk_under_the_log_takes_no_request_down(town: Town, small_disk: Path, say: Say) -> None:
    crowd = Crowd(town, clinic_of("lime", reads_mail(person("Carla"))))
    town.web.log = small_disk / "web.log"
    town.web.extra |= {"LOG_LEVEL": "DEBUG"}
    town.web.start()
    with crowd.writing():
        crowd.until_answered()
        fill(small_disk / "filler")
        size = town.web.log.stat().st_size
        for _ in range(3):
            crowd.until_answered()
        assert town.web.log.stat().st_size - size < 4096, "the disk was not full"
        (small_disk / "filler").unlink()
        back_after = crowd.until_answered()
    crowd.settle()
    assert 500 not in crowd.answers, crowd.answers
    assert 503 not in crowd.answers, crowd.answers
    assert town.web.process
    assert town.web.process.poll() is None
    say(
        "disk full under the web process's log",
        "6 phones write",
        **balance(crowd),
        back_after=back_after,
    )


def test_the_same_in_a_namespace_of_an_ordinary_users_own() -> None:
    if os.getuid() == 0:
        pytest.skip("root has mounted it above")
    words = ["unshare", "--user", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*words, "true"], check=False).returncode != 0:
        pytest.skip("this machine allows no user namespaces")
    with tempfile.TemporaryDirectory(prefix="sn-own-", ignore_cleanup_errors=True) as state:
        done = subprocess.run(
            [*words, sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "root", __file__],
            cwd=CHECKOUT, env=servers.bare_environment(Path(state)), capture_output=True, text=True, check=False,
        )  # fmt: skip
        eventually(lambda: not local.keeper_runs(Place(Path(state) / "test", throwaway=True)))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " 2 passed" in f" {done.stdout.splitlines()[-1]}", done.stdout[-3000:]
