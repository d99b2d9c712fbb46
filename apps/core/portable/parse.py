"""Reading a file of the portable diary, patient by patient.

Memory holds one patient at a time, besides the references of those that are closed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from apps.core.portable.block import Block, without_nothings
from apps.core.portable.check import check_record, unknown_kind, without
from apps.core.portable.decode import DOUBLED, Doubled, decode_line
from apps.core.portable.diary import PatientDiary
from apps.core.portable.fields import KINDS, NAME
from apps.core.portable.rules import Record
from apps.core.portable.values import shown

BLANKS = b" \t\r\n"
MISSING = "is missing; every line needs it"
SECOND_LINE = "has a patient line already; keep one, before all the other lines of the patient"
CLOSED = "was closed by a later patient line; keep a patient's lines together"
NEVER_OPENED = "no valid patient line before this one introduces this patient; put one there"

judge_reference = NAME.check()


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
    """Yields each patient as the block closes or, instead, every error of the block, ordered by line.

    `lines` is a file opened as bytes. Nothing of a file with any error may be used; since errors may
    stand at its end, keep what came before until the file is through. `ids`: whether records without an
    id are given one (replay needs none). Never raises, whatever the bytes.
    """
    reader = Reader(ids=ids)
    for number, line in enumerate(lines, 1):
        if (raw := line.strip(BLANKS)) and (closed := reader.take(number, raw)):
            yield from closed
    yield from reader.close()


class Reader:
    """The state between lines: the open patient, those closed, and the errors since the last opening."""

    def __init__(self, *, ids: bool) -> None:
        self.ids = ids
        self.block: Block | None = None
        self.closed: set[str] = set()
        self.errors: list[LineError] = []

    def take(self, number: int, raw: bytes) -> Sequence[PatientDiary | LineError]:
        """Reads one line. Answers what it closed: mostly nothing."""
        record = decode_line(raw)
        if isinstance(record, str):
            self.errors.append(LineError(number, "", record))
            return ()
        kind, reference = record.pop("kind", None), record.pop("patient", None)
        if problems := self.problems(number, kind, reference, record):
            self.errors.extend(LineError(number, key, said) for key, said in problems.items())
            return ()
        record = without_nothings(raw, record)
        if kind == "patient":
            closed = list(self.close())
            self.block = Block(reference, record)
            return closed
        if self.block is not None:
            self.block.keep(kind, record)
        return ()

    def problems(self, number: int, kind: object, reference: object, record: Record) -> dict[str, str]:
        """All that is wrong with a line that is an object, one message a key."""
        said: dict[str, str] = {}
        if type(record) is Doubled:
            said.update((shown(key), DOUBLED) for key in sorted(record.keys_twice))
        if (misaddressed := self.misaddressed(kind, reference)) is not None:
            said.setdefault("patient", misaddressed)
        if type(kind) is not str or kind not in KINDS:
            said.setdefault("kind", MISSING if kind is None else unknown_kind())
            return said
        found = check_record(kind, record)
        if self.block is not None and kind != "patient" and "patient" not in said:
            sound = without(found, record) if found or said else record
            found.extend(self.block.repeats(kind, sound))
            if kind == "night":
                self.block.note_all_day(number, sound)
        for problem in found:
            said.setdefault(problem.key, problem.message)
        return said

    def misaddressed(self, kind: object, reference: object) -> str | None:
        """What is wrong with the line's `patient`, given those that are open and closed."""
        is_open = self.block is not None and reference == self.block.reference
        if is_open and kind != "patient":
            return None
        if reference is None:
            return MISSING
        if (wrong := judge_reference(reference)) is not None:
            return wrong
        if kind == "patient":
            return SECOND_LINE if is_open or reference in self.closed else None
        if reference in self.closed:
            return CLOSED
        return NEVER_OPENED

    def close(self) -> Iterator[PatientDiary | LineError]:
        """Ends the open patient: the diary, or the errors met since the last patient ended."""
        block, errors = self.block, self.errors
        self.block, self.errors = None, []
        if block is not None:
            self.closed.add(block.reference)
            late = block.late_problems()
            errors.extend(LineError(number, one.key, one.message) for number, one in late)
        if errors:
            yield from sorted(errors, key=lambda error: error.line)
        elif block is not None:
            yield block.finish(ids=self.ids)
