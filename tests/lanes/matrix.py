"""The suite in other surroundings: `make test-matrix` changes one thing at a time and ends with a table.

`make test-matrix ONLY=umask,path` runs these rows, `SELECT=tests/core` these tests instead of the row's own. A row that
passed for this commit is not run again; `AGAIN=1` runs it again. Each row's output is in .local/matrix/.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field

from tests.lanes.ordinary_user import CHECKOUT, TIMED_OUT, User, ordinary_user

LIMIT_S = 2 * 3600.0
ROW_S = 25 * 60.0
KEPT = CHECKOUT / ".local" / "matrix"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# User namespaces are counted for each namespace: in one of our own, none is left.
NO_NAMESPACES = """
exec unshare --user --map-user=$(id -u) --map-group=$(id -g) --keep-caps sh -c '
  echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all --ambient-caps=-all -- "$@"' sh "$@"
"""


@dataclass(frozen=True)
class Row:
    """One thing that is changed, and the tests that it touches beside the fast ones."""

    changed: str
    touches: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    wrapper: tuple[str, ...] = ()
    umask: int = -1
    clone: str = "stillnight"
    needs: str = ""


ROWS = {
    "user": Row("an ordinary user, nothing else", ("tests/faults/test_full_disk.py", "tests/platform")),
    "namespaces": Row("user namespaces refused", ("tests/platform/test_servers.py", "tests/faults/test_full_disk.py"),
                      wrapper=("sh", "-c", NO_NAMESPACES, "sh"), needs="namespaces"),
    "chromium": Row("the system's Chromium", ("tests/browser",), needs="chromium"),
    "given": Row("given servers", ("tests/records/test_backup.py", "tests/alerts/test_odd_servers.py"),
                 wrapper=(".venv/bin/python", "-m", "tests.lanes.given")),
    "umask": Row("umask 077", ("tests/platform", "tests/records/test_backup.py"), umask=0o077, clone="strict"),
    "path": Row("a path with a space and an umlaut", ("tests/platform", "tests/browser/test_sign_in.py"),
                clone="so wach um dreißig nach zwölf"),
    "lang-c": Row("LANG=C", ("tests/records", "tests/operation/test_logs.py"), {"LANG": "C", "LC_ALL": "C"}),
    "lang-de": Row("LANG=de_DE.UTF-8", ("tests/records", "tests/browser/test_pages.py"),
                   {"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}, needs="de_DE.utf8"),
    "timezone": Row("TZ=Pacific/Auckland", ("tests/browser/test_pages.py", "tests/platform/test_commands.py"),
                    {"TZ": "Pacific/Auckland"}),
}  # fmt: skip


@dataclass
class Result:
    changed: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    minutes: float = 0.0
    note: str = ""

    @property
    def is_well(self) -> bool:
        return self.passed > 0 and self.failed == 0 and not self.note


def main() -> int:
    only = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(ROWS)
    if unknown := set(only) - set(ROWS):
        print(f"There is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}.")
        return 2
    selection = tuple(os.environ.get("SELECT", "").split())
    KEPT.mkdir(parents=True, exist_ok=True)
    results: dict[str, Result] = {}
    with ordinary_user(LIMIT_S) as user:
        for name in only:
            results[name] = known(name, selection) or run_row(name, ROWS[name], user, selection)
            (KEPT / f"{key(name, selection)}.json").write_text(json.dumps(vars(results[name])))
            print(line(name, results[name]), flush=True)
    print("\n" + table(results))
    return 0 if all(result.is_well for result in results.values()) else 1


def run_row(name: str, row: Row, user: User, selection: tuple[str, ...]) -> Result:
    result = Result(row.changed)
    if missing := lacks(row.needs):
        result.note = missing
        return result
    begun, log = time.monotonic(), KEPT / f"{name}.log"
    log.unlink(missing_ok=True)
    place = user.home / row.clone
    if not place.exists():
        user.clone(row.clone, umask=row.umask)
    pytest = [*row.wrapper, ".venv/bin/python", "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
    runs = [["make", "built"]]
    if selection:
        runs.append([*pytest, "-m", "not long", *selection])
    else:
        runs += [
            [*pytest, "-m", "not browser and not slow"],
            [*pytest, "-m", "not long and (browser or slow)", *row.touches],
        ]
    more = dict(row.environment)
    if row.needs == "chromium" and "CHROMIUM" in os.environ:
        more["CHROMIUM"] = os.environ["CHROMIUM"]
    for words in runs:
        left = ROW_S - (time.monotonic() - begun)
        code = user.run(*words, cwd=place, umask=row.umask, limit_s=left, log=log, **more)
        if code == TIMED_OUT:
            result.note = f"stopped after {ROW_S / 60:.0f} min"
        elif code not in (0, 1):
            result.note = f"exit status {code}"
        if code != 0:
            print(f"  {name}: {' '.join(words[len(row.wrapper) :])[:60]} … see {log}", flush=True)
        if result.note:
            break
    counted(result, log.read_text(errors="replace"))
    result.minutes = (time.monotonic() - begun) / 60
    return result


def counted(result: Result, text: str) -> None:
    """Sum pytest's closing lines up."""
    for closing in re.findall(r"^(?:\d+ \w+, )*\d+ \w+ in [\d.]+s.*$", text, re.MULTILINE):
        for number, what in re.findall(r"(\d+) (passed|failed|skipped|errors?)", closing):
            name = "failed" if what.startswith("error") else what
            setattr(result, name, getattr(result, name) + int(number))


def lacks(what: str) -> str:
    """Return why this machine cannot run a row; empty: it can."""
    if what == "chromium" and not any(map(shutil.which, CHROMIUM)) and "CHROMIUM" not in os.environ:
        return "not run: no Chromium here (apt-get install chromium)"
    if what == "de_DE.utf8" and what not in said_by("locale", "-a").split():
        return "not run: no such locale here (localedef -i de_DE -f UTF-8 de_DE.UTF-8)"
    if what == "namespaces" and "works" not in said_by("unshare", "--user", "echo", "works"):
        return "not run: refused on this machine already, so every row is this one"
    return ""


def said_by(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def key(name: str, selection: tuple[str, ...]) -> str:
    words = ["git", "-c", f"safe.directory={CHECKOUT}", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.strip()
    return "-".join([commit, name, *(re.sub(r"\W+", "_", word) for word in selection)])


def known(name: str, selection: tuple[str, ...]) -> Result | None:
    try:
        result = Result(**json.loads((KEPT / f"{key(name, selection)}.json").read_text()))
    except FileNotFoundError:
        return None
    return result if result.is_well and not os.environ.get("AGAIN") else None


def line(name: str, result: Result) -> str:
    counts = f"{result.passed:6} {result.failed:6} {result.skipped:7} {result.minutes:6.1f}"
    return f"{name:12} {result.changed:36} {counts}  {result.note}"


def table(results: dict[str, Result]) -> str:
    head = f"{'row':12} {'changed':36} {'passed':>6} {'failed':>6} {'skipped':>7} {'min':>6}"
    return "\n".join([head, *(line(name, result) for name, result in results.items())])


if __name__ == "__main__":
    sys.exit(main())
