"""The keeper: a detached process that owns both embedded servers while anybody uses them.

Users hold the users lock together; kill -9 lets go of it too. When nobody has held it for
some seconds the keeper takes it alone, stops the servers and ends. `python -m server.keeper DIRECTORY KIND FD`
is what server.local runs; what it has to say before it is ready goes to the pipe FD.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from server import locks, postgres, postoffice, valkey
from server.place import Place
from server.trouble import Trouble, full_disk, in_plain_words, looks_full

Server = subprocess.Popen[bytes]
GRACE = float(os.environ.get("STILLNIGHT_GRACE", "3"))  # seconds; the next command usually comes soon
LOOK_EVERY = 0.25
LARGEST_LOG = 2**20
SAY_AFTER = 3.0
MOST_RESTARTS = 5


@dataclass
class Kept:
    """A server of ours and how it is started again."""

    start: Callable[[Place], Server]
    stop: Callable[[Server], None]
    log: str
    process: Server


class Stop(Exception):
    """We were asked to end, or have no reason left to stay."""


def main(directory: str, kind: str, pipe: str) -> int:
    if os.fork():  # our starter waits for this half, so that no zombie is left to it
        os._exit(0)
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _asked_to_stop)
    place = Place(Path(directory), throwaway=kind == "test")
    with os.fdopen(int(pipe), "w", buffering=1) as say:
        keeper_lock = _take_keeper_lock(place)
        if keeper_lock is None:
            return 0
        try:
            with in_plain_words(place.directory):
                return _keep(place, keeper_lock, say)
        except Trouble as trouble:
            say.write(f"trouble: {trouble}\n")
            return 1


def _keep(place: Place, keeper_lock: int, say: TextIO) -> int:
    servers: list[Kept] = []
    users_lock = None
    try:
        _shorten_logs(place)
        if not place.data.exists():
            say.write("note: making a new database\n")
        postgres.initialise(place)
        broker = Kept(valkey.start, valkey.stop, "valkey.log", valkey.start(place))
        servers.append(broker)
        database = Kept(postgres.start, postgres.stop, "postgres.log", postgres.start(place))
        servers.append(database)
        if not place.throwaway:
            servers.append(Kept(postoffice.start, postoffice.stop, "", postoffice.start(place)))
        _wait_until_ready(place, database, broker, say)
        say.write("ready\n")
        say.close()
        users_lock = _wait_for_the_last_user(place, database.process, broker.process)
    except Stop:
        pass
    finally:
        for one in reversed(servers):
            one.stop(one.process)
        # In this order: whoever gets the users lock next must find no keeper.
        os.close(keeper_lock)
        if users_lock is not None:
            os.close(users_lock)
    return 0


def _take_keeper_lock(place: Place) -> int | None:
    for _ in range(50):  # somebody may be looking whether it is held
        if (taken := locks.take(place.lock("keeper"), locks.ALONE, wait=False)) is not None:
            return taken
        time.sleep(0.02)
    return None


def _wait_until_ready(place: Place, database: Kept, broker: Kept, say: TextIO) -> None:
    """Raises Trouble if a server exits by itself. One that is killed by a signal is started again, a few times."""
    began, told, restarts = time.monotonic(), False, 0
    while not (postgres.ready(place) and valkey.ready(place)):
        for one in (database, broker):
            if (code := one.process.poll()) is None:
                continue
            if code >= 0 or restarts == MOST_RESTARTS:
                raise _why(place, one.log)
            restarts += 1
            one.process = one.start(place)
        if not told and time.monotonic() - began > SAY_AFTER:
            say.write("note: PostgreSQL is putting its data in order after a hard stop\n")
            told = True
        time.sleep(0.01)


def _wait_for_the_last_user(place: Place, database: Server, broker: Server) -> int:
    """The users lock, held alone, once nobody has wanted the servers for GRACE seconds."""
    identity = place.directory.stat().st_ino
    unused_since = time.monotonic()
    while True:
        if database.poll() is not None or broker.poll() is not None:
            raise Stop  # the next user starts both afresh
        if _inode(place.directory) != identity:
            raise Stop  # the checkout was deleted
        alone = locks.take(place.lock("users"), locks.ALONE, wait=False)
        if alone is None:
            unused_since = time.monotonic()
        elif time.monotonic() - unused_since >= GRACE:
            return alone
        else:
            os.close(alone)
        time.sleep(LOOK_EVERY)


def _why(place: Place, log: str) -> Trouble:
    text = "".join((place.directory / log).read_text(errors="replace").splitlines(keepends=True)[-5:])
    if looks_full(text):
        return full_disk(place.directory)
    return Trouble(f"A server did not start. The end of {place.directory / log}:\n{text}")


def _shorten_logs(place: Place) -> None:
    for log in place.directory.glob("*.log"):
        if log.stat().st_size > LARGEST_LOG:
            log.write_bytes(log.read_bytes()[-LARGEST_LOG // 4 :])


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def _asked_to_stop(number: int, frame: object) -> None:
    raise Stop


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
