"""The rules over a file: no server is asked, and every day reads as the nightly review has it."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.models import Clinic
from apps.augmentation.models import Review
from apps.augmentation.thresholds import thresholds
from apps.core.demo import generate
from apps.core.portable import diary_lines
from apps.patients.models import Basis, CareLink
from apps.records.services import diary_import
from apps.sync.models import Source
from server.place import CHECKOUT
from tests.augmentation.clinic import NOON_AFTER, run
from tests.core.portable.broken_lines import BROKEN

LAST = date(2026, 3, 29)
# Nothing listens there: whoever asked for a server would fail.
NOWHERE = {"DATABASE_URL": "postgres://nowhere.invalid/none", "REDIS_URL": "redis://nowhere.invalid/0"}


def replay(*words: object, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "manage.py", "replay", *map(str, words)]
    return subprocess.run(command, cwd=CHECKOUT, input=given, capture_output=True, env={**os.environ, **NOWHERE})


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve made-up people, and their hundred days."""
    path = tmp_path_factory.mktemp("replay") / "clinic.ndjson"
    diaries = (
        generate(seed="replay", patient_index=n, profile="mixed", zone="Europe/Berlin",
                 first=LAST - timedelta(days=99), last=LAST)
        for n in range(12)
    )  # fmt: skip
    path.write_text("".join(line for diary in diaries for line in diary_lines(diary)), encoding="utf-8")
    return path


def test_a_diary_is_replayed_from_a_file_or_from_what_flows_in(clinic: Path, tmp_path: Path) -> None:
    from_file, flowing = replay(clinic), replay("-", given=clinic.read_bytes())
    assert (from_file.returncode, from_file.stderr) == (0, b"")
    assert from_file.stdout == flowing.stdout
    written = tmp_path / "verdicts.ndjson"
    assert replay(clinic, "--output", written).stdout == b""
    assert written.read_bytes() == from_file.stdout
    assert written.stat().st_mode & 0o777 == 0o600


def test_a_line_stands_for_each_change_of_the_verdict_and_for_every_day_if_asked(clinic: Path) -> None:
    every = [json.loads(line) for line in replay(clinic, "--every-night").stdout.splitlines()]
    changes = [json.loads(line) for line in replay(clinic).stdout.splitlines()]
    expected: list[Any] = []
    before: dict[str, list[Any]] = {}
    for one in every:
        verdict = [one[key] for key in ("level", "reference", "criteria", "signs", "already_at_enrolment")]
        if before.get(one["patient"]) != verdict:
            expected.append(one)
        before[one["patient"]] = verdict
    assert changes == expected
    assert len(changes) < len(every)
    assert {one["rules"] for one in every} == {thresholds().rules}


def test_every_error_of_a_file_is_told_by_its_line_and_the_sound_patients_are_replayed(clinic: Path) -> None:
    broken = b"\n".join(line for line, _ in BROKEN) + b"\n" + clinic.read_bytes()
    done = replay("-", given=broken)
    named = {tuple(line.split(b": ", 2)[:2]) for line in done.stderr.splitlines() if line.count(b": ") > 1}
    expected = {(b"%d" % number, key.encode()) for number, (_, keys) in enumerate(BROKEN, 1) for key in keys}
    assert done.returncode == 2
    assert named >= expected
    assert done.stdout.endswith(replay(clinic).stdout)


def test_whoever_has_read_enough_may_stop_reading(clinic: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} manage.py replay {clinic} --every-night | head -n 1",
        shell=True, cwd=CHECKOUT, capture_output=True, env={**os.environ, **NOWHERE},
    )  # fmt: skip
    assert json.loads(done.stdout)["patient"] == "demo-0000"
    assert done.stderr == b""


def test_a_file_that_is_not_there_is_named() -> None:
    done = replay("/nowhere/diary.ndjson")
    assert done.returncode == 1
    assert b"/nowhere/diary.ndjson: No such file or directory" in done.stderr


@pytest.mark.django_db
def test_the_nightly_review_and_the_replay_agree_day_by_day(clinic: Path, linden: Clinic) -> None:
    for n in range(12):
        diary = generate(
            seed="replay", patient_index=n, profile="mixed", zone="Europe/Berlin",
            first=LAST - timedelta(days=99), last=LAST,
        )  # fmt: skip
        diary_import(clinic=linden, diary=diary, basis=Basis.IMPORT, source=Source.IMPORT, now=NOON_AFTER)
    run()
    names = dict(CareLink.objects.values_list("patient", "reference"))
    reviewed = {(names[one.patient_id], one.day.isoformat()): one.record for one in Review.objects.all()}
    lines = [json.loads(line) for line in replay(clinic, "--every-night").stdout.splitlines()]
    assert lines
    for line in lines:
        patient = line.pop("patient")
        assert reviewed[patient, line["date"]] == line
