"""Locks that the kernel lets go when their holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SHARED = fcntl.LOCK_SH
ALONE = fcntl.LOCK_EX


def take(path: Path, how: int, *, wait: bool = True) -> int | None:
    """The locked file's descriptor, or None when somebody else has it. Not inherited by programs we start."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, how | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_held(path: Path) -> bool:
    """Whether somebody has it alone."""
    descriptor = take(path, SHARED, wait=False)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


@contextmanager
def alone(path: Path) -> Iterator[None]:
    descriptor = take(path, ALONE)
    try:
        yield
    finally:
        assert descriptor is not None
        os.close(descriptor)
