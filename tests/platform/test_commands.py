"""Every manage.py command works by itself, and those that read no data start nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from server import processes
from server.place import CHECKOUT
from tests.platform.house import House
from tests.waiting import eventually

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "state")
    yield house
    processes.end(house.keeper)
    eventually(house.is_quiet)


def manage(house: House, *words: str) -> "subprocess.CompletedProcess[str]":
    return house.python("manage.py", *words)


@pytest.mark.parametrize(
    "command", [["check"], ["makemigrations", "--check", "--dry-run"], ["help"], ["migrate", "--help"]]
)
def test_a_command_that_reads_no_data_starts_and_leaves_nothing(house: House, command: list[str]) -> None:
    done = manage(house, *command)
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    assert not house.place.directory.exists()


def test_two_commands_at_once_on_a_fresh_checkout_find_migrated_tables(house: House) -> None:
    counting = "from apps.accounts.models import User; print('people:', User.objects.count())"
    with (
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", counting],
            cwd=CHECKOUT, env=house.environment, stdout=subprocess.PIPE, text=True,
        ) as first,
    ):  # fmt: skip
        second = manage(house, "shell", "-v0", "-c", counting)
        assert first.communicate()[0] == "people: 0\n"
    assert second.stdout == "people: 0\n"


def test_a_command_can_send_mail_without_a_run_beside_it(house: House) -> None:
    sending = (
        "from django.core.mail import send_mail; print(send_mail('Good night', 'Sleep.', None, ['a@example.org']))"
    )
    assert manage(house, "shell", "-v0", "-c", sending).stdout == "1\n"
    (mail,) = (house.place.directory.parent / "mail").glob("*good-night.txt")
    assert mail.read_text().strip() == "Sleep."
    assert "Subject: Good night" in house.python("-m", "server.mailbox").stdout


def test_without_a_database_production_refuses_to_start(house: House) -> None:
    house.environment["STILLNIGHT_ENV"] = "production"
    done = manage(house, "migrate")
    assert done.returncode != 0
    assert "is not set" in done.stderr
    assert not house.place.directory.exists()
