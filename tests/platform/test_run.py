"""`make run`: one at a time, stopped by Ctrl-C, survived by its data however it ends."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server import processes
from server.place import CHECKOUT
from tests.platform.house import House, Run, assert_plainly_full, kill
from tests.small_disk import fill, mount
from tests.waiting import eventually

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory after its first run, to be copied: making tables and pages takes its time only once."""
    house = House(tmp_path_factory.mktemp("first") / "state")
    run = Run(house)
    try:
        run.until_ready()
    finally:
        run.process.send_signal(signal.SIGTERM)
        run.process.wait()
        run.end()
    eventually(house.is_quiet)
    return house.place.directory.parent


@pytest.fixture
def house(lived_in: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(lived_in, tmp_path / "state", ignore=shutil.ignore_patterns("sockets"))
    house = House(tmp_path / "state")
    yield house
    processes.end(house.keeper)
    eventually(lambda: not house.everything)


@pytest.fixture
def start(house: House) -> Iterator[Callable[..., Run]]:
    """`start()` is one `make run` in the house."""
    runs: list[Run] = []

    def start(port: int | None = None) -> Run:
        runs.append(Run(house, port))
        return runs[-1]

    yield start
    for run in runs:
        run.end()


def test_it_tells_where_it_is_answers_and_stops_on_ctrl_c_leaving_no_process(
    house: House, start: Callable[..., Run]
) -> None:
    run = start().until_ready()
    assert f"http://localhost:{run.port}" in run.text
    assert "mail/" in run.text
    assert run.status()
    run.process.send_signal(signal.SIGINT)
    assert run.until_ended() == 0
    assert "Traceback" not in run.text
    eventually(lambda: not processes.started_with(f"STILLNIGHT_LOCAL={house.place.directory.parent}"))


def test_a_second_run_on_the_same_data_refuses_and_says_where_the_first_is(
    house: House, start: Callable[..., Run]
) -> None:
    first = start().until_ready()
    second = start()
    assert second.until_ended() == 1
    assert f"already runs on this data: http://localhost:{first.port}" in second.text
    assert first.status()


def test_a_taken_port_is_told_with_the_way_out(house: House, start: Callable[..., Run]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = start(taken.getsockname()[1])
        assert run.until_ended() == 1
    assert re.search(r"Port \d+ is taken by another program.*make run PORT=", run.text)


def test_after_kill_9_of_all_of_it_the_next_run_just_works(house: House, start: Callable[..., Run]) -> None:
    first = start().until_ready()
    kill([*first.everything, *house.everything])
    first.until_ended()
    second = start(first.port).until_ready()
    assert second.status()


def test_after_kill_9_of_the_parent_alone_the_next_run_just_works(house: House, start: Callable[..., Run]) -> None:
    first = start().until_ready()
    kill([first.process.pid])
    second = start(first.port).until_ready()
    assert second.status()


@pytest.mark.parametrize("victim", ["the servers", "the children"])
def test_what_is_killed_under_it_comes_back(house: House, start: Callable[..., Run], victim: str) -> None:
    run = start().until_ready()
    kill(house.keeper if victim == "the servers" else run.everything[1:])
    eventually(lambda: "again" in run.text)
    eventually(lambda: run.status() > 0)


def test_a_command_and_a_run_share_the_servers_and_end_in_any_order(house: House, start: Callable[..., Run]) -> None:
    run = start().until_ready()
    assert house.visit() == 1
    said = manage(house, "operator_add", "oda@example.org")
    assert f"http://localhost:{run.port}/invite#" in said, "on whatever port it runs"
    with house.guest():
        run.process.send_signal(signal.SIGINT)
        assert run.until_ended() == 0
        time.sleep(1.5)
        assert house.visit() == 3


def manage(house: House, *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    environment = {name: value for name, value in house.environment.items() if name not in ("PORT", "SITE_URL")}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.root
def test_a_full_disk_is_told_in_plain_words(tmp_path: Path) -> None:
    if mount(tmp_path, "120m") != 0:
        pytest.skip("this machine lets us mount no small disk")
    house = House(tmp_path / "state")
    fill(tmp_path / "filler")
    run = Run(house)
    try:
        assert run.until_ended() == 1
        assert_plainly_full(run.text)
    finally:
        run.end()
        eventually(lambda: not house.everything)
        subprocess.run(["umount", str(tmp_path)], check=True)
