"""Ids for records that come without one: the same file gives the same ids, wherever it is read.

The id is the version 5 UUID in `NAMESPACE` of the UTF-8 bytes of the JSON array

    [patient, record, n]

where `record` holds `kind` and all keys but `id` and `patient`, keys sorted at every level, without
nulls and empty objects; `n` is the number of equal records of this patient that came before (with an id
or without). Written as Python's `json.dumps(…, sort_keys=True, separators=(",", ":"),
ensure_ascii=False)`, whole numbers without a point (150.0 as 150). Where another record of the patient
states that very id, `n` grows by one until the id is free.
"""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid5

from apps.core.portable.diary import LISTS_OF_OBJECTS, RECORD_KINDS, PatientDiary
from apps.core.portable.rules import Record

NAMESPACE = UUID("5b1e4f0c-7d53-5c1e-9a6f-2f6a3c9d8e41")
"""Ours, made once for the portable diary, version 1. Changing it changes every derived id."""

A_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)

WITHOUT_NUMBERS = frozenset({"night", "event"})
"""Kinds whose numbers are all whole by declaration, so that none has to be looked at again."""

ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def settled_id(reference: str, given: str) -> str:
    """The UUID that stands for an id from a file: a UUID itself, in small letters; for any other text
    the version 5 UUID of `[patient, text]`, so that foreign ids meet again as well."""
    if A_UUID.fullmatch(given):
        return given.lower()
    return str(uuid5(NAMESPACE, ENCODER.encode([reference, given])))


def settle_ids(reference: str, kind: str, record: Record) -> Sequence[tuple[str, str]]:
    """Turns the ids given in a record into UUIDs, in place; answers (top-level key, id) for each."""
    settled = []
    if (given := record.get("id")) is not None:
        record["id"] = settled_id(reference, given)
        settled.append(("id", record["id"]))
    for key in LISTS_OF_OBJECTS[kind]:
        for item in record.get(key) or ():
            if (given := item.get("id")) is not None:
                item["id"] = settled_id(reference, given)
                settled.append((key, item["id"]))
    return settled


def assign_ids(diary: PatientDiary, taken: set[str]) -> None:
    """Gives every record without `id` its derived one. `taken`: all ids that the diary states."""
    counts: dict[str, int] = {}
    for kind in RECORD_KINDS:
        records = diary.records[kind]
        if all("id" in record for record in records):
            continue
        for record in records:
            content = canonical(kind, record)
            before = counts.get(content, 0)
            counts[content] = before + 1
            if "id" not in record:
                record["id"] = free_id(diary.reference, content, before, taken)


def free_id(reference: str, content: str, before: int, taken: set[str]) -> str:
    patient = ENCODER.encode(reference)
    while True:
        derived = str(uuid5(NAMESPACE, f"[{patient},{content},{before}]"))
        if derived not in taken:
            taken.add(derived)
            return derived
        before += 1


def canonical(kind: str, record: Record) -> str:
    """The record as JSON text that is the same for equal records."""
    content = {**record, "kind": kind}
    content.pop("id", None)
    return ENCODER.encode(content if kind in WITHOUT_NUMBERS else plain_numbers(content))


def plain_numbers(value: object) -> object:
    """The value with whole numbers as whole numbers: 150.0 and Decimal("150.00") become 150."""
    if isinstance(value, dict):
        return {key: plain_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_numbers(item) for item in value]
    if isinstance(value, float | Decimal):
        return int(value) if value == int(value) else float(value)
    return value
