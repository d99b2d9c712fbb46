"""`make mutants`: change the code in small ways, in a copy, and see whether a test fails each time.

1. Clone the last commit into .local/mutants/SET/copy; the checkout is never changed.
2. Run the set's tests once with coverage: which test reaches which line, and how long it takes.
3. Have cosmic-ray list all mutants, leave out those of annotations, and draw a sample with a seed.
4. Run each mutant's tests, at most `TIMEOUT_S` long. An interrupted run goes on where it stopped.
5. Write docs/mutants.md: what survived, with the reasons of reasons.toml.

`python -m tests.mutants rules` or `sync`; `--sample`, `--seed`. `--fresh` begins again, and so does another commit.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from tests.mutants import page

CHECKOUT = Path(__file__).parents[2]
STATE = CHECKOUT / ".local" / "mutants"
VENV = STATE / "venv"
TIMEOUT_S = 240
BASE_S = 3600
QUICK = ["--noconftest", "-p", "tests.mutants.quick", "-p", "no:warnings"]
PURE = [
    "assessment", "compared", "considered", "criteria", "dosing", "evening", "evidence", "hysteresis", "levels",
    "method", "references", "reviews", "rules", "series", "treatment", "usual", "window",
]  # fmt: skip
SETS: dict[str, dict[str, Any]] = {
    "rules": {
        "modules": [*(f"apps/augmentation/{name}.py" for name in PURE), "apps/core/days.py"],
        "tests": [
            *(f"tests/augmentation/test_{name}.py" for name in (
                "rules", "references", "criteria", "considered", "compared_nights", "course_of_medicine",
                "already_at_enrolment", "hysteresis", "hysteresis_properties", "thresholds", "facts",
                "golden_verdicts", "sentences", "clinical_rules", "resumed_review", "rules_properties",
            )),
            "tests/core/test_days.py", "tests/core/test_days_properties.py", "tests/treatment",
        ],
        "pytest": QUICK,
    },
    "sync": {
        "modules": sorted(
            str(path.relative_to(CHECKOUT))
            for path in (CHECKOUT / "apps" / "sync").glob("*.py")
            if path.name not in ("__init__.py", "apps.py", "models.py")
        ),
        "tests": ["tests/sync"],
        "pytest": ["-m", "not slow and not browser and not long and not faults"],
    },
}  # fmt: skip


def run(*command: str | Path, cwd: Path, timeout: float, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"}
    return subprocess.run(
        [str(one) for one in command], cwd=cwd, env=environment, timeout=timeout, check=check, text=True
    )


def venv() -> None:
    """Make an environment of its own: the other tests need neither cosmic-ray nor what it brings."""
    lock = CHECKOUT / "requirements-mutants.lock"
    made_of = lock.read_text(encoding="utf-8")
    stamp = VENV / "made-of"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != made_of:
        uv = Path(sys.executable).with_name("uv")
        run(uv, "venv", "--clear", "--quiet", "--python", sys.executable, VENV, cwd=CHECKOUT, timeout=300)
        python = VENV / "bin" / "python"
        run(
            uv,
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--python",
            python,
            "-r",
            lock,
            cwd=CHECKOUT,
            timeout=1200,
        )
        stamp.write_text(made_of, encoding="utf-8")


def copy(place: Path) -> Path:
    """Clone the last commit; another commit than the clone's begins from nothing."""
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()
    stamp = place / "commit"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != head:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        run("git", "clone", "--quiet", "--shared", CHECKOUT, place / "copy", cwd=CHECKOUT, timeout=300)
        stamp.write_text(head, encoding="utf-8")
    run("git", "checkout", "--quiet", "--", ".", cwd=place / "copy", timeout=60)  # what a killed run left mutated
    return place / "copy"


def select(place: Path, what: dict[str, Any]) -> Path:
    """Run the tests once, and note which of those that passed reach which line."""
    target = place / "selection.json"
    if target.exists():
        return target
    (place / "coverage.ini").write_text(f"[run]\ndata_file = {place / 'coverage'}\nsource = apps\n", encoding="utf-8")
    run(
        VENV / "bin" / "python", "-m", "pytest", "-q", "-n", "0", "--tb=no", "-p", "no:cacheprovider", *what["pytest"],
        "--cov", f"--cov-config={place / 'coverage.ini'}", "--cov-context=test", "--cov-report=",
        f"--junitxml={place / 'junit.xml'}", *what["tests"],
        cwd=place / "copy", timeout=BASE_S, check=False,
    )  # fmt: skip
    reading = Path(__file__).with_name("selection.py")
    run(VENV / "bin" / "python", reading, place, target, *what["pytest"], cwd=place / "copy", timeout=600)
    return target


def sample(place: Path, what: dict[str, Any], count: int, seed: str, selection: Path) -> Path:
    """Draw the mutants. The session of cosmic-ray keeps those alone."""
    session = place / "session.sqlite"
    if session.exists():
        return session
    command = f"{VENV / 'bin' / 'python'} -m tests.mutants.choose {selection}"
    (place / "cosmic-ray.toml").write_text(
        f"[cosmic-ray]\nmodule-path = {json.dumps(what['modules'])}\ntimeout = {TIMEOUT_S}\n"
        f'excluded-modules = []\ntest-command = {json.dumps(command)}\n[cosmic-ray.distributor]\nname = "local"\n',
        encoding="utf-8",
    )
    begun = place / "begun.sqlite"
    begun.unlink(missing_ok=True)
    run(VENV / "bin" / "cosmic-ray", "init", place / "cosmic-ray.toml", begun, cwd=place / "copy", timeout=600)
    drawing = Path(__file__).with_name("drawing.py")
    run(VENV / "bin" / "python", drawing, begun, str(count), seed, cwd=place / "copy", timeout=300)
    begun.rename(session)
    return session


@contextmanager
def warm(place: Path) -> Iterator[None]:
    """Keep a process at hand that forks for each mutant; without it each one loads Django by itself."""
    command = [VENV / "bin" / "python", "-m", "tests.mutants.warm", place / "warm.socket"]
    process = subprocess.Popen([str(one) for one in command], cwd=place / "copy", start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
        (place / "warm.socket").unlink(missing_ok=True)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("set", choices=SETS)
    words.add_argument("--sample", type=int, default=50)
    words.add_argument("--seed", default="stillnight")
    words.add_argument("--fresh", action="store_true")
    asked = words.parse_args()
    place, what = STATE / asked.set, SETS[asked.set]
    if asked.fresh:
        shutil.rmtree(place, ignore_errors=True)
    venv()
    copied = copy(place)
    session = sample(place, what, asked.sample, asked.seed, select(place, what))
    bound = asked.sample * (TIMEOUT_S + 30)
    with warm(place) if what["pytest"] is QUICK else nullcontext():
        run("nice", VENV / "bin" / "cosmic-ray", "exec", place / "cosmic-ray.toml", session, cwd=copied, timeout=bound)
    results = place / "results.json"
    telling = Path(__file__).with_name("telling.py")
    run(VENV / "bin" / "python", telling, session, results, cwd=copied, timeout=300)
    page.write(STATE)
    print(f"{page.PAGE} is written")


if __name__ == "__main__":
    main()
