"""A state directory of a test's own, with the servers that start in it, and `make run` in it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from server import locks, processes
from server.place import CHECKOUT, Place
from tests.live import free_port
from tests.waiting import PATIENCE_S, eventually

PERSON = """
import os, sys
from server import local
from server.trouble import Trouble
try:
    local.prepare(say=lambda text: print(text, file=sys.stderr))
except Trouble as trouble:
    sys.exit(f"trouble: {trouble}")
import psycopg
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
    database.execute("select pg_advisory_lock(1)")  # one visitor's writing and counting at a time
    database.execute("create table if not exists visits (at timestamptz default now())")
    database.execute("insert into visits default values")
    print(database.execute("select count(*) from visits").fetchone()[0], flush=True)
if sys.argv[1:]:
    sys.stdin.readline()
"""


class House:
    """One state directory, and people who come and go in it, each a process of its own."""

    def __init__(self, directory: Path) -> None:
        self.environment = {n: v for n, v in os.environ.items() if n not in ("DATABASE_URL", "REDIS_URL")}
        self.environment |= {"STILLNIGHT_LOCAL": str(directory), "STILLNIGHT_GRACE": "0.5"}
        self.place = Place(directory / "servers", throwaway=False)

    def python(self, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, *words]
        return subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False
        )  # fmt: skip

    def visit(self) -> int:
        """Somebody comes, writes one row and leaves; the rows so far."""
        done = self.python("-c", PERSON)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    def refused_visit(self) -> str:
        done = self.python("-c", PERSON)
        assert done.returncode == 1
        return done.stderr

    @contextlib.contextmanager
    def guest(self) -> Iterator[subprocess.Popen[str]]:
        """Somebody who stays until the block ends."""
        with self.guest_who_waits() as guest:
            assert guest.stdout is not None
            assert guest.stdout.readline()
            yield guest

    @contextlib.contextmanager
    def guest_who_waits(self) -> Iterator[subprocess.Popen[str]]:
        """Somebody who has come, and for whom the servers are being started."""
        with subprocess.Popen(
            [sys.executable, "-c", PERSON, "stay"],
            cwd=CHECKOUT, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as guest:  # fmt: skip
            try:
                yield guest
            finally:
                guest.kill()

    @property
    def keeper(self) -> list[int]:
        return processes.started_with(f"STILLNIGHT_LOCAL={self.place.directory.parent}", word="server.keeper")

    @property
    def postmaster(self) -> list[int]:
        with contextlib.suppress(FileNotFoundError):
            return [int((self.place.data / "postmaster.pid").read_text().split()[0])]
        return []

    @property
    def backends(self) -> list[int]:
        return processes.working_in(self.place.data, "postgres")

    @property
    def broker(self) -> list[int]:
        return processes.working_in(self.place.directory, "valkey-server")

    @property
    def everything(self) -> list[int]:
        return [*self.keeper, *self.backends, *self.broker]

    def is_quiet(self) -> bool:
        return not self.everything and not (self.place.directory.exists() and locks.is_held(self.place.lock("keeper")))


class Run:
    """One `make run` in a house; what it said so far is in `text`."""

    def __init__(self, house: House, port: int | None = None) -> None:
        self.port = port or free_port()
        self.house = house
        self.output = Path(tempfile.mkstemp(prefix="stillnight-run-")[1])  # not in the house, whose disk may be full
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server.run"],
                cwd=CHECKOUT,
                env={**house.environment, "PORT": str(self.port)},
                stdout=output,
                stderr=output,
            )

    @property
    def text(self) -> str:
        return self.output.read_text()

    def until_ready(self) -> "Run":
        eventually(lambda: "Ctrl-C stops everything" in self.text or self.process.poll() is not None)
        assert self.process.poll() is None, self.text
        return self

    def until_ended(self) -> int:
        return self.process.wait(PATIENCE_S)

    def status(self) -> int:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    @property
    def everything(self) -> list[int]:
        """Itself and its children, whatever their parents."""
        marked = processes.started_with(f"STILLNIGHT_RUN={self.house.place.directory.parent}")
        return [*([self.process.pid] if self.process.poll() is None else []), *marked]

    def end(self) -> None:
        for pid in self.everything:
            processes.tell(pid, signal.SIGKILL)
        self.process.wait()
        self.output.unlink(missing_ok=True)


def kill(pids: list[int]) -> None:
    assert pids
    for pid in pids:
        processes.tell(pid, signal.SIGKILL)


def assert_plainly_full(said: str) -> None:
    assert "is full" in said
    assert "Traceback" not in said
