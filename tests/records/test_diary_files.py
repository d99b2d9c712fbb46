"""A diary goes out and comes in again, whole; what is stored is never overwritten."""

import io
import json
import os
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import Clinic
from apps.diary.models import Episode, Moment, Night
from apps.measures.models import LabValue, Score
from apps.patients.models import CareLink, Patient, RecalledReference
from apps.sync.models import Record, Version
from apps.treatment.models import Dose, Intake, Regimen, SideEffect, Stimulation
from tests.personas import patient_of
from tests.writes import Phone, write

ODD = 'quotes " \\ \u2028 \U0001f319 \u202eright to left\u202c\ttab\nnew line <b>&amp;</b> =1+1 ' + "long " * 400
WHOLE: list[dict[str, Any]] = [
    {
        "kind": "patient", "patient": "P/1 é", "timezone": "Europe/Berlin", "day_start": "05:30",
        "before_treatment": {"onset": "20:15", "onset_uncertain_min": 30, "intensity": 7, "regions": ["left_leg"],
                             "latency_min": 15, "relief_min": 0, "date": "2019-05-01"},
        "best_treatment": {"onset": "22:00", "intensity": 2, "regions": []},
        "good_period": {"from": "2026-03-01", "to": "2026-03-21"}, "first_dopaminergic": "2024-02-29",
        "augmentation_status": "not_asked", "helped_at_first": True,
    },
    {"kind": "regimen", "drug": "Pramipexole", "basis": "base", "start": "2026-01-01", "end": "2026-03-31",
     "intakes": [{"time": "20:00", "dose": 0.088, "unit": "mg"}, {"time": "22:30", "dose": 0.18, "unit": "mg"}],
     "reason": ODD, "changed_by": "clinician"},
    {"kind": "event", "date": "2026-03-20", "event": "timezone_change", "timezone": "Asia/Kathmandu",
     "day_start": "07:00", "time": "23:10"},
    {"kind": "event", "date": "2026-03-02", "event": "illness", "note": ODD},
    {"kind": "lab", "date": "2026-03-01", "analyte": "ferritin", "value": 48.5, "unit": "ng/mL", "assay": "A",
     "fasting": True, "morning": False},
    {"kind": "score", "date": "2026-03-01", "instrument": "IRLS", "total": 21, "items": [2, 3], "version": "1",
     "language": "de", "mode": "self"},
    {"kind": "night", "date": "2026-03-03", "symptoms": False, "recall_days": 0, "daytime_rest": 0, "note": ODD},
    {"kind": "night", "date": "2026-03-04", "symptoms": True, "onset": "01:30", "intensity": 0, "regions": ["trunk"],
     "latency_min": 5, "duration_min": 90, "relief_min": 240, "returned_before_morning": False, "times_got_up": 2,
     "episodes": [{"onset": "01:30", "duration_min": 20, "intensity": 4, "regions": ["trunk"]}, {"onset": "04:00"}],
     "moments": [{"at": "02:10", "strength": 3}], "daytime_rest": 2, "daytime_active": 1,
     "sleep": {"into_bed": "22:45", "tried_to_sleep": "23:10", "final_awakening": "06:20", "out_of_bed": "06:45",
               "slept_min": 380, "sol_min": 20, "waso_min": 30, "quality": 1},
     "triggers": ["caffeine", "other"], "recorded_at": "2026-03-05T07:01:02.5+01:00", "prefilled": ["regions"]},
    {"kind": "night", "date": "2026-03-25", "symptoms": True, "continuous": True},
    {"kind": "dose", "drug": "Pramipexole", "date": "2026-03-04", "time": "20:00", "status": "late",
     "taken_at": "22:10", "dose": 0.088, "unit": "mg", "basis": "base"},
    {"kind": "dose", "drug": "Pramipexole", "date": "2026-04-04", "time": "20:00", "status": "skipped"},
    {"kind": "dose", "drug": "ibuprofen", "date": "2026-03-04", "time": "03:00", "status": "extra"},
    {"kind": "dose", "drug": "ibuprofen", "date": "2026-03-04", "time": "03:00", "status": "extra"},
    {"kind": "stimulation", "date": "2026-03-05", "time": "21:00", "minutes": 60, "modality": "tvns",
     "setting": "home", "planned_minutes": 60, "end_confirmed": True, "device": "x", "ear": "left",
     "site": "cymba_concha", "frequency_hz": 25, "pulse_width_us": 250, "on_s": 30, "off_s": 30, "current_ma": 0.75,
     "level": 4, "sensation": 5, "before": 6, "after": 3, "posture": "sitting", "skin_ok": True,
     "medicine_before": False, "stopped_early": False, "stop_reason": "", "note": ODD,
     "side_effects": [{"effect": "tingling", "severity": 1}]},
]  # fmt: skip


