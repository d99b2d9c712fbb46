"""The process that erases is killed at its worst moments: what was asked for is done in the end, or never happened."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from apps.accounts.models import User
from apps.patients.models import Patient
from apps.records.ledger import ledger_read
from server.place import CHECKOUT

SCRIPT = """
import os, signal, sys, uuid
from pathlib import Path
import django
django.setup()
from django.utils import timezone
from apps.records import erasure

when, patient, ledger = sys.argv[1], uuid.UUID(sys.argv[2]), Path(sys.argv[3])
write = erasure.ledger_append

def write_and_die(path, entry):
    if when == "after":
        write(path, entry)
    if when == "half":
        path.write_text('{"at": "2026-03-14T')
    os.kill(os.getpid(), signal.SIGKILL)

erasure.ledger_append = write_and_die
erasure.patient_erase(patient_id=patient, ledger=ledger, now=timezone.now())
"""


def killed(when: str, patient: Patient, ledger: Path, environment: dict[str, str]) -> None:
    run = [sys.executable, "-c", SCRIPT, when, str(patient.pk), str(ledger)]
    done = subprocess.run(run, cwd=CHECKOUT, env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def replayed(ledger: Path, environment: dict[str, str]) -> str:
    run = [sys.executable, "manage.py", "erasures_replay"]
    environment = {**environment, "ERASURE_LEDGER": str(ledger)}
    return subprocess.run(run, cwd=CHECKOUT, env=environment, capture_output=True, check=True, text=True).stdout


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "half"])
def test_killed_before_the_ledger_has_its_line_nothing_has_happened(
    when: str, environment: dict[str, str], pia: Patient, tmp_path: Path
) -> None:
    killed(when, pia, tmp_path / "erasures", environment)
    assert ledger_read(tmp_path / "erasures") == ([], [])
    assert "0 erased again" in replayed(tmp_path / "erasures", environment)
    assert Patient.objects.filter(pk=pia.pk).exists()


@pytest.mark.slow
def test_killed_between_ledger_and_commit_the_replay_completes_it(
    environment: dict[str, str], pia: Patient, tmp_path: Path
) -> None:
    killed("after", pia, tmp_path / "erasures", environment)
    assert Patient.objects.filter(pk=pia.pk).exists(), "the commit did not happen"
    assert "1 erased again" in replayed(tmp_path / "erasures", environment)
    assert not Patient.objects.exists()
    assert not User.objects.filter(name="Pia").exists()
