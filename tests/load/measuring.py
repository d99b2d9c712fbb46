"""What a program took that was started to be measured."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from server.place import CHECKOUT


@dataclass(frozen=True, slots=True)
class Took:
    """`memory`: the most that it held at once, in MB (resident, shared libraries included)."""

    wall_s: float
    cpu_s: float
    memory: float


def program(*words: str | Path) -> Took:
    """Runs `python WORDS…` to its end, with its output thrown away."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, *map(str, words)], cwd=CHECKOUT, stdout=subprocess.DEVNULL) as started:
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"{words[0]} ended with {started.returncode}")
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Took(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)
