"""Where one pair of embedded servers lives: data, sockets, locks and logs."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from server.trouble import Trouble, in_plain_words

CHECKOUT = Path(__file__).resolve().parent.parent
# A Unix socket's whole path must fit 104 bytes on macOS, 108 on Linux.
LONGEST_SOCKET_PATH = 99
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
# Neither root nor anybody: whom PostgreSQL runs as when we are root (it refuses root).
NOBODY = 65534


def state_directory() -> Path:
    return Path(os.environ.get("STILLNIGHT_LOCAL") or CHECKOUT / ".local").resolve()


@dataclass(frozen=True)
class Place:
    directory: Path
    throwaway: bool  # tests: speed before durability

    @classmethod
    def chosen(cls, *, tests: bool) -> "Place":
        return cls(state_directory() / ("test" if tests else "servers"), throwaway=tests)

    @property
    def data(self) -> Path:
        return self.directory / "postgres"

    @property
    def sockets(self) -> Path:
        """Beside the data; a long or odd checkout path takes a short one that depends on it alone."""
        beside = self.directory / "sockets"
        path = str(beside / ".s.PGSQL.5432")
        if len(path.encode()) <= LONGEST_SOCKET_PATH and PLAIN_PATH.fullmatch(path):
            return beside
        name = hashlib.sha256(str(self.directory).encode()).hexdigest()[:12]
        return Path(f"/tmp/stillnight-{os.getuid()}-{name}")  # noqa: S108 - checked in make()

    @property
    def database_socket(self) -> Path:
        return self.sockets / ".s.PGSQL.5432"

    @property
    def broker_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        return f"postgresql://stillnight@{quote(str(self.sockets), safe='')}/stillnight"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.broker_socket}?db=0"

    def lock(self, name: str) -> Path:
        """Names: users (shared, one per process that needs the servers), keeper, start, migrate."""
        return self.directory / f"{name}.lock"

    def make(self) -> None:
        with in_plain_words(self.directory, whatever=True):
            for directory in (self.directory.parent, self.directory, self.sockets):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_foreign(self.sockets)


def refuse_foreign(directory: Path) -> None:
    """Another user of the machine may have laid a trap under a name they could guess."""
    seen = directory.lstat()
    ours = {os.getuid()} | ({NOBODY} if os.getuid() == 0 else set())
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in ours or stat.S_IMODE(seen.st_mode) & 0o077:
        raise Trouble(
            f"{directory} should be a directory that only you can enter, and is not. "
            "Look at who made it, remove it and start again."
        )