def as_file(tmp_path: Path, records: list[dict[str, Any]], name: str = "diary.ndjson") -> str:
    path = tmp_path / name
    patient = records[0]["patient"]
    lines = (json.dumps({"patient": patient, **record}, ensure_ascii=False) for record in records)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def imported(path: str, *args: str) -> str:
    out = io.StringIO()
    call_command("import_diary", path, *args, stdout=out, stderr=out)
    return out.getvalue()


def exported(tmp_path: Path, *args: str) -> bytes:
    path = tmp_path / "out.ndjson"
    call_command("export_diary", *args, "--output", str(path))
    assert path.stat().st_mode & 0o077 == 0, "nobody else on this machine reads it"
    return path.read_bytes()


@pytest.fixture
def file(tmp_path: Path, db: None) -> str:
    return as_file(tmp_path, WHOLE)


def test_every_kind_comes_in(file: str) -> None:
    assert "1 patients (1 new)" in imported(file)
    tables = [Night, Episode, Moment, Regimen, Intake, Dose, Stimulation, SideEffect, LabValue, Score]
    assert [table._default_manager.count() for table in tables] == [3, 2, 1, 1, 2, 4, 1, 1, 1, 1]
    assert RecalledReference.objects.count() == 2
    link = CareLink.objects.get()
    assert (link.reference, link.basis, link.responsible) == ("P/1 é", "import", None)


def test_the_inclusive_end_becomes_the_day_before_which_the_regimen_ends(file: str) -> None:
    imported(file)
    assert Regimen.objects.get().ends_before == date(2026, 4, 1)


def test_a_planned_dose_meets_its_regimen_and_one_that_fits_none_its_drug(file: str) -> None:
    imported(file)
    regimen = Record.objects.get(kind="regimen").key
    keys = set(Record.objects.filter(kind="dose", key__contains="/").values_list("key", flat=True))
    assert keys == {f"{regimen}/2026-03-04/20:00", "Pramipexole/2026-04-04/20:00"}


def test_nights_are_placed_by_the_clock_of_their_day_whatever_the_order_of_the_file(file: str, tmp_path: Path) -> None:
    imported(file)
    assert dict(Night.objects.values_list("date", "day_start")) == {
        date(2026, 3, 3): 330, date(2026, 3, 4): 330, date(2026, 3, 25): 420,
    }  # fmt: skip
    assert Night.objects.get(date="2026-03-04").onset_min == 20 * 60


def test_export_import_into_an_empty_clinic_and_export_again_is_identical(file: str, tmp_path: Path) -> None:
    imported(file)
    first = exported(tmp_path, "P/1 é")
    Clinic.objects.create(slug="other", name="Other")
    again = tmp_path / "again.ndjson"
    again.write_bytes(first)
    imported(str(again), "--clinic", "other")
    assert exported(tmp_path, "--all", "--clinic", "other") == first
    assert first.count(b"\n") == len(WHOLE)
    assert Patient.objects.count() == 2


def test_what_a_phone_wrote_goes_out_and_comes_in_too(pia: Patient, tmp_path: Path) -> None:
    phone = Phone(pia)
    phone.put(write({"symptoms": True, "onset": "23:00", "note": ODD}))
    dose = {"drug": "ropinirole", "date": "2026-03-14", "time": "20:00", "status": "taken"}
    phone.put(write(dose), "/api/v1/doses/ropinirole/2026-03-14/20:00")
    first = exported(tmp_path, "P-1")
    Clinic.objects.create(slug="other", name="Other")
    (tmp_path / "again.ndjson").write_bytes(first)
    imported(str(tmp_path / "again.ndjson"), "--clinic", "other")
    assert exported(tmp_path, "P-1", "--clinic", "other") == first


