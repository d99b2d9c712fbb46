"""The files of an export as such: members of a ZIP that take their content as it comes, and cells of a table. Pure."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

# Excel reads a table as UTF-8 only with this in front.
BYTE_ORDER_MARK = "\ufeff"
# What makes a cell a formula, in spreadsheets of the West and, in full width, of the East.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
# Spreadsheets of half of Europe split a file at semicolons and take our quotes for letters: a semicolon, tab or line
# break within a cell begins one of theirs. Looked for from the beginning of each run only, so that a note of blanks is
# no hour's work.
# In a table that is separated by semicolons, the other half's spreadsheets split at commas.
_GAP = re.compile(r"""(?<![\s";,])[\s";,]++(?=[=+\-@＝＋－＠|%])""")
_SPLITS = {
    ",": re.compile(r"[;\t\r\n\v\f\x85\u2028\u2029]"),
    ";": re.compile(r"[,;\t\r\n\v\f\x85\u2028\u2029]"),
}


def archive_write(out: IO[bytes], files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """One ZIP of named files. Each is compressed as it comes: what is held at once is a chunk."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, chunks in files:
            with archive.open(name, "w", force_zip64=True) as member:
                for chunk in chunks:
                    member.write(chunk)


def table_lines(header: Sequence[str], rows: Iterable[Sequence[object]], separator: str) -> Iterator[bytes]:
    """A table as CSV. No cell can start a formula.

    `separator`: "," or ";", as the reader's spreadsheet wants it: where a comma stands in numbers, Excel opens a file
    with commas as one column.
    """
    yield BYTE_ORDER_MARK.encode() + _line(header, separator)
    for row in rows:
        yield _line(row, separator)


def _line(row: Iterable[object], separator: str) -> bytes:
    line = io.StringIO()
    out = csv.writer(line, delimiter=separator, lineterminator="\r\n")
    out.writerow([cell(value, separator) for value in row])
    return line.getvalue().encode("utf-8", "replace")


def cell(value: object, separator: str = ",") -> object:
    """Numbers as they are; words that a spreadsheet would calculate with get an apostrophe in front."""
    if not isinstance(value, str):
        return value
    splits = _SPLITS[separator]
    value = _GAP.sub(lambda gap: f"{gap[0]}'" if splits.search(gap[0]) else gap[0], value)
    return f"'{value}" if value.lstrip(" \u00a0\u3000").startswith(BEGINS_A_FORMULA) else value
