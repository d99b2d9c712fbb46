"""A worker to be killed: a process of its own, on the test's database.

Each line on its standard input is one life: `NOW KILL LIMIT`. A fork of it sweeps and reviews as of NOW, LIMIT patients
to a batch, and dies without a word before its KILL-th statement (a commit counts as one; 0: lives to the end). The
answer is the fork's exit status.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from server.place import CHECKOUT
from tests import servers

KILLED = 9


class Worker:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.augmentation.worker"],
            cwd=CHECKOUT, env=servers.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def send(self, now: datetime, *, kill: int = 0, limit: int = 200) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{now.isoformat()} {kill} {limit}\n")
        self.process.stdin.flush()

    def answer(self) -> int:
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def live(self, now: datetime, *, kill: int = 0, limit: int = 200) -> int:
        self.send(now, kill=kill, limit=limit)
        return self.answer()


@contextmanager
def workers(count: int) -> Iterator[list[Worker]]:
    started = [Worker() for _ in range(count)]
    try:
        yield started
    finally:
        for worker in started:
            worker.process.communicate()  # closes its input, which ends it


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        now, kill, limit = line.split()
        child = os.fork()
        if child == 0:
            _one_life(datetime.fromisoformat(now), int(kill), int(limit))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def _one_life(now: datetime, kill: int, limit: int) -> None:
    from django.db import connection

    from apps.augmentation import services

    left = [kill]

    def die_in_time(execute: Callable[..., Any], *arguments: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            os._exit(KILLED)
        return execute(*arguments)

    commit = connection._commit  # type: ignore[attr-defined]
    connection._commit = lambda: die_in_time(commit)  # type: ignore[attr-defined]
    try:
        with connection.execute_wrapper(die_in_time):
            services.due_times_update(now=now)
            while lease := services.due_lease(now=now, limit=limit):
                services.batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=now)
    except BaseException as error:  # noqa: BLE001 - a fork must not go on to read its mother's input
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
