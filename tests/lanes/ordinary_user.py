"""An account without rights, with a clone of this repository and the environment of a first sign-in.

Started as root, a lane makes such an account, works as it and removes it. Started as anybody else, it works as itself,
in a temporary home directory.
"""

import contextlib
import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
# The package clients reach their registries with these: proxies, certificates, and settings of their own.
CLIENT_VARIABLES = (
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
    "NODE_USE_SYSTEM_CA",
)  # fmt: skip
CLIENT_PREFIXES = ("PIP_", "UV_", "NPM_CONFIG_", "npm_config_")
# What only one account may read: each is copied into the new home directory.
CLIENT_FILES = (".config/pip/pip.conf", ".pip/pip.conf", ".config/uv/uv.toml", ".npmrc")
# Disk, not memory: a clone with its packages takes 1.5 GB. Everybody may enter it.
HOMES = Path("/var/tmp")
NAME = "stillnight-lane"
PR_SET_CHILD_SUBREAPER = 36
TIMED_OUT = 124  # as timeout(1) says it


@dataclass(frozen=True)
class User:
    """Who runs the lane's commands, and where."""

    account: pwd.struct_passwd
    home: Path
    until: float  # time.monotonic() of the lane's end

    @property
    def is_another(self) -> bool:
        return self.account.pw_uid != os.geteuid()

    def environment(self) -> dict[str, str]:
        """PATH, HOME and what the package clients need: nothing else of whoever started us."""
        return {"PATH": self._path(), "HOME": str(self.home), **client_settings()}

    def run(self, *command: str, cwd: Path, umask: int = -1, limit_s: float | None = None, log: Path | None = None,
            **more: str) -> int:  # fmt: skip
        """Run as this user until it ends; return its exit code, or TIMED_OUT after `limit_s` or at the lane's end."""
        left = self.until - time.monotonic()
        return run(
            *command, cwd=cwd, environment={**self.environment(), **more}, umask=umask, log=log,
            limit_s=left if limit_s is None else min(limit_s, left), account=self.account if self.is_another else None,
        )  # fmt: skip

    def clone(self, name: str = "stillnight", umask: int = -1) -> Path:
        """Clone the last commit of this checkout into the user's home directory.

        Git runs as we do, because the user may be unable to enter the directories above this checkout.
        """
        target = self.home / name
        # A checkout of another owner is refused by git unless a global file names it as safe.
        trust = self.home / ".trusted-checkout"
        trust.write_text("[safe]\n\tdirectory = *\n")
        subprocess.run(
            ["git", "clone", "--quiet", "--no-hardlinks", str(CHECKOUT), str(target)],
            check=True, umask=umask, env={**os.environ, "GIT_CONFIG_GLOBAL": str(trust)},
        )  # fmt: skip
        trust.unlink()
        self.give(target)
        return target

    def give(self, directory: Path) -> None:
        if not self.is_another:
            return
        for path in itertools.chain([directory], directory.rglob("*")):
            os.chown(path, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)

    def _path(self) -> str:
        """The directories of our PATH that the user can enter: root's own tools often lie in root's home."""
        known = os.environ.get("PATH", os.defpath).split(os.pathsep)
        return os.pathsep.join(place for place in known if place.startswith("/") and self._can_enter(Path(place)))

    def _can_enter(self, place: Path) -> bool:
        if not self.is_another:
            return place.is_dir()
        try:
            steps = [place.resolve(strict=True), *place.resolve().parents]
            return all(step.is_dir() and self._may_search(step.stat()) for step in steps)
        except OSError:
            return False

    def _may_search(self, seen: os.stat_result) -> bool:
        if seen.st_uid == self.account.pw_uid:
            return bool(seen.st_mode & 0o100)
        return bool(seen.st_mode & (0o010 if seen.st_gid == self.account.pw_gid else 0o001))


def run(*command: str, cwd: Path, environment: dict[str, str], limit_s: float, umask: int = -1, log: Path | None = None,
        account: pwd.struct_passwd | None = None) -> int:  # fmt: skip
    """Run with an end: nothing that the command started lives on after it."""
    if limit_s <= 0:
        return TIMED_OUT
    with log.open("ab") if log else contextlib.nullcontext() as file:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, umask=umask, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT if file else None,
            user=account.pw_uid if account else None, group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )  # fmt: skip
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        print(f"`{' '.join(command)}` did not end within {limit_s:.0f} s and is stopped.", flush=True)
        return TIMED_OUT
    finally:
        end_descendants()


def client_settings() -> dict[str, str]:
    return {
        name: value for name, value in os.environ.items()
        if name in CLIENT_VARIABLES or name.startswith(CLIENT_PREFIXES)
    }  # fmt: skip


@contextlib.contextmanager
def ordinary_user(limit_s: float) -> Iterator[User]:
    """An ordinary user for `limit_s` seconds. Their processes, files and account are gone afterwards."""
    end_when_told_to()
    adopt_orphans()
    home = Path(tempfile.mkdtemp(prefix=f"{NAME}-", dir=HOMES))
    account, made = _account(home)
    user = User(account, home, time.monotonic() + limit_s)
    try:
        for name in CLIENT_FILES:
            if (own := Path.home() / name).is_file():
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(own, home / name)
                (home / name).chmod(0o600)
        user.give(home)
        yield user
    finally:
        end_descendants()
        if made:
            subprocess.run(["userdel", account.pw_name], check=False)
        shutil.rmtree(home, ignore_errors=True)


def _account(home: Path) -> tuple[pwd.struct_passwd, bool]:
    """Whom the commands run as, and whether that account was made now.

    Without useradd it is `nobody`: PostgreSQL refuses a uid that has no entry in the list of accounts.
    """
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()), False
    if not shutil.which("useradd"):
        return pwd.getpwnam("nobody"), False
    name = f"{NAME}-{os.getpid()}"
    subprocess.run(
        ["useradd", "--no-create-home", "--home-dir", str(home), "--shell", "/bin/sh", "--user-group", name], check=True
    )
    return pwd.getpwnam(name), True


def end_when_told_to() -> None:
    """SIGTERM and SIGHUP run our `finally` too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))


def adopt_orphans() -> None:
    """Have the kernel hand us whatever our commands leave behind, so that it can be found and ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_descendants(patience_s: float = 20.0) -> None:
    """Ask every process below us to end, then make it; PostgreSQL stops cleanly when it is asked."""
    begun = time.monotonic()
    asked: set[int] = set()
    while left := descendants(os.getpid()):
        late = time.monotonic() - begun
        if late > 2 * patience_s:
            print(f"These processes could not be ended: {sorted(left)}", file=sys.stderr)
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                if late > patience_s:
                    os.kill(pid, signal.SIGKILL)
                elif pid not in asked:
                    os.kill(pid, signal.SIGTERM)
        asked |= left
        _reap()
        time.sleep(0.1)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def descendants(pid: int) -> set[int]:
    """All processes below `pid`, zombies left out. Empty where there is no /proc."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents.setdefault(int(parent), []).append(int(entry.parent.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        below = [child for child in parents.get(waiting.pop(), []) if child not in found]
        found.update(below)
        waiting += below
    return found
