"""A Celery worker that dies on demand: `celery -A tests.faults.mortal worker`.

The file that STILLNIGHT_DIES names holds a task's name and a number. Whoever runs that task is killed before its
statement of that number (a commit counts as one), and takes the file along: nobody dies of it twice.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.db import connection

from server.celery import app

__all__ = ["app"]
PLAN = Path(os.environ["STILLNIGHT_DIES"])
left = [0]


def die_in_time(execute: Callable[..., Any], *arguments: Any) -> Any:
    left[0] -= 1
    if left[0] == 0:
        PLAN.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*arguments)


@task_prerun.connect
def begin(sender: Any = None, **_: Any) -> None:
    name, _space, number = PLAN.read_text().partition(" ") if PLAN.exists() else ("", "", "")
    left[0] = int(number) if sender and sender.name == name else 0
    if die_in_time not in connection.execute_wrappers:
        connection.execute_wrappers.append(die_in_time)
        commit = connection._commit  # type: ignore[attr-defined]
        connection._commit = lambda: die_in_time(commit)  # type: ignore[attr-defined]


@task_postrun.connect
def end(**_: Any) -> None:
    left[0] = 0
