"""The erasure ledger: who was erased, kept outside the database, so that a restored backup is erased again.

One line an erasure: the moment, the patient's id and the account's, nothing else. A line counts once it is on the disk;
half a line, left by a crash, never counted and is cut off.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Erasure:
    """`user` is None where the account stays, because the person works here too."""

    at: datetime
    patient: UUID
    user: UUID | None


class LedgerAway(Exception):
    """The ledger cannot be written or read; by the name of the fault alone."""


def ledger_append(path: Path, erasure: Erasure) -> None:
    """Write one erasure down and wait until the disk has it. Raises LedgerAway."""
    user = None if erasure.user is None else str(erasure.user)
    said = {"at": erasure.at.isoformat(), "patient": str(erasure.patient), "user": user}
    try:
        with _alone(path) as file:
            sound = _end_of_last_line(file)
            try:
                os.ftruncate(file, sound)
                _write_all(file, (json.dumps(said) + "\n").encode())
                os.fsync(file)
            except OSError:
                os.ftruncate(file, sound)
                raise
        _sync_directory(path.parent)
    except OSError as error:
        raise LedgerAway(error.strerror or type(error).__name__) from None


def ledger_read(path: Path) -> tuple[list[Erasure], list[int]]:
    """Every erasure, oldest first, and the numbers of the lines that cannot be understood. No file: none yet."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise LedgerAway(error.strerror or type(error).__name__) from None
    found, damaged = [], []
    for number, line in enumerate(text[: text.rfind(b"\n") + 1].splitlines(), 1):
        try:
            said = json.loads(line)
            user = None if said["user"] is None else UUID(said["user"])
            found.append(Erasure(datetime.fromisoformat(said["at"]), UUID(said["patient"]), user))
        except (ValueError, KeyError, TypeError, AttributeError):
            damaged.append(number)
    return found, damaged


def ledger_writable(path: Path) -> bool:
    """Whether an erasure could be written down by whoever asks; nothing is made for that."""
    return os.access(path if path.exists() else path.parent, os.W_OK)


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """The open ledger, in nobody else's hands; readable by its owner alone."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _end_of_last_line(file: int) -> int:
    size = os.fstat(file).st_size
    tail = os.pread(file, 1024, max(0, size - 1024))
    return size - len(tail) + tail.rfind(b"\n") + 1 if tail else 0


def _write_all(file: int, line: bytes) -> None:
    while line:
        line = line[os.write(file, line) :]


def _sync_directory(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
