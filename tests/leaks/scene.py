"""Everything real: `make run` in a state directory of its own, a post office that refuses as told, and all they write.

A scene knows every place into which anything is written, and how far each has been read.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from server import processes
from server.place import CHECKOUT
from tests.leaks import canaries
from tests.leaks.canaries import Canaries
from tests.live import free_port
from tests.mail import Post
from tests.platform.house import House, Run

# What holds the diary by right: the database's own files, and letters on their way to whom they are for.
BY_RIGHT = ("servers/postgres/", "mail/", "sockets/")


class Listener:
    """All that is said to the broker, from the first word on: MONITOR. It comes back after a restart."""

    def __init__(self, path: Path) -> None:
        self.path, self.heard, self.over = path, bytearray(), threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        while not self.over.is_set():
            with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
                line.settimeout(0.5)
                line.connect(str(self.path))
                line.sendall(b"MONITOR\r\n")
                while not self.over.is_set():
                    with suppress(TimeoutError):
                        if not (part := line.recv(65536)):
                            break
                        self.heard += part
            time.sleep(0.02)

    def stop(self) -> None:
        self.over.set()
        self.thread.join()


@dataclass
class Visitor:
    """A browser without a page: cookies, the token, and everything it was ever answered."""

    scene: "Scene"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str) -> "Answer":
        sent = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        head = {
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "User-Agent": canaries.HEADER,
            "Accept": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        line = http.client.HTTPConnection("localhost", self.scene.run.port, timeout=60)
        try:
            line.request(method, path, sent, head)
            given = line.getresponse()
            text = given.read()
        finally:
            line.close()
        for name, value in given.getheaders():
            if name.lower() == "set-cookie" and "Cookie" not in headers:
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = self.scene.canaries.add(f"{cookie} cookie", content)
        shown = [f"{name}: {value}" for name, value in given.getheaders() if name.lower() != "set-cookie"]
        return Answer(given.status, text, "\n".join(shown))

    def sign_in(self, email: str) -> "Visitor":
        self.ask("GET", "/api/v1/session")
        login = {"email": email, "password": canaries.PASSWORD}
        answer = self.ask("POST", "/_allauth/browser/v1/auth/login", login)
        assert answer.status == 200, answer
        return self


@dataclass
class Answer:
    status: int
    body: bytes
    head: str

    @property
    def everything(self) -> bytes:
        return self.head.encode() + b"\n" + self.body


class Scene:
    def __init__(self, directory: Path) -> None:
        self.canaries = Canaries()
        self.post = Post()
        self.post.port = free_port()
        self.refuse_login = False
        self.office = Controller(
            self.post, hostname="127.0.0.1", port=self.post.port, auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=not self.refuse_login),
        )  # fmt: skip
        self.office.start()
        self.house = House(directory / "state")
        self.house.environment |= {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.post.port),
            "SMTP_USER": canaries.MAIL_USER, "SMTP_PASSWORD": canaries.MAIL_PASSWORD,
            "DATABASE_LIMITS": "-c statement_timeout=3s -c lock_timeout=1s",
        }  # fmt: skip
        self.directory = self.house.place.directory.parent
        self.said = Path(tempfile.mkstemp(dir=directory)[1])  # by commands
        self.read: dict[str, int] = {}
        self.answers: list[Answer] = []
        self.run = Run(self.house)
        self.run.until_ready()
        self.listener = Listener(self.house.place.broker_socket)
        self.ids: dict[str, str] = json.loads(self.command("-m", "tests.leaks.people").stdout)
        self.said.write_text("")  # these are our own words
        self.pia = Visitor(self).sign_in(canaries.PIAS_ADDRESS)

    # --- doing ---

    def sql(self, *statements: str) -> None:
        with psycopg.connect(self.house.place.database_url, autocommit=True) as database:
            for one in statements:
                database.execute(one)

    def value(self, query: str) -> Any:
        with psycopg.connect(self.house.place.database_url, autocommit=True) as database:
            row = database.execute(query).fetchone()
            return row and row[0]

    def command(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *words], cwd=CHECKOUT, env=self.house.environment, input=typed, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        with self.said.open("a") as said:
            said.write(done.stdout + done.stderr)
        return done

    def queue(self, task: str, **arguments: Any) -> None:
        """What beat does, by name."""
        words = ["call", task, f"--kwargs={json.dumps(arguments)}"]
        environment = {
            **self.house.environment, "DATABASE_URL": self.house.place.database_url,
            "REDIS_URL": self.house.place.redis_url, "SITE_URL": "http://localhost",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "celery", "-A", "server.celery", *words], cwd=CHECKOUT, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def kill_a_worker(self) -> None:
        """The child that works, not its parent: Celery sees it fall and writes about it."""
        (parent,) = (
            pid for pid in processes.started_with(f"STILLNIGHT_RUN={self.directory}", word="celery")
            if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes() and parent_of(pid) == self.run.process.pid
        )  # fmt: skip
        for pid in (int(p.name) for p in Path("/proc").glob("[0-9]*")):
            if parent_of(pid) == parent:
                processes.tell(pid, signal.SIGKILL)

    # --- looking ---

    def sinks(self) -> dict[str, Callable[[], bytes]]:
        """Everything that anything is written into: a new one is a line here."""
        found: dict[str, Callable[[], bytes]] = {
            "the broker": lambda: bytes(self.listener.heard),
            "make run": self.run.output.read_bytes,
            "commands": self.said.read_bytes,
            "command lines": lambda: command_lines(self.directory),
        }
        for file in sorted(self.directory.rglob("*")):
            name = str(file.relative_to(self.directory))
            if not name.startswith(BY_RIGHT) and file.is_file():
                found[name] = file.read_bytes
        return found

    def leaks(self) -> dict[str, Any]:
        """Where canaries have come to stand since the last look, and the lines that hold them."""
        found: dict[str, Any] = {}
        for name, read in self.sinks().items():
            text = b""
            with suppress(FileNotFoundError):
                text = read()
            begin = self.read.get(name, 0) if name != "command lines" else 0
            self.read[name] = len(text)
            new = text[begin if len(text) >= begin else 0 :]
            if names := self.canaries.found_in(new):
                lines = [line[:600] for line in new.splitlines() if self.canaries.found_in(line)]
                found[name] = (names, lines[:5])
        for answer in self.answers:
            if names := self.canaries.found_in(answer.everything):
                found["an answer"] = (names, answer.everything[:600])
        self.answers.clear()
        return found

    def fresh(self) -> None:
        """No path runs into the throttle that another one filled."""
        with redis.Redis.from_url(self.house.place.redis_url) as broker:
            broker.flushall()
        self.leaks()

    def log(self, name: str) -> str:
        path = self.directory / "logs" / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def end(self) -> None:
        self.listener.stop()
        self.run.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.run.process.wait(30)
        self.run.end()
        processes.end(self.house.keeper)
        self.office.stop()


def command_lines(house: Path) -> bytes:
    """Whoever has an account on the machine sees these. Not those of another house: there a test runs just now too."""
    found, here = [], f"STILLNIGHT_LOCAL={house}".encode()
    for proc in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            houses = {
                one for one in (proc / "environ").read_bytes().split(b"\0") if one.startswith(b"STILLNIGHT_LOCAL=")
            }
            if str(os.getpid()) != proc.name and houses <= {here}:
                found.append((proc / "cmdline").read_bytes())
    return b"\n".join(found)


def parent_of(pid: int) -> int:
    with suppress(OSError, IndexError, ValueError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0
