"""Typesetting in a process of its own: `python -m apps.records.typeset`, data on its input, a PDF on its output.

Typst remembers all it ever set: in the web process each export would leave some 18 MB behind for good.
"""

import os
import subprocess
import sys
from pathlib import Path

TEMPLATE = Path(__file__).with_name("diary.typ")
PATIENCE_S = 60


def typeset(data: str, made_at: int) -> bytes:
    """The PDF of `data`, which is JSON. `made_at`: seconds since 1970, for the document's own date."""
    words = [sys.executable, "-m", "apps.records.typeset", str(made_at)]
    house = Path(__file__).resolve().parents[2]
    done = subprocess.run(words, input=data.encode(), capture_output=True, cwd=house, timeout=PATIENCE_S, check=False)
    if done.returncode:
        raise TypesettingFailed  # without what it said, which may quote a note
    return done.stdout


class TypesettingFailed(Exception):
    """A fault of ours: nothing that is written in a diary may lead to it."""


def main() -> None:
    import typst

    os.nice(10)  # a page may wait, a night may not
    data, made_at = sys.stdin.buffer.read().decode(), int(sys.argv[1])
    pdf = typst.compile(TEMPLATE.read_bytes(), sys_inputs={"data": data}, ignore_system_fonts=True, timestamp=made_at)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
