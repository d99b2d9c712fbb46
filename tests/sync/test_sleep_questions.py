"""Sleep that cannot be true by the night's own numbers is filed as it was given, and its receipt asks about it."""

import json
from typing import Any

import pytest

from apps.core.portable import parse
from apps.diary.models import Night
from apps.diary.sleep_check import sleep_questions
from apps.patients.models import Patient
from tests.writes import Phone, write

IMPOSSIBLE = {"into_bed": "11:00", "out_of_bed": "19:00", "slept_min": 14 * 60, "waso_min": 18 * 60}
ORDINARY = {
    "into_bed": "22:30", "tried_to_sleep": "23:00", "final_awakening": "06:30", "out_of_bed": "07:00",
    "slept_min": 390, "sol_min": 30, "waso_min": 45,
}  # fmt: skip


def asked(**sleep: Any) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in sleep_questions(sleep)]


def test_impossible_sleep_is_filed_whole_and_asked_about_in_every_receipt(pia: Patient) -> None:
    phone = Phone(pia)
    sent = write({"symptoms": False, "sleep": IMPOSSIBLE})
    code, receipt = phone.put(sent)
    assert (code, receipt["status"]) == (201, "new")
    assert [one["code"] for one in receipt["questions"]] == ["longer_than_in_bed"]
    assert phone.put(sent) == (code, receipt)
    night = Night.objects.get()
    assert (night.slept_min, night.waso_min) == (840, 1080)


def test_correction_of_impossible_sleep_is_asked_about_no_more(pia: Patient) -> None:
    phone = Phone(pia)
    first = write({"symptoms": False, "sleep": IMPOSSIBLE})
    phone.put(first)
    sleep = {**IMPOSSIBLE, "slept_min": 300, "waso_min": 60}
    mended = write({"symptoms": False, "sleep": sleep}, base=first["write_id"])
    assert phone.put(mended)[1]["questions"] == []


@pytest.mark.parametrize(
    ("sleep", "codes"),
    [
        (ORDINARY, []),
        ({}, []),
        ({"slept_min": 420}, []),
        ({"into_bed": "22:00", "out_of_bed": "06:00", "slept_min": 540}, []),  # an hour more than in bed: rounded
        ({"into_bed": "22:00", "out_of_bed": "06:00", "slept_min": 541}, ["longer_than_in_bed"]),
        ({"slept_min": 1440, "waso_min": 61}, ["longer_than_in_bed"]),
        ({"final_awakening": "07:00", "out_of_bed": "06:30"}, ["out_of_order"]),
        ({"into_bed": "23:00", "tried_to_sleep": "22:30"}, ["out_of_order"]),
        ({"final_awakening": "06:30", "out_of_bed": "11:00"}, []),  # a morning in bed
        ({"into_bed": "10:00", "out_of_bed": "18:00", "slept_min": 400}, []),  # who works at night
    ],
)
def test_sleep_is_asked_about_only_where_it_cannot_be_true(sleep: dict[str, Any], codes: list[str]) -> None:
    assert [code for _, code in asked(**sleep)] == codes


def test_file_with_impossible_sleep_is_read_as_before() -> None:
    night = {"kind": "night", "patient": "P", "date": "2026-03-14", "symptoms": False, "sleep": IMPOSSIBLE}
    patient = {"kind": "patient", "patient": "P", "timezone": "Europe/Berlin"}
    lines = [json.dumps(line).encode() + b"\n" for line in (patient, night)]
    (diary,) = parse(lines)
    assert diary.nights[0]["sleep"] == IMPOSSIBLE  # type: ignore[union-attr]
