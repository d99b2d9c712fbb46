"""Reading a file of the portable diary, patient by patient.

Memory holds one patient at a time, besides the references of those that are closed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.core.portable.block import Block
from apps.core.portable.check import KNOWN_KINDS, check_record
from apps.core.portable.decode import BLANKS, DOUBLED, Line, decode_line
from apps.core.portable.diary import PatientDiary
from apps.core.portable.fields import KINDS, NAME
from apps.core.portable.rules import Record
from apps.core.portable.values import shown


@dataclass(frozen=True, slots=True)
class LineError:
    """An error of the file. `line` counts from 1, blank lines included; `key` is the record's top-level
    key, empty where the line as a whole is no record."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.key}: {self.message}"


def parse(lines: Iterable[bytes], *, ids: bool = True) -> Iterator[PatientDiary | LineError]:
    """Yields each patient as the block closes, or instead every error of the block, by line.

    `lines` is a file opened as bytes. Nothing of a file with any error may be used; since errors may
    stand at its end, keep what came before until the file is through. `ids`: whether records without an
    id are given one (replay needs none). Never raises, whatever the bytes.
    """
    reader = Reader(ids)
    for number, raw in enumerate(lines, 1):
        if raw.strip(BLANKS):
            yield from reader.take(number, raw)
    yield from reader.close()


class Reader:
    """The state between lines: the open patient, those closed, and the errors since the last opening."""

    def __init__(self, ids: bool) -> None:
        self.ids = ids
        self.block: Block | None = None
        self.closed: set[str] = set()
        self.errors: list[LineError] = []

    def take(self, number: int, raw: bytes) -> Iterable[PatientDiary | LineError]:
        """Reads one line. Answers what it closed: mostly nothing."""
        line = decode_line(raw)
        if isinstance(line, str):
            self.errors.append(LineError(number, "", line))
            return ()
        record = line.record
        kind, reference = record.pop("kind", None), record.pop("patient", None)
        problems = self.problems(line, kind, reference)
        if kind == "patient" and not problems:
            done = list(self.close())
            self.block = Block(reference, record)
            return done
        if self.block is not None and reference == self.block.reference and kind in KINDS:
            ...
        return ()

    def close(self) -> Iterator[PatientDiary | LineError]:
        yield from ()
