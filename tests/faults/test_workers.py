"""Workers killed at every statement, two beats at once, rows that poison: with real workers and a real broker."""

import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from apps.accounts.models import Clinic, User
from apps.alerts.models import Digest, Told
from apps.augmentation.models import DueTime, FlagEvent
from apps.patients.models import AccessEvent, Patient
from server.place import CHECKOUT
from tests.alerts.test_crashes import zone_where_it_is_noon
from tests.alerts.world import flagged
from tests.augmentation.clinic import due, events, file, night, nights
from tests.faults.report import Say
from tests.faults.reviewing import WORSE_FORTNIGHT, all_reviewed, lease_has_run_out, sick
from tests.faults.town import DIGESTS, REVIEWS, Town, eventually
from tests.mail import Post
from tests.personas import patient_of

pytestmark = pytest.mark.timeout(600)
BATCH, SEND = "apps.augmentation.tasks.review_batch", "apps.alerts.tasks.digest_send"
PATIENCE = 4.0  # seconds until we take a lease for run out


def healed(town: Town, sweep: str, holds: Callable[[], object]) -> bool:
    """Whether redelivery alone brought it about; else the lease runs out and the next tick does."""
    with contextlib.suppress(AssertionError):
        eventually(holds, PATIENCE)
        return True
    for _ in range(12):
        lease_has_run_out()
        town.tick(sweep)
        with contextlib.suppress(AssertionError):
            eventually(holds, PATIENCE)
            return False
    raise AssertionError(town.log("worker"))


@pytest.mark.long
@pytest.mark.parametrize("task", [REVIEWS, BATCH])
def test_a_worker_killed_at_any_statement_of_a_review_leaves_it_to_the_next(
    town: Town, lime: Clinic, tmp_path: Path, task: str, say: Say
) -> None:
    plan, alone, number = tmp_path / "dies", 0, 0
    town.worker("tests.faults.mortal", "--concurrency=1", STILLNIGHT_DIES=str(plan))
    while not plan.exists():
        number += 1
        plan.write_text(f"{task} {number}")
        patient = sick(lime, f"S-{number}")
        town.tick(REVIEWS)
        alone += healed(town, REVIEWS, lambda patient=patient: all_reviewed([patient]))  # type: ignore[misc]
        assert tuple(events(patient)) == WORSE_FORTNIGHT
    assert number > 5, "the statements were not all tried"
    assert FlagEvent.objects.count() == number
    say(
        f"worker killed at each statement of {task.rpartition('.')[2]}",
        f"{number - 1} kills; redelivery alone healed {alone - 1}",
        lost=0,
        doubled=0,
    )


@pytest.mark.long
@pytest.mark.parametrize("task", [DIGESTS, SEND])
def test_a_worker_killed_at_any_statement_of_a_digest_loses_none_and_tells_none_twice(
    town: Town, lime: Clinic, carla: User, smtp: Post, tmp_path: Path, task: str, say: Say
) -> None:
    now = datetime.now(UTC)
    User.objects.filter(pk=carla.pk).update(mail_zone=zone_where_it_is_noon(now))
    flagged(patient_of(lime, "S-1"), day=now.date() - timedelta(days=2))
    plan, alone, doubles, number = tmp_path / "dies", 0, 0, 0
    town.worker("tests.faults.mortal", "--concurrency=1", STILLNIGHT_DIES=str(plan), **smtp.environment)
    while not plan.exists():
        number += 1
        plan.write_text(f"{task} {number}")
        town.tick(DIGESTS)
        alone += healed(town, DIGESTS, lambda: Digest.objects.filter(state=Digest.State.SENT).exists())
        assert (Digest.objects.count(), Told.objects.count(), AccessEvent.objects.count()) == (1, 1, 1)
        assert len({str(message["Message-ID"]) for message in smtp.received}) == 1, number
        doubles += len(smtp.received) - 1
        Digest.objects.all().delete()
        AccessEvent.objects.all().delete()
        smtp.received.clear()
    assert number > 5, "the statements were not all tried"
    # From the post office's yes to the commit of its mark nobody can know; the Message-ID stays the same.
    assert doubles <= 5
    say(
        f"worker killed at each statement of {task.rpartition('.')[2]}",
        f"{number - 1} kills; redelivery alone healed {alone - 1}; same Message-ID twice: {doubles}",
        lost=0,
        doubled=0,
    )


