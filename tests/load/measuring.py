"""What a program took that was started to be measured.

A process that is started counts the memory of the one that starts it as its own first peak. So a small one in between
starts what is measured: `python -m tests.load.measuring PROGRAM…` answers with what it took.
"""

import json
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
    command = [sys.executable, "-m", "tests.load.measuring", sys.executable, *map(str, words)]
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, check=True)
    return Took(**json.loads(done.stdout))


def main() -> None:
    began = time.perf_counter()
    with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as started:
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    print(json.dumps({"wall_s": wall, "cpu_s": used.ru_utime + used.ru_stime, "memory": megabytes(used.ru_maxrss)}))
    sys.exit(started.returncode)


def megabytes(told: int) -> float:
    """Of what the system calls the largest resident set: KB, on macOS bytes."""
    return told / (1024**2 if sys.platform == "darwin" else 1024)


def own_peak() -> float:
    """This process's own, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    import resource

    return megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
