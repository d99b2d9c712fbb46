"""Workers killed at every statement, two beats at once, rows that poison: with real workers and a real broker."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.db import connection

from apps.accounts.models import Clinic, User
from apps.alerts.models import Digest, Told
from apps.augmentation.models import DueTime
from apps.patients.models import ACCESS_EVENTS_MAY_GO, AccessEvent, Patient
from server.place import CHECKOUT
from tests.alerts.world import flagged
from tests.augmentation.clinic import file, night
from tests.clocks import zone_at
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.faults.reviewing import all_reviewed, files_a_late_night, lease_has_run_out, sick
from tests.faults.town import DIGESTS, REVIEWS, Town
from tests.mail import Post
from tests.personas import patient_of
from tests.waiting import eventually, seconds_until

pytestmark = pytest.mark.timeout(900)
BATCH, SEND = "apps.augmentation.tasks.review_batch", "apps.alerts.tasks.digest_send"
PATIENCE = 10.0  # seconds until we take a lease for run out


def ticks_until(town: Town, sweep: str, plan: Path, holds: Callable[[], object]) -> int:
    """The plan's kill, and how many ticks it took after it; no kill and no tick if the task had fewer statements."""
    town.tick(sweep)
    eventually(lambda: not plan.exists() or holds())
    for ticks in range(12):
        with contextlib.suppress(AssertionError):
            eventually(holds, patience=PATIENCE if ticks else 0.0)
            return ticks
        lease_has_run_out()
        town.tick(sweep)
    raise AssertionError(town.log("worker"))


@pytest.mark.long
@pytest.mark.parametrize("task", [REVIEWS, BATCH])
def test_a_worker_killed_at_any_statement_of_a_review_leaves_it_to_the_next(
    town: Town, lime: Clinic, tmp_path: Path, task: str, say: Say
) -> None:
    plan, patients, ticks = tmp_path / "dies", list[Patient](), list[int]()
    town.worker("tests.faults.mortal", "--concurrency=1", STILLNIGHT_DIES=str(plan))
    while not plan.exists():
        plan.write_text(f"{task} {len(patients) + 1}")
        patients.append(sick(lime, f"S-{len(patients)}"))
        ticks.append(ticks_until(town, REVIEWS, plan, lambda: all_reviewed(patients)))
    assert len(patients) > 5, "the statements were not all tried"
    say(
        f"worker killed at each statement of {task.rpartition('.')[2]}",
        f"{len(patients) - 1} kills; at most {max(ticks)} ticks after each",
        **balance(worse=patients),
    )


@pytest.mark.long
@pytest.mark.parametrize("task", [DIGESTS, SEND])
def test_a_worker_killed_at_any_statement_of_a_digest_loses_none_and_tells_none_twice(
    town: Town, lime: Clinic, carla: User, smtp: Post, tmp_path: Path, task: str, say: Say
) -> None:
    now = datetime.now(UTC)
    User.objects.filter(pk=carla.pk).update(mail_zone=zone_at(12))
    flagged(patient_of(lime, "S-1"), day=now.date() - timedelta(days=2))
    plan, mails, ticks = tmp_path / "dies", list[list[str]](), list[int]()
    town.worker("tests.faults.mortal", "--concurrency=1", STILLNIGHT_DIES=str(plan), **smtp.environment)
    while not plan.exists():
        plan.write_text(f"{task} {len(mails) + 1}")
        ticks.append(ticks_until(town, DIGESTS, plan, sent))
        assert (Digest.objects.count(), Told.objects.count(), AccessEvent.objects.count()) == (1, 1, 1)
        mails.append([str(message["Message-ID"]) for message in smtp.received])
        Digest.objects.all().delete()
        with pgtrigger.ignore(ACCESS_EVENTS_MAY_GO):
            AccessEvent.objects.all().delete()
        smtp.received.clear()
    assert len(mails) > 5, "the statements were not all tried"
    # From the post office's yes to the commit of its mark nobody can know: the same Message-ID comes again, and a
    # mailbox shows it once.
    again = sum(len(same) - len(set(same)) for same in mails)
    assert again <= 5
    say(
        f"worker killed at each statement of {task.rpartition('.')[2]}",
        f"{len(mails) - 1} kills; at most {max(ticks)} ticks after each; {again} mails again under the same Message-ID",
        **balance(mails=[one for same in mails for one in set(same)], expected=len(mails)),
    )


def sent() -> bool:
    return Digest.objects.filter(state=Digest.State.SENT).exists()


