"""Equal diaries are written as equal bytes, and nothing of a note is lost on the way."""

import json
from decimal import Decimal

import pytest

from apps.core.portable import PatientDiary, diary_lines, parse

NOTE = 'Line one\nline "two"\u2028three \U0001f319 שלום ‮ \\ \t ' + "long " * 20_000
NIGHT = {"id": "0e3c2a9e-1111-4000-8000-00000000000a", "date": "2026-03-01", "symptoms": False, "note": NOTE}


def written(**records: list[dict[str, object]]) -> list[str]:
    diary = PatientDiary("p", {"timezone": "UTC"})
    diary.records.update(records)
    return list(diary_lines(diary))


def test_an_odd_note_comes_back_as_it_was() -> None:
    (diary,) = parse("".join(written(night=[NIGHT])).encode().splitlines(keepends=True))
    assert isinstance(diary, PatientDiary)
    assert diary.nights == [NIGHT]


def test_a_line_is_one_line_and_letters_stay_letters() -> None:
    _, line = written(night=[{**NIGHT, "note": "é\n"}])
    assert line.endswith('"note": "é\\n"}\n')
    assert line.count("\n") == 1


def test_the_order_of_keys_and_records_is_always_the_same() -> None:
    later = {**NIGHT, "date": "2026-03-02"}
    assert written(night=[later, NIGHT]) == written(night=[dict(reversed(NIGHT.items())), later])


def test_nothings_are_left_out_and_whole_numbers_have_no_point() -> None:
    dose = {
        "drug": "x",
        "date": "2026-03-01",
        "time": "20:00",
        "status": "taken",
        "dose": Decimal("150.00"),
        "unit": None,
    }
    read = json.loads(written(dose=[dose])[1])
    assert read["dose"] == 150
    assert type(read["dose"]) is int
    assert "unit" not in read


def test_a_key_that_the_format_does_not_know_is_never_written() -> None:
    with pytest.raises(KeyError, match="colour"):
        written(night=[{**NIGHT, "colour": "red"}])


def test_the_patient_comes_first_and_says_the_format() -> None:
    assert written(night=[NIGHT])[0] == '{"kind": "patient", "patient": "p", "format": 1, "timezone": "UTC"}\n'
