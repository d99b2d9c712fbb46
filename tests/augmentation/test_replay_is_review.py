"""The nightly review and the replay say the same of each day, in whatever order the nights came."""

import json
import lzma
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings

from apps.accounts.models import Clinic
from apps.augmentation.facts import from_diary
from apps.augmentation.models import Review
from apps.augmentation.replay import replayed
from apps.augmentation.thresholds import thresholds
from apps.core.demo import generate
from apps.core.portable import LineError, PatientDiary, diary_lines, parse
from apps.patients.models import Basis, CareLink
from apps.records.services import diary_import
from apps.sync.models import Source
from tests.augmentation.clinic import run
from tests.augmentation.test_any_diary import diaries

CLINIC_50 = Path(__file__).parents[1] / "vectors" / "clinic-50.ndjson.xz"
NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)  # a day after its last night
A_SWEEP = timedelta(minutes=15)


def clinic_50() -> Iterator[PatientDiary]:
    """50 made-up people over 200 days, in seven zones, some of whom begin their day at noon."""
    with lzma.open(CLINIC_50) as lines:
        for item in parse(lines):
            assert not isinstance(item, LineError), item
            yield item


def demo_clinic() -> Iterator[PatientDiary]:
    """As `make run` makes it."""
    last = date(2026, 9, 16)
    for n in range(16):
        yield generate(seed="willow", patient_index=n, profile="mixed", zone="Europe/Berlin",
                       first=last - timedelta(days=149), last=last)  # fmt: skip


def file(clinic: Clinic, diary: PatientDiary) -> None:
    diary_import(clinic=clinic, diary=diary, basis=Basis.IMPORT, source=Source.IMPORT, now=NOW)


def agree(diaries: list[PatientDiary]) -> int:
    """Asserts it for each day of each; answers how many days those were."""
    names = dict(CareLink.objects.values_list("reference", "patient"))
    days = 0
    for diary in diaries:
        reviewed = {one.day: one.record for one in Review.objects.filter(patient=names[diary.reference])}
        for found in replayed(from_diary(diary), thresholds(), every_night=True):
            line = json.loads(json.dumps(found.as_record(diary.reference)))
            del line["patient"]
            assert reviewed[found.day] == line, (diary.reference, found.day)
            days += 1
    return days


@pytest.mark.django_db
@pytest.mark.parametrize(("made", "parts", "days"), [(demo_clinic, 3, 2000), (clinic_50, 2, 8000)])
def test_every_day_reads_the_same_after_nights_came_in_any_order_with_reviews_between(
    linden: Clinic, made: Callable[[], Iterator[PatientDiary]], parts: int, days: int
) -> None:
    chance = random.Random(made.__name__)
    diaries = list(made())
    for diary in diaries:
        chance.shuffle(diary.nights)
    for part in range(parts):
        for diary in diaries:
            others = {} if part else {kind: rows for kind, rows in diary.records.items() if kind != "night"}
            arriving = PatientDiary(diary.reference, diary.profile)
            arriving.records.update({**others, "night": diary.nights[part::parts]})
            file(linden, arriving)
        run(NOW + part * A_SWEEP)
    assert agree(diaries) > days


@pytest.mark.django_db
@given(diaries())
# The clinic is the same for all of them: each patient is another.
@settings(max_examples=20)
def test_so_does_every_day_of_any_diary(linden: Clinic, diary: PatientDiary) -> None:
    another = PatientDiary(str(uuid4()), diary.profile, diary.records)
    (read,) = parse(line.encode() for line in diary_lines(another))
    assert isinstance(read, PatientDiary)
    file(linden, read)
    assert run(NOW).failed == 0
    agree([read])
