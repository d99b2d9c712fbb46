"""What holds for every file there is, not only for those one thinks of."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core.portable import KINDS, LineError, PatientDiary, check_record, diary_lines, parse
from apps.core.portable.decode import FAST, SLOW
from tests.core.portable.broken_lines import BROKEN, PATIENT
from tests.core.portable.strategies import RECORDS, TEXTS, diaries

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["p", "21:00", "2026-03-01"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
KNOWN_KEYS = st.sampled_from(
    sorted({key for fields in KINDS.values() for key in fields} | {"kind", "patient", "colour"})
)

# A whole diary takes longer to make up than to read.
fewer = settings(max_examples=40)


def read(lines: list[bytes]) -> list[PatientDiary | LineError]:
    return list(parse(lines))


@given(st.lists(st.binary()))
def test_no_bytes_raise(lines: list[bytes]) -> None:
    read([PATIENT, *lines])


@given(st.lists(st.dictionaries(KNOWN_KEYS, ANYTHING, max_size=6), max_size=4), st.sampled_from(sorted(KINDS)))
def test_no_objects_raise(objects: list[dict[str, Any]], kind: str) -> None:
    addressed = [{**one, "kind": kind, "patient": "p"} for one in objects]
    read([PATIENT, *(json.dumps(one).encode() for one in [*objects, *addressed])])


@given(st.sampled_from([line for line, _ in BROKEN if len(line) < 1000]), st.data())
def test_no_damaged_line_raises(line: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(line)))
    patch = data.draw(st.binary(max_size=4))
    read([PATIENT, line[:cut] + patch + line[cut + len(patch) :]])


@given(st.sampled_from(sorted(KINDS)), st.dictionaries(KNOWN_KEYS, ANYTHING, max_size=6), st.booleans())
def test_no_payload_raises(kind: str, payload: dict[str, Any], phone: bool) -> None:
    problems = check_record(kind, payload, day_start="06:00", phone=phone)
    assert len({problem.key for problem in problems}) == len(problems)


@given(st.data(), st.sampled_from(sorted(KINDS)))
def test_what_the_declaration_allows_has_no_problem(data: st.DataObject, kind: str) -> None:
    assert check_record(kind, data.draw(RECORDS[kind])) == []


@given(diaries())
@fewer
def test_what_is_written_is_read_and_written_again_byte_for_byte(diary: PatientDiary) -> None:
    (imported,) = read([line.encode() for line in diary_lines(diary)])
    assert isinstance(imported, PatientDiary), imported
    first = list(diary_lines(imported))
    (again,) = read([line.encode() for line in first])
    assert isinstance(again, PatientDiary)
    assert list(diary_lines(again)) == first
    assert by_id(again) == by_id(imported)
    assert again.profile == imported.profile == {"format": 1, **diary.profile}


@given(diaries(), st.randoms())
@fewer
def test_the_order_of_a_patients_lines_changes_no_record(diary: PatientDiary, random: Any) -> None:
    first, *others = [line.encode() for line in diary_lines(diary)]
    (there,) = read([first, *others])
    random.shuffle(others)
    (again,) = read([first, *others])
    assert isinstance(there, PatientDiary)
    assert isinstance(again, PatientDiary)
    assert by_id(again) == by_id(there)


@given(st.dictionaries(TEXTS, ANYTHING))
def test_the_fast_way_reads_what_the_slow_way_reads(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert json.dumps(FAST.raw_decode(text)) == json.dumps(SLOW.raw_decode(text))


def by_id(diary: PatientDiary) -> dict[str, dict[str, Any]]:
    return {record["id"]: {**record, "kind": kind} for kind in diary.records for record in diary.records[kind]}
