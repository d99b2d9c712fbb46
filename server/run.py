"""`make run`: everything, on this machine, until Ctrl-C.

Its children end with it, however it ends; what an earlier run left after kill -9 is ended first.
"""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from server import frontend, local, locks
from server.children import Children
from server.place import CHECKOUT, Place, state_directory
from server.trouble import Trouble, full_disk, in_plain_words, is_full, need_megabytes

LEAST_MEGABYTES = 20


class Progress:
    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:5.1f} s  {text}", flush=True)


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    children = Children(state_directory())
    try:
        with in_plain_words(state_directory()):
            run(children, Progress())
    except KeyboardInterrupt:
        print("\nstopping", flush=True)
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except Exception as error:
        if not is_full(error):
            raise
        print(f"\n{full_disk(state_directory())}", file=sys.stderr)
        return 1
    finally:
        children.stop()
    print("Stopped. The database stops by itself in a few seconds; nothing is lost.")
    return 0


def run(children: Children, say: Progress) -> None:
    if not local.is_local():
        raise Trouble(
            "`make run` is for a laptop. With STILLNIGHT_ENV set, start the processes as docs/operations.md says."
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    port = wanted_port()
    state_directory().mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = claim(port)
    children.end_those_of_an_earlier_run()
    refuse_taken(port)
    need_megabytes(state_directory(), LEAST_MEGABYTES)
    site = os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    built = frontend.is_built()
    build = Aside(lambda: frontend.build(say))
    embedded = local.prepare(say=say)
    say("database and broker are up")
    if built:  # the web process takes its seconds to import while the tables are looked at
        start_web(children, port)
    if embedded:
        local.migrate_if_behind()
        say("tables are up to date")
    build.join()
    if not built:
        say("pages are built")
        start_web(children, port)
    sign_ins = demo(say)
    wait_for(port, children)
    children.start("worker", *celery("worker", "--concurrency=2", "--without-mingle", "--without-gossip"))
    children.start("beat", *celery("beat", "--scheduler=server.celery:AliveScheduler", "--pidfile="))
    children.start("watchdog", sys.executable, "manage.py", "watchdog")
    say("ready\n")
    print(welcome(site, sign_ins), flush=True)
    children.watch(restore=restore_servers)
    os.close(lock)


def wanted_port() -> int:
    given = os.environ.setdefault("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise Trouble(f"PORT={given} is no port. Take a number from 1024 to 65535, such as PORT=8001.")
    return int(given)


def claim(port: int) -> int:
    """One run for one state directory; the lock's file tells the second where the first is."""
    path = state_directory() / "run.lock"
    taken = locks.take(path, locks.ALONE, wait=False)
    if taken is None:
        raise Trouble(
            f"Stillnight already runs on this data: {path.read_text().strip() or 'it is just starting'}. "
            "Stop that one first (Ctrl-C there)."
        )
    os.ftruncate(taken, 0)
    os.write(taken, f"http://localhost:{port}, process {os.getpid()}\n".encode())
    return taken


def refuse_taken(port: int) -> None:
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with contextlib.suppress(ConnectionError, TimeoutError), socket.socket(family) as probe:
            probe.settimeout(0.5)
            try:
                probe.connect((address, port))
            except OSError:
                continue
            raise Trouble(f"Port {port} is taken by another program. Choose another one: `make run PORT={port + 1}`.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Trouble(
                f"Port {port} cannot be used ({error.strerror}). Choose another one: `make run PORT=8001`."
            ) from error


def start_web(children: Children, port: int) -> None:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers",
            "--log-level", "warning", "--log-config", "server/granian-log.json", "server.wsgi:application",
    ]  # fmt: skip
    children.start("web", *command, STILLNIGHT_PROCESS="web")


def celery(*words: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "server.celery",
        words[0],
        "--loglevel=WARNING",
        *words[1:],
    ]


def demo(say: Progress) -> str:
    """The demo clinic, topped up to today; what the command prints are its sign-ins."""
    from io import StringIO

    import django
    from django.core.management import call_command, get_commands

    django.setup()
    if "demo" not in get_commands():
        return ""
    written = StringIO()
    call_command("demo", stdout=written)
    say("the demo clinic is up to today")
    return written.getvalue()


def wait_for(port: int, children: Children) -> None:
    while True:
        children.refuse_ended("web")
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10):
                return
        except urllib.error.HTTPError as error:
            with error:
                return  # an answer is an answer
        except OSError:
            time.sleep(0.05)


def welcome(site: str, sign_ins: str) -> str:
    state = _short(state_directory())
    return "\n".join(
        [
            f"Stillnight runs at {site}",
            *(["", sign_ins.rstrip()] if sign_ins else []),
            "",
            f"Mail is not sent anywhere: read it in {state}/mail/, or with `make mail`.",
            f"Logs are in {state}/logs/. Ctrl-C stops everything.",
        ]
    )


def restore_servers() -> bool:
    """After the keeper or a server was killed: start them again; True when they had to be."""
    place = Place.chosen(tests=False)
    if not local.uses(place) or local.keeper_runs(place):
        return False
    local.use(place)
    return True


class Aside:
    """Something done beside, whose failure is ours when we come to need it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self.failure: Exception | None = None
        self.thread = threading.Thread(target=self._do, args=[work], daemon=True)
        self.thread.start()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as failure:  # noqa: BLE001 - it is raised again where it is waited for
            self.failure = failure

    def join(self) -> None:
        self.thread.join()
        if self.failure:
            raise self.failure


def _short(path: Path) -> str:
    return str(path.relative_to(CHECKOUT)) if path.is_relative_to(CHECKOUT) else str(path)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