def test_importing_twice_changes_nothing(file: str) -> None:
    imported(file)
    before = list(Record.objects.order_by("id").values_list("id", "seq", "head"))
    assert "0 new records, 13 unchanged" in imported(file)
    assert list(Record.objects.order_by("id").values_list("id", "seq", "head")) == before
    assert Version.objects.count() == 13


def test_a_row_that_differs_is_reported_and_left_alone(file: str, tmp_path: Path) -> None:
    imported(file)
    changed = [{**WHOLE[0], "day_start": "06:00"}, {**WHOLE[6], "daytime_rest": 9}]
    said = imported(as_file(tmp_path, changed, "changed.ndjson"))
    assert "P/1 é: patient: differs" in said
    assert "night 2026-03-03: differs" in said
    assert Night.objects.get(date="2026-03-03").daytime_rest == 0


def test_an_import_never_revives_what_was_deleted(pia: Patient, tmp_path: Path) -> None:
    phone = Phone(pia)
    night = write({"symptoms": False})
    phone.put(night)
    phone.delete(write(base=night["write_id"]))
    profile = {"kind": "patient", "patient": "P-1", "timezone": "Europe/Berlin"}
    back = as_file(tmp_path, [profile, {"kind": "night", "date": "2026-03-14", "symptoms": False}])
    assert "night 2026-03-14: was deleted" in imported(back)
    assert not Night.objects.exists()


def test_a_file_with_an_error_imports_nothing_and_exits_2(tmp_path: Path, db: None, capsys: Any) -> None:
    broken = as_file(tmp_path, [*WHOLE, {"kind": "night", "date": "2026-02-30", "symptoms": True}])
    err = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_diary", broken, stderr=err)
    assert end.value.code == 2
    assert f"{len(WHOLE) + 1}: date: " in err.getvalue()
    assert not Patient.objects.exists()


def test_a_files_errors_come_before_any_look_at_the_database(tmp_path: Path) -> None:
    broken = as_file(tmp_path, [{"kind": "patient", "patient": "P", "timezone": "Mars/Olympus"}])
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    command = [sys.executable, "manage.py", "import_diary", broken]
    done = subprocess.run(command, env={"PATH": "", **nowhere}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0][:12]) == (2, "1: timezone:")


def test_among_several_clinics_one_must_be_named(file: str, linden: Clinic, harbour: Clinic) -> None:
    with pytest.raises(CommandError, match="several clinics"):
        imported(file)
    assert "in clinic harbour" in imported(file, "--clinic", "harbour")


def test_a_file_through_a_pipe_is_read_twice_all_the_same(file: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(Path(file).read_bytes()))
    writer.start()
    assert "1 patients (1 new)" in imported(str(pipe))
    writer.join()


def test_a_file_without_a_patient_is_refused_and_makes_no_clinic(tmp_path: Path, db: None) -> None:
    (tmp_path / "empty.ndjson").write_bytes(b"\n")
    with pytest.raises(CommandError, match="holds no patient"):
        imported(str(tmp_path / "empty.ndjson"))
    assert not Clinic.objects.exists()


def test_everybody_means_everybody_of_one_clinic(pia: Patient, linden: Clinic, harbour: Clinic, tmp_path: Path) -> None:
    patient_of(harbour, "P-1")
    with pytest.raises(CommandError, match="several clinics"):
        exported(tmp_path, "--all")
    assert exported(tmp_path, "--all", "--clinic", "linden").count(b"\n") == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--all", "--clinic", "nowhere"], "no clinic 'nowhere'"),
        (["P-1", "--clinic", "nowhere"], "no clinic 'nowhere'"),
        (["P-2"], "to no clinic here"),
        (["P-1", "--output", "/dev/null/x"], "Not a directory"),
    ],
)
def test_an_export_that_cannot_be_says_why(pia: Patient, args: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("export_diary", *args)


def test_a_patient_named_twice_is_exported_once(pia: Patient, tmp_path: Path) -> None:
    assert exported(tmp_path, "P-1", "P-1") == exported(tmp_path, "P-1")
