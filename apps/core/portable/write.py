"""Writing a patient's diary, always the same way: equal diaries give equal bytes."""

import json
from collections.abc import Iterator, Mapping

from apps.core.portable.diary import RECORD_KINDS, PatientDiary, tidy
from apps.core.portable.fields import FORMAT, KINDS, Fields
from apps.core.portable.ids import plain_numbers
from apps.core.portable.rules import Record
from apps.core.portable.shapes import ListOf, ObjectOf, Shape

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "), allow_nan=False)


def diary_lines(diary: PatientDiary) -> Iterator[str]:
    """The diary as lines of the portable format, each with its newline; encode them as UTF-8.

    Keys stand in the order of their declaration, records by kind, then date (or `start`), time and id.
    Nulls are left out and whole numbers have no point. `Decimal` is taken as well as float.
    """
    profile = {"format": FORMAT, **diary.profile}
    yield line("patient", diary.reference, profile)
    for kind in RECORD_KINDS:
        for record in sorted(diary.records[kind], key=place):
            yield line(kind, diary.reference, record)


def place(record: Record) -> tuple[str, str, str]:
    day = record.get("date") or record.get("start", "")
    return day, record.get("time") or "", record.get("id") or ""


def line(kind: str, reference: str, record: Record) -> str:
    ordered = in_order(KINDS[kind], tidy(record))
    return ENCODER.encode({"kind": kind, "patient": reference, **ordered}) + "\n"


def in_order(fields: Fields, record: Mapping[str, object]) -> dict[str, object]:
    """The object's keys in the order of their declaration. A key without declaration is an error."""
    if stray := record.keys() - fields.keys():
        raise KeyError(f"no such key in the portable diary: {', '.join(sorted(stray))}")
    return {key: arranged(fields[key].shape, record[key]) for key in fields if key in record}


def arranged(shape: Shape, value: object) -> object:
    if isinstance(shape, ObjectOf) and isinstance(value, Mapping):
        return in_order(shape.fields, value)
    if isinstance(shape, ListOf) and isinstance(value, list):
        return [arranged(shape.item, item) for item in value]
    return plain_numbers(value)
