"""Made-up diaries of every shape that the declaration allows, drawn from the declaration itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from apps.core.portable import KINDS, RECORD_KINDS, PatientDiary, check_record, shapes, tidy
from apps.core.portable.shapes import Field, Shape

ODD = [
    "\u2028",
    "\U0001f319",
    "שלום",
    "‮",
    '"',
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\x7f",
    "é",
    "ﷺ",
    "\ufeff",
    ":",
    "null",
    "{}",
    "",
]
TEXTS = st.one_of(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.sampled_from(ODD))
NAMES = TEXTS.map(str.strip).filter(bool).map(lambda text: text[:40])
CLOCKS = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(date.isoformat)
INSTANTS = st.sampled_from(["2026-03-02T07:15:00+01:00", "2026-03-02T07:15Z", "2026-03-02T07:15:00.25-03:30"])
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"])


def values(shape: Shape) -> st.SearchStrategy[Any]:
    match shape:
        case shapes.Whole(low, high):
            return st.integers(low, high)
        case shapes.Number(low):
            numbers = st.floats(max(low, -1e6), 1e6, allow_nan=False).map(lambda number: round(number, 6))
            return st.one_of(st.integers(max(int(low), -(10**6)), 10**6), numbers)
        case shapes.Text(filled=filled):
            return NAMES if filled else TEXTS
        case shapes.OneOf(words):
            return st.sampled_from(words)
        case shapes.ListOf(item, at_least):
            return st.lists(values(item), min_size=at_least, max_size=3)
        case shapes.ObjectOf(fields):
            return objects(fields)
        case _:
            plain = {shapes.Flag: st.booleans(), shapes.Clock: CLOCKS, shapes.Day: DAYS}
            return {**plain, shapes.Instant: INSTANTS, shapes.Zone: ZONES}[type(shape)]


def objects(fields: Mapping[str, Field]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with all required and some optional keys, in any order, without ids."""
    keys = {key: values(field.shape) for key, field in fields.items() if key != "id"}
    required = {key: one for key, one in keys.items() if fields[key].required}
    optional = {key: st.none() | one for key, one in keys.items() if not fields[key].required}
    return st.fixed_dictionaries(required, optional=optional)


def mended(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """The record without the keys that contradict one another."""
    for problem in check_record(kind, record):
        record.pop(problem.key, None)
    return record


RECORDS = {kind: objects(KINDS[kind]).map(lambda one, kind=kind: mended(kind, one)) for kind in KINDS}  # type: ignore[misc]


def distinct(kind: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records without repeated nights and planned doses, and without all-day nights that state an onset."""
    kept = {}
    for place, record in enumerate(records):
        if record.get("continuous"):
            record.pop("onset", None)
        planned = kind == "dose" and record["status"] != "extra"
        key = (record["drug"], record["date"], record["time"]) if planned else (place,)
        kept[(record["date"],) if kind == "night" else key] = record
    return list(kept.values())


@st.composite
def diaries(draw: st.DrawFn) -> PatientDiary:
    records = {
        kind: [tidy(one) for one in distinct(kind, draw(st.lists(RECORDS[kind], max_size=3)))] for kind in RECORD_KINDS
    }
    return PatientDiary(draw(NAMES), tidy(draw(RECORDS["patient"])), records)
