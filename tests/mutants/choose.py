"""Run the tests that reach the mutated line, the quickest first; cosmic-ray calls it once a mutant, in the copy.

Exit status 0: all of them passed, so the mutant survives.
"""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

ENOUGH_S = 240.0  # of tests, as long as they took with coverage and without a mutant
MOST = 600
FIRST = 25  # before the golden diaries, which tell most mutants and take longest
HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? ", re.MULTILINE)
ALL_RULES = "tests/augmentation/test_golden_verdicts.py::test_golden_verdicts_are_those_of_this_rules_version"


def changed() -> tuple[str, set[int]]:
    """Return the mutated file and its lines."""
    diff = subprocess.run(
        ["git", "diff", "-U0", "--", "apps"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    (file,) = re.findall(r"^\+\+\+ b/(.+)$", diff, re.MULTILINE)
    lines = set[int]()
    for begin, count in HUNK.findall(diff):
        lines |= set(range(int(begin), int(begin) + int(count or 1)))
    return file, lines


def chosen(selection: dict[str, dict[str, list[str]]], took: dict[str, float], file: str, lines: set[int]) -> list[str]:
    """Return the tests of these lines; of the whole file where none runs them (a constant, read at import)."""
    by_line = selection.get(file, {})
    tests = {test for line in lines for test in by_line.get(str(line), ())}
    tests = tests or {test for found in by_line.values() for test in found}
    picked, spent = list[str](), 0.0
    for test in sorted(tests - {ALL_RULES}, key=lambda one: (took.get(one, 1.0), one)):
        spent += took.get(test, 1.0)
        if spent > ENOUGH_S or len(picked) == MOST:
            break
        picked.append(test)
    return [*picked[:FIRST], ALL_RULES, *picked[FIRST:]] if ALL_RULES in tests else picked


def main() -> None:
    found = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    file, lines = changed()
    tests = chosen(found["lines"], found["took"], file, lines)
    if not tests:
        print("no test reaches it")
        return
    arguments = ["-x", "-q", "-n", "0", "--tb=line", "-p", "no:cacheprovider", *found["pytest"], *tests]
    place = Path(sys.argv[1]).with_name("warm.socket")
    if file.startswith("apps/augmentation/") and place.exists():
        sys.exit(asked(place, arguments))
    sys.exit(subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode)


def asked(place: Path, arguments: list[str]) -> int:
    """Have the warm process run them; return the exit status of its fork."""
    with socket.socket(socket.AF_UNIX) as call:
        call.connect(str(place))
        call.sendall(json.dumps(arguments).encode() + b"\n")
        said = call.makefile("rb").read().decode(errors="replace")
    print(said)
    return int(said.rsplit("exit ", 1)[1])


if __name__ == "__main__":
    main()
