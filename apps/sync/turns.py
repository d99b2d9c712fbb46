"""How many requests that write may be under way in one process: per patient, and of big sets in all.

A web process has a handful of threads. One patient's requests wait for one another in the database, and must not wait
in every thread; a big set takes tens of milliseconds of the one core that a process has, and two at once take it from
everybody's nights. Who is turned away keeps what it has and comes again by itself after seconds.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from rest_framework.exceptions import Throttled

from apps.core.errors import Problem

# One is filed and one waits for it: two phones of a patient may meet without either being turned away.
AT_ONCE_OF_A_PATIENT = 2
COME_AGAIN_S = 2
BIG_SET = 10  # entries; up to so many take hardly longer than one

_lock = threading.Lock()
_under_way: Counter[UUID] = Counter()
_big_sets = threading.Semaphore(1)


@contextmanager
def turn_of(user_id: UUID) -> Iterator[None]:
    """Hold one of the turns of the patient who is signed in. Raises Throttled (429) at once if all are taken."""
    with _lock:
        if _under_way[user_id] >= AT_ONCE_OF_A_PATIENT:
            raise Throttled(wait=COME_AGAIN_S)
        _under_way[user_id] += 1
    try:
        yield
    finally:
        with _lock:
            _under_way[user_id] -= 1
            if not _under_way[user_id]:
                del _under_way[user_id]


@contextmanager
def turn_of_a_set(entries: int) -> Iterator[None]:
    """Hold the one turn of big sets, if this is one. Raises Problem (503) at once if another set has it."""
    if entries <= BIG_SET:
        yield
        return
    if not _big_sets.acquire(blocking=False):
        way_out = "Wait a little, then try again. What you entered stays on your phone and is sent again by itself."
        raise Problem("busy", "Another phone is sending much just now.", status=503, way_out=way_out)
    try:
        yield
    finally:
        _big_sets.release()
