"""What goes wrong on the machine, told in plain words instead of a traceback."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
NO_SPACE_WORDS = ("No space left on device", "Disk quota exceeded", "ENOSPC")
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
LOCAL_STATE = (
    "Stillnight keeps its local state there; make it writable for you, "
    "or name another directory with STILLNIGHT_LOCAL=."
)


class Trouble(Exception):
    """A condition that the person at the keyboard can mend; the text says what and how."""


def full_disk(path: Path) -> Trouble:
    return Trouble(
        f"The disk that holds {path} is full ({free_megabytes(path)} MB free). "
        "Nothing recorded is lost. Free some space and start again."
    )


def free_megabytes(path: Path) -> int:
    existing = next(p for p in (path, *path.parents) if p.exists())
    return shutil.disk_usage(existing).free // 2**20


def need_megabytes(path: Path, wanted: int) -> None:
    if free_megabytes(path) < wanted:
        raise full_disk(path)


def looks_full(text: str) -> bool:
    return any(words in text for words in NO_SPACE_WORDS)


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk stands anywhere in the chain of causes."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            return True
        if type(error).__name__ == "DiskFull" or looks_full(str(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def without_words(error: BaseException) -> str:
    """What nobody foresaw, for the operator's console: by type, codes and frames, and never by its message.

    A database quotes the whole row in it, and consoles are copied into tickets.
    """
    from django.core.management.base import CommandError
    from django.db import OperationalError

    from server.logs import chain_of

    if isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) is None:
        return (
            "The database does not answer: see database_down in docs/operations.md. What was not finished was not kept."
        )
    ours = f"{error}\n" if isinstance(error, CommandError) else ""  # asked for with --traceback; the words are our own
    lines = []
    for one in chain_of(error):
        codes = "".join(f", {name} {one[name]}" for name in one if name not in ("type", "frames"))
        lines += [f"{one['type']}{codes}", *(f"  {frame}" for frame in one["frames"])]
    return (
        f"{ours}The command failed. What the error says is not shown, for it may quote a diary:\n"
        + "\n".join(lines)
        + "\nWhat was not finished was not kept. `manage.py doctor` says how the system is."
    )


@contextmanager
def in_plain_words(path: Path, *, whatever: bool = False, way_out: str = LOCAL_STATE) -> Iterator[None]:
    """Turn what the file system refuses below `path` into Trouble: a full disk, no permission, or whatever else."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise full_disk(path) from error
        if whatever or error.errno in NOT_WRITABLE:
            raise Trouble(f"{error.filename or path} cannot be written ({error.strerror}). {way_out}") from error
        raise
