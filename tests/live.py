"""The real web server, as a process of its own, on the test's database."""

import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server import frontend, processes
from server.place import CHECKOUT
from tests import servers
from tests.waiting import eventually

GRACE_S = 15.0


@dataclass
class Live:
    """Stop, kill and start it as often as a test likes: the address stays."""

    port: int = 0
    extra: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    log: Path | None = None  # where its words go; without one, to where ours go

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        self.port = self.port or free_port()
        words = self.log.open("ab") if self.log else None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
             "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
             "server.wsgi:application"],
            cwd=CHECKOUT, stdout=words, stderr=words,
            preexec_fn=processes.end_with_parent(signal.SIGKILL),  # tests that are killed leave none behind
            env={**servers.environment(), "STILLNIGHT_PROCESS": "web", "PORT": str(self.port), "SITE_URL": self.url,
                 "DATABASE_POOL_MIN": "1", **self.extra},
        )  # fmt: skip
        if words:
            words.close()
        eventually(self.answers, "the web server answers")

    def stop(self) -> None:
        """Asked to go; made to, as a container host does, where that lasts."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """As the power going off: nothing is finished."""
        assert self.process is not None
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        workers = [int(pid) for pid in task.read_text().split()] if task.exists() else []
        self.process.kill()
        self.process.wait()
        for worker in workers:  # they would go on serving, and hold their connections
            processes.tell(worker, signal.SIGKILL)
        eventually(lambda: not any(processes.alive(worker) for worker in workers), "its workers are gone")

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, "the web server ended at once"
        try:
            with urllib.request.urlopen(self.url + "/_allauth/browser/v1/config", timeout=10):
                return True
        except urllib.error.HTTPError as error:
            with error:
                return True  # an answer is an answer
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def built() -> None:
    """The pages, for tests that ask for one. `make` has built them before; pytest by itself has not."""
    frontend.build(say=lambda text: None)


@pytest.fixture(scope="session")
def _live(django_db_setup: None, built: None) -> Iterator[Live]:
    live = Live()
    yield live
    live.stop()


@pytest.fixture
def live(_live: Live, transactional_db: None) -> Live:
    """Running at the start of every test that asks for it, whatever the one before did to it."""
    # All tests come from one address: together they would run into the throttle of sign-ins that each alone respects.
    servers.forget_our_keys()
    _live.start()
    return _live