def test_two_beats_at_once_do_no_harm(town: Town, lime: Clinic, carla: User, smtp: Post, say: Say) -> None:
    User.objects.filter(pk=carla.pk).update(mail_zone=zone_where_it_is_noon(datetime.now(UTC)))
    patients = [sick(lime, f"S-{n}") for n in range(5)]
    town.worker("server.celery", "--concurrency=1", **smtp.environment)
    town.tick(REVIEWS)
    eventually(lambda: all_reviewed(patients))
    for patient in patients:
        file(patient, nights(["16:00"], datetime.now(UTC).date() - timedelta(days=3)))  # late, to be reviewed again
    for _ in range(2):
        beat = ("-m", "celery", "-A", "tests.faults.hasty", "beat", "--scheduler=celery.beat:Scheduler", "--pidfile=")
        town.start(*beat, log="beat")
    town.worker("server.celery", "--concurrency=1", **smtp.environment)
    eventually(lambda: all_reviewed(patients) and smtp.received)
    time.sleep(7)  # some more ticks
    assert {tuple(events(patient)) for patient in patients} == {WORSE_FORTNIGHT}
    assert [len(smtp.received), Digest.objects.count(), Told.objects.count()] == [1, 1, 5]
    ticks = town.directory.joinpath("beat.log").read_text().count("Sending due task")
    say("two beats at once", f"{ticks or 'many'} ticks, 2 workers, 5 diaries", lost=0, doubled=len(smtp.received) - 1)


@pytest.mark.long
def test_a_poisoned_diary_is_reported_tried_again_ever_more_seldom_and_healed_and_stops_no_one_else(
    town: Town, lime: Clinic, say: Say
) -> None:
    """One raises as it is reviewed, one cannot even be loaded, and one takes longer than a batch may."""
    impatient = town.worker("tests.faults.impatient", "--concurrency=1")
    first = sick(lime, "F-1")
    town.tick(REVIEWS)
    eventually(lambda: all_reviewed([first]))  # it is awake
    well = [sick(lime, f"W-{n}") for n in range(5)]
    raising, unloadable, slow = (sick(lime, f"P-{n}") for n in range(3))
    Patient.objects.filter(pk=raising.pk).update(timezone="Mars/Olympus Mons")
    starts_on(unloadable, "infinity")
    file(slow, [night(date(1900, 3, 14))])
    began = time.monotonic()
    poisoned = [raising, unloadable, slow]

    def everybody_has_been_seen() -> bool:
        return all_reviewed(well) and all(due(one).failures and due(one).claim is None for one in poisoned)

    town.tick(REVIEWS)
    eventually(everybody_has_been_seen)
    others_after = time.monotonic() - began
    failing = DueTime.objects.filter(pk__in=[patient.pk for patient in poisoned])
    assert all(row.due_at > datetime.now(UTC) + timedelta(minutes=5) for row in failing), "put off"
    said = (town.directory / "worker.log").read_text()
    assert all(str(patient.pk) in said for patient in poisoned), said
    assert "Mars" not in said
    failing.update(failures=2)  # as if the second try, a quarter of an hour later, had gone no better
    said = doctor(town)
    assert re.search(r"wrong +Europe/Berlin.* fail", said), said
    impatient.kill()
    Patient.objects.filter(pk=raising.pk).update(timezone="Europe/Berlin")
    starts_on(unloadable, "2025-01-01")
    town.worker()
    failing.update(due_at=datetime.now(UTC))  # their quarter of an hour has passed
    town.tick(REVIEWS)
    back_after = eventually(lambda: all_reviewed([*well, *poisoned]))
    assert {tuple(events(patient)) for patient in [*well, raising, unloadable]} == {WORSE_FORTNIGHT}
    say(
        "poisoned diaries: raising, unloadable, slow",
        f"5 others reviewed within {others_after:.0f} s",
        lost=0,
        doubled=0,
        back_after=back_after,
    )


def starts_on(patient: Patient, day: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE treatment_regimen SET starts_on = %s WHERE patient_id = %s", [day, patient.pk])


def doctor(town: Town) -> str:
    import os

    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=CHECKOUT,
        env={**os.environ, **town.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
