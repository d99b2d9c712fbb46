"""The embedded servers start by themselves, serve everybody, survive every kill and stop when nobody is left."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from server import postgres, processes
from server.place import CHECKOUT, Place
from tests.platform.house import PERSON, House, assert_plainly_full, kill
from tests.small_disk import fill, mount
from tests.waiting import eventually

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "state")
    yield house
    processes.end(house.keeper)
    eventually(house.is_quiet)


def test_the_first_visitor_finds_a_database_and_the_second_finds_what_the_first_wrote(house: House) -> None:
    assert house.visit() == 1
    assert house.visit() == 2


def test_five_who_come_at_once_share_one_pair_of_servers(house: House) -> None:
    with ThreadPoolExecutor(5) as people:
        assert sorted(people.map(lambda _: house.visit(), range(5))) == [1, 2, 3, 4, 5]
    assert len(house.keeper) == 1


def test_the_servers_stop_after_the_last_has_left(house: House) -> None:
    with house.guest():
        house.visit()
        time.sleep(1.5)  # longer than the grace
        assert house.keeper
    eventually(house.is_quiet)
    assert not house.place.database_socket.exists()


def test_the_first_to_come_may_leave_first(house: House) -> None:
    with house.guest() as first, house.guest():
        first.kill()
        time.sleep(1.5)
        assert len(house.keeper) == 1
        assert house.visit() == 3


@pytest.mark.parametrize("victim", ["keeper", "postmaster", "broker", "backends", "everything"])
def test_after_kill_9_the_next_visit_just_works(house: House, victim: str) -> None:
    with house.guest():
        kill(getattr(house, victim))
        assert house.visit() == 2


@pytest.mark.parametrize("victim", ["keeper", "postmaster", "broker"])
def test_no_server_is_left_behind_when_one_of_the_three_is_killed(house: House, victim: str) -> None:
    with house.guest():
        kill(getattr(house, victim))
        eventually(house.is_quiet)


@pytest.mark.parametrize("victim", ["broker", "backends"])
def test_server_killed_while_the_database_recovers_is_started_again(house: House, victim: str) -> None:
    with house.guest():
        kill(house.everything)
    with house.guest_who_waits() as guest:
        deadline = time.monotonic() + 30
        while not getattr(house, victim) and time.monotonic() < deadline:
            time.sleep(0.001)
        kill(getattr(house, victim))
        assert guest.stdout is not None
        assert guest.stdout.readline() == "2\n"


def test_server_that_is_killed_again_and_again_ends_the_start_with_its_log(house: House) -> None:
    house.visit()
    eventually(house.is_quiet)
    with house.guest_who_waits() as guest:
        deadline = time.monotonic() + 60
        while guest.poll() is None and time.monotonic() < deadline:
            for pid in house.backends:
                processes.tell(pid, signal.SIGKILL)
        assert guest.returncode == 1


def test_a_kill_in_the_middle_of_the_first_start_leaves_no_half_a_database(house: House) -> None:
    people = subprocess.Popen(
        [sys.executable, "-c", PERSON], cwd=CHECKOUT, env=house.environment, stderr=subprocess.DEVNULL
    )
    eventually(lambda: any(house.place.directory.glob("postgres.new-*")))
    kill([people.pid, *house.keeper])
    people.wait()
    assert house.visit() == 1


def test_a_lock_file_that_names_a_stranger_does_not_stop_the_start(house: House) -> None:
    house.visit()
    eventually(house.is_quiet)
    (house.place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{house.place.data}\n1\n5432\n")
    assert house.visit() == 2


def test_what_a_power_cut_may_have_torn_is_made_anew_where_it_is_only_for_tests(house: House) -> None:
    place = Place(house.place.directory, throwaway=True)
    place.make()
    postgres.initialise(place)
    (place.data / "postmaster.pid").touch()
    (place.directory / "boot").write_text("another boot")
    postgres.initialise(place)
    assert (place.data / "PG_VERSION").exists()
    assert not (place.data / "postmaster.pid").exists()


def test_data_of_another_version_are_left_alone_and_told(house: House) -> None:
    house.visit()
    eventually(house.is_quiet)
    (house.place.data / "PG_VERSION").write_text("9")
    assert "was made by PostgreSQL 9" in house.refused_visit()


def test_only_their_owner_can_reach_the_sockets(house: House) -> None:
    with house.guest():
        assert stat.S_IMODE(house.place.sockets.stat().st_mode) == 0o700
        assert stat.S_IMODE(house.place.data.stat().st_mode) == 0o700


def test_the_sockets_of_a_long_path_are_short_and_refuse_a_planted_directory(tmp_path: Path) -> None:
    house = House(tmp_path / ("a long way from home " * 5).strip())
    assert house.visit() == 1
    eventually(house.is_quiet)
    sockets = house.place.sockets
    assert len(str(sockets)) < 60
    for leftover in sockets.iterdir():
        leftover.unlink()
    sockets.rmdir()
    sockets.symlink_to(tmp_path)
    try:
        assert "should be a directory that only you can enter" in house.refused_visit()
    finally:
        sockets.unlink()


def test_the_servers_stop_when_their_directory_is_deleted(house: House) -> None:
    with house.guest():
        house.place.directory.rename(house.place.directory.with_name("gone"))
        eventually(lambda: not house.keeper)


def test_the_log_never_shows_a_row(house: House) -> None:
    with house.guest(), psycopg.connect(house.place.database_url) as database:
        database.execute("create table notes (note text check (note <> 'a secret'))")
        with pytest.raises(psycopg.errors.CheckViolation):
            database.execute("insert into notes values (%s)", ["a secret"])
    log = (house.place.directory / "postgres.log").read_text()
    assert "violates check constraint" in log
    assert "a secret" not in log


@pytest.fixture
def no_namespaces(tmp_path: Path) -> str:
    """A PATH on which root finds no `unshare`, as where user namespaces are refused."""
    (tmp_path / "chown").symlink_to(shutil.which("chown") or "")
    return str(tmp_path)


@pytest.mark.root
def test_root_without_namespaces_starts_it_as_nobody(no_namespaces: str) -> None:
    with tempfile.TemporaryDirectory(prefix="stillnight-test-") as directory:
        Path(directory).chmod(0o755)
        house = House(Path(directory) / "state")
        house.environment["PATH"] = no_namespaces
        assert house.visit() == 1
        with house.guest():
            assert {Path(f"/proc/{pid}").stat().st_uid for pid in house.backends} == {65534}
            kill(house.everything)
        assert house.visit() == 3
        eventually(house.is_quiet)


@pytest.mark.root
def test_root_without_namespaces_is_told_what_nobody_cannot_reach(no_namespaces: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    house = House(tmp_path / "state")
    house.environment["PATH"] = no_namespaces
    said = house.refused_visit()
    assert "Run Stillnight as an ordinary user" in said
    assert "Traceback" not in said


@pytest.mark.root
def test_a_full_disk_is_told_in_plain_words_and_nothing_is_lost(tmp_path: Path) -> None:
    if mount(tmp_path, "120m") != 0:
        pytest.skip("this machine lets us mount no small disk")
    house, filler = House(tmp_path / "state"), tmp_path / "filler"
    try:
        fill(filler)
        assert_plainly_full(house.refused_visit())  # before the first start
        filler.unlink()
        assert house.visit() == 1
        eventually(house.is_quiet)
        fill(filler)
        assert_plainly_full(house.refused_visit())  # and before a later one
        filler.unlink()
        assert house.visit() == 2
    finally:
        eventually(house.is_quiet)
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_a_directory_that_cannot_be_made_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = House(tmp_path / "file" / "state").refused_visit()
    assert "STILLNIGHT_LOCAL=" in said
    assert "Traceback" not in said
