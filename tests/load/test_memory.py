"""Patients stream through the replay: their number is no matter of memory."""

from pathlib import Path

import pytest

from tests.load.diaries import write_copies
from tests.load.measuring import program

FLAT = 1.03  # what ten times the patients may take; the names of those that are through is all that stays


@pytest.mark.slow
def test_ten_times_the_patients_take_no_more_memory(tmp_path: Path) -> None:
    peak = {}
    for patients in (100, 1_000):
        write_copies(tmp_path / "diary.ndjson", patients, nights=20)
        peak[patients] = program("manage.py", "replay", tmp_path / "diary.ndjson").memory
    assert peak[1_000] < FLAT * peak[100], peak
