"""A test that waits, waits for the thing itself: it goes on the moment that it is there, and is patient.

The patience is no measure of anything. It is only how long what will never come is waited for, on a machine that may be
several times slower than any of ours and has other work besides.
"""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_S = 150.0
Found = TypeVar("Found")


def eventually(
    holds: Callable[[], Found],
    what: str = "it came about",
    patience: float = PATIENCE_S,
    pause: Callable[[float], None] = time.sleep,
) -> Found:
    """What `holds` answers once it is true; `pause` is given seconds."""
    deadline = time.monotonic() + patience
    while not (found := holds()):
        assert time.monotonic() < deadline, f"waited {patience:.0f} s in vain until {what}"
        pause(0.05)
    return found


def seconds_until(holds: Callable[[], object], patience: float = PATIENCE_S) -> float:
    """How long it took."""
    began = time.monotonic()
    eventually(holds, patience=patience)
    return time.monotonic() - began
