"""Starting programs that end with us, and finding those that did not."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PR_SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")


def end_with_parent(with_signal: signal.Signals, uid: int | None = None) -> Callable[[], None]:
    """For Popen's preexec_fn: the kernel sends `with_signal` when the parent dies, even by kill -9.

    Ask from the parent's main thread: the signal fires when the spawning *thread* ends.
    `uid` is dropped to first, because setuid clears the wish.
    """
    libc = ctypes.CDLL(None) if LINUX else None
    parent = os.getpid()

    def before_exec() -> None:
        if uid is not None:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(with_signal))
            if os.getppid() != parent:  # it died before we asked
                os._exit(1)

    return before_exec


def alive(pid: int) -> bool:
    """Whether `pid` runs; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return not LINUX
    return state != "Z"


def working_in(directory: Path, program: str) -> list[int]:
    """Those that run `program` with `directory` as their working directory (a shell that stands there is none)."""
    return [
        pid
        for pid, proc in _all()
        if _link(proc / "cwd") == str(directory) and Path(_link(proc / "exe")).name == program
    ]


def started_with(variable: str, *, word: str = "") -> list[int]:
    """The processes whose environment holds `variable` (NAME=value) and whose command `word`, ourselves excepted."""
    return [
        pid
        for pid, proc in _all()
        if pid != os.getpid()
        and variable.encode() in _bytes(proc / "environ").split(b"\0")
        and word.encode() in _bytes(proc / "cmdline")
    ]


def end(pids: Iterable[int], patience: float = 5.0) -> None:
    """Ask all to stop, wait, then insist."""
    waiting = [pid for pid in pids if tell(pid, signal.SIGTERM)]
    deadline = time.monotonic() + patience
    while (waiting := [pid for pid in waiting if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    killed = [pid for pid in waiting if tell(pid, signal.SIGKILL)]
    while any(alive(pid) for pid in killed):
        time.sleep(0.02)


def _all() -> list[tuple[int, Path]]:
    return [(int(p.name), p) for p in Path("/proc").glob("[0-9]*")] if LINUX else []


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def tell(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
