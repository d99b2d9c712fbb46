"""From one run with coverage: the tests of each line, and how long each took. Runs in the mutants' own venv."""

import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from coverage import CoverageData


def main() -> None:
    place, target, *pytest = sys.argv[1:]
    took = {}
    for case in ET.parse(Path(place) / "junit.xml").iter("testcase"):
        if len(case) == 0:  # neither failed, nor in error, nor skipped
            file = case.attrib["classname"].replace(".", "/") + ".py"
            took[f"{file}::{case.attrib['name']}"] = float(case.attrib["time"])
    data, copy = CoverageData(str(Path(place) / "coverage")), Path.cwd()
    data.read()
    lines: dict[str, dict[int, list[str]]] = {}
    for file in data.measured_files():
        tests = {
            line: sorted({name for context in contexts if (name := context.partition("|")[0]) in took})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        lines[str(Path(file).relative_to(copy))] = {line: found for line, found in tests.items() if found}
    Path(target).write_text(json.dumps({"pytest": pytest, "took": took, "lines": lines}), encoding="utf-8")
    print(f"{len(took)} tests reach {sum(map(len, lines.values()))} lines of {len(lines)} files")


if __name__ == "__main__":
    main()
