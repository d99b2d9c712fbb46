"""Typesetting in a process of its own: `python -m apps.records.typeset`, data on its input, a PDF on its output.

Typst remembers all it ever set: in the web process each export would leave some 18 MB behind for good.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("diary.typ")
PATIENCE_S = 60
MARK = "[?]"
MOST_TRIES = 300  # some ten seconds
PROBE = b"""#set document(title: "letters", date: datetime(year: 2026, month: 1, day: 1))
#text(sys.inputs.letters)"""


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


def unprintable(letters: Iterable[str]) -> set[str]:
    """Return those of `letters` that no font at hand can print.

    Typst names them one at a time where a PDF has to be archivable; elsewhere it prints a box and says nothing. East
    Asian letters and emoji, of which the fonts have none, go by 256 at a time, for a diary in Chinese has a thousand;
    so do others after many tries, and in the end all that is left: too many marks are better than a page never set.
    """
    import typst

    asked = {one for one in letters if not one.isspace() and not (one.isascii() and one.isprintable())}
    found = {one for one in asked if "\ud800" <= one <= "\udfff"}  # half letters, which no program takes as text
    left = asked - found
    compiler = typst.Compiler(ignore_system_fonts=True)
    for tries in range(MOST_TRIES):
        if not left:
            return found
        try:
            compiler.compile(PROBE, sys_inputs={"letters": " ".join(sorted(left))}, pdf_standards=["a-2b"])
        except BaseException as error:  # a panic of Typst, as some mixtures of scripts cause, is no Exception
            if not isinstance(error, typst.TypstError) and type(error).__name__ != "PanicException":
                raise
            named = re.search(r'the text `"(.+?)"` could not be displayed', str(error))
            whole = tries > MOST_TRIES // 3
            one = next((letter for letter in unescaped(named[1]) if letter in left), None) if named else None
            gone = {letter for letter in left if one is None or go_together(one, letter, whole=whole)}
            found |= gone
            left -= gone
        else:
            return found
    return found | left


def go_together(one: str, other: str, *, whole: bool) -> bool:
    code = ord(one)
    by_block = whole or 0x2E80 <= code < 0xD800 or code >= 0x1F000
    return one == other or (by_block and code >> 8 == ord(other) >> 8)


def unescaped(text: str) -> str:
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), text)


def marked(value: Any, bad: re.Pattern[str]) -> Any:
    """The same data, with a mark where letters cannot be printed."""
    if isinstance(value, str):
        return bad.sub(MARK, value)
    if isinstance(value, list):
        return [marked(one, bad) for one in value]
    if isinstance(value, dict):
        return {key: marked(one, bad) for key, one in value.items()}
    return value


def letters_of(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value)
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(letters_of(one) for one in inside))


def printable(data: str) -> str:
    """The data of a page as they can be printed; `missing`, the sentence about marks, stays only if there are any."""
    page = json.loads(data)
    missing = page.pop("missing")
    if bad := unprintable(letters_of(page)):
        page = marked(page, re.compile("[" + re.escape("".join(sorted(bad))) + "]+"))
        page["missing"] = missing
    return json.dumps(page)


def main() -> None:
    import typst

    os.nice(10)  # a page may wait, a night may not
    data, made_at = printable(sys.stdin.buffer.read().decode()), int(sys.argv[1])
    pdf = typst.compile(TEMPLATE.read_bytes(), sys_inputs={"data": data}, ignore_system_fonts=True, timestamp=made_at)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
