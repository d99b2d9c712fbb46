"""`make setup`: the virtual environment, exactly as locked. Needs Python 3.11 and nothing else.

Run by the machine's Python, so the version is looked at before anything that an older one could not read.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one is told so
    sys.exit(f"Stillnight needs Python 3.11 or newer; this is {sys.version.split()[0]}. Name another one with PYTHON=.")

import hashlib
import os
import subprocess
from pathlib import Path

from server import locks
from server.place import CHECKOUT, state_directory
from server.trouble import Trouble, full_disk, in_plain_words, is_full, looks_full

VENV = CHECKOUT / ".venv"
LOCK = CHECKOUT / "requirements-dev.lock"
STAMP = VENV / ".stillnight"


def main() -> int:
    try:
        with in_plain_words(state_directory()):
            state_directory().mkdir(mode=0o700, parents=True, exist_ok=True)
            with locks.alone(state_directory() / "setup.lock"):
                if not is_current():
                    make()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def is_current() -> bool:
    try:
        return STAMP.read_text() == wanted() and (VENV / "bin" / "python").exists()
    except FileNotFoundError:
        return False


def wanted() -> str:
    """A moved checkout or another Python needs another environment."""
    return f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {sys.version_info[:2]} {VENV}\n"


def make() -> None:
    STAMP.unlink(missing_ok=True)
    if not runs(VENV / "bin" / "python"):
        step("making .venv", sys.executable, "-m", "venv", "--clear", str(VENV))
    uv = VENV / "bin" / "uv"
    if not runs(uv):
        (VENV / "uv.lock").write_text(block_of("uv", LOCK.read_text()))
        step("fetching uv", str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet",
             "--disable-pip-version-check", "--require-hashes", "-r", str(VENV / "uv.lock"))  # fmt: skip
    # As pip does, uv shall trust the machine's own certificates: many a hospital's network stands in between.
    step("fetching the locked packages", str(uv), "pip", "sync", "--quiet", "--require-hashes", "--system-certs",
         "--python", str(VENV / "bin" / "python"), str(LOCK))  # fmt: skip
    STAMP.write_text(wanted())


def step(says: str, *command: str) -> None:
    print(f"· {says}", flush=True)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, cwd=CHECKOUT
    )
    if done.returncode:
        if looks_full(done.stdout):
            raise full_disk(VENV)
        hint = "\nOn Debian and Ubuntu, `venv` comes as the package python3-venv." if "ensurepip" in done.stdout else ""
        raise Trouble(f"`{' '.join(command)}` failed:\n{done.stdout[-3000:]}{hint}")


def runs(program: Path) -> bool:
    """A link to a Python that was upgraded away exists and does not run."""
    if not program.exists():
        return False
    return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0


def block_of(package: str, lock: str) -> str:
    """The lock's lines for one package: its pin and its hashes."""
    lines = lock.splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(f"{package}=="))
    last = next((i for i in range(first + 1, len(lines)) if not lines[i].startswith(" ")), len(lines))
    return "\n".join(line for line in lines[first:last] if not line.lstrip().startswith("#")).rstrip("\\ ") + "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["uv"]:  # for the image, which installs it in the same way
        sys.exit(print(block_of("uv", LOCK.read_text()), end=""))
    os.umask(0o022)
    try:
        sys.exit(main())
    except OSError as error:
        sys.exit(str(full_disk(VENV)) if is_full(error) else str(error))