def test_two_beats_at_once_do_no_harm(town: Town, lime: Clinic, carla: User, smtp: Post, say: Say) -> None:
    User.objects.filter(pk=carla.pk).update(mail_zone=zone_at(12))
    patients = [sick(lime, f"S-{n}") for n in range(5)]
    town.worker("server.celery", "--concurrency=1", **smtp.environment)
    town.tick(REVIEWS)
    eventually(lambda: all_reviewed(patients))
    for patient in patients:
        files_a_late_night(patient)
    for _ in range(2):
        beat = ("-m", "celery", "-A", "tests.faults.hasty", "beat", "--scheduler=celery.beat:Scheduler", "--pidfile=")
        town.start(*beat, log="beat")
    town.worker("server.celery", "--concurrency=1", **smtp.environment)
    eventually(lambda: all_reviewed(patients) and smtp.received)
    before = ticks_of(town)
    eventually(lambda: ticks_of(town) > before + 6 and town.queued() == 0, "some more ticks are sent and taken")
    assert [len(smtp.received), Digest.objects.count(), Told.objects.count()] == [1, 1, 5]
    ticks = ticks_of(town)
    say("two beats at once", f"{ticks} ticks, 2 workers, 5 diaries", **balance(worse=patients, mails=smtp.received))


def ticks_of(town: Town) -> int:
    return town.directory.joinpath("beat.log").read_text().count("Sending due task")


@pytest.mark.long
def test_a_poisoned_diary_is_reported_tried_again_ever_more_seldom_and_healed_and_stops_no_one_else(
    town: Town, lime: Clinic, say: Say
) -> None:
    """One raises as it is reviewed, one cannot even be loaded, and one takes longer than a batch may."""
    impatient = town.worker("tests.faults.impatient", "--concurrency=1")
    first = sick(lime, "F-1")
    town.tick(REVIEWS)
    eventually(lambda: all_reviewed([first]))  # it is awake
    # The slow one comes first: the company that it is in has to go on after it.
    slow, raising, unloadable, *well = sorted((sick(lime, f"P-{n}") for n in range(8)), key=lambda patient: patient.pk)
    poisoned = [slow, raising, unloadable]
    file(slow, [night(date(1900, 3, 14))])
    Patient.objects.filter(pk=raising.pk).update(timezone="Mars/Olympus Mons")
    starts_on(unloadable, "infinity")
    began = time.monotonic()
    pauses = [put_off(town, poisoned, failures=1)]
    eventually(lambda: all_reviewed(well))
    others_after = time.monotonic() - began
    pauses += [put_off(town, poisoned, failures) for failures in (2, 3)]
    assert pauses == [15, 30, 60]
    logged = (town.directory / "worker.log").read_text()
    assert [logged.count(f"patient={patient.pk}") for patient in poisoned] == [3, 3, 3], logged
    assert "Mars" not in logged
    assert re.search(r"wrong +Europe/Berlin.* fail", said := doctor(town)), said
    impatient.kill()
    Patient.objects.filter(pk=raising.pk).update(timezone="Europe/Berlin")
    starts_on(unloadable, "2025-01-01")
    town.worker()  # as patient as in production: the slow one needs no other cure
    due_now(poisoned)
    town.tick(REVIEWS)
    back_after = seconds_until(lambda: all_reviewed([*well, *poisoned]))
    say(
        "poisoned diaries: raising, unloadable, slow",
        f"5 others reviewed within {others_after:.0f} s; tried again after {pauses} min",
        **balance(worse=[*well, raising, unloadable]),
        back_after=back_after,
    )


def put_off(town: Town, patients: list[Patient], failures: int) -> int:
    """Reviewed now, and for how many minutes they are put off then."""
    since = datetime.now(UTC)
    due_now(patients)
    town.tick(REVIEWS)
    failing = DueTime.objects.filter(pk__in=[one.pk for one in patients], failures=failures, claim=None)
    eventually(lambda: failing.count() == len(patients))
    pauses = {round((one.due_at - since).total_seconds() / 300) * 5 for one in failing}
    assert len(pauses) == 1, pauses
    return pauses.pop()


def due_now(patients: list[Patient]) -> None:
    """As if their pause were over."""
    DueTime.objects.filter(pk__in=[patient.pk for patient in patients]).update(due_at=datetime.now(UTC))


def starts_on(patient: Patient, day: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treatment_regimen SET starts_on = %s WHERE patient_id = %s", [day, patient.pk])


def doctor(town: Town) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=CHECKOUT,
        env={**os.environ, **town.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
