"""Portable diaries of any size for measuring: some made-up people, and copies of them under other names."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle, islice, product
from pathlib import Path

from apps.augmentation.validation.cohorts import case
from apps.augmentation.validation.courses import SCENARIOS
from apps.augmentation.validation.people import TIERS
from apps.core.demo import generate
from apps.core.portable import PatientDiary, diary_lines

LAST = date(2026, 3, 29)


def plain_people(people: int) -> Iterator[PatientDiary]:
    """As the rules are measured on: some 400 days, each night a few keys; every kind of course, half of them poor."""
    for number, (tier, scenario) in enumerate(islice(cycle(product(TIERS, SCENARIOS)), people)):
        diary = case("load", tier, scenario, number).diary
        diary.reference = f"plain-{number:05}"
        yield diary


def full_people(people: int, nights: int = 365) -> Iterator[PatientDiary]:
    """As the made-up clinic writes: sleep, episodes, doses, sessions of stimulation, ids."""
    first = LAST - timedelta(days=nights - 1)
    for number in range(people):
        yield generate(seed="load", patient_index=number, profile="mixed", zone="Europe/Berlin", first=first, last=LAST)


def write_diaries(path: Path, diaries: Iterator[PatientDiary]) -> int:
    """How many nights were written."""
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for diary in diaries:
            file.writelines(diary_lines(diary))
            written += len(diary.nights)
    return written


def write_copies(path: Path, patients: int, *, nights: int, people: int = 50) -> None:
    """So many patients, each one of a few people under a name of their own."""
    originals = [
        (f'"patient": "{diary.reference}"'.encode(), "".join(diary_lines(diary)).encode())
        for diary in full_people(people, nights)
    ]
    with path.open("wb") as file:
        for number, (name, lines) in enumerate(islice(cycle(originals), patients)):
            file.write(lines.replace(name, f'"patient": "copy-{number:06}"'.encode()))
