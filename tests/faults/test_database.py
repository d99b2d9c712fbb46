"""PostgreSQL killed, overrun or out of connections while people write and a worker reviews."""

import contextlib
import time
from collections.abc import Iterator

import psycopg
import pytest

from apps.accounts.models import Clinic
from apps.augmentation.models import DueTime
from apps.patients.models import Patient
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.faults.reviewing import all_reviewed, files_a_late_night, lease_has_run_out, sick
from tests.faults.town import REVIEWS, Crowd, Town
from tests.waiting import eventually, seconds_until

NEVER_500 = {500}


@pytest.mark.parametrize("victim", ["the postmaster", pytest.param("one backend", marks=pytest.mark.long)])
def test_postgresql_killed_under_load_takes_no_receipt_with_it(town: Town, lime: Clinic, victim: str, say: Say) -> None:
    reviewed = [sick(lime, f"S-{n}") for n in range(20)]
    crowd, back_after = Crowd(town, lime), 0.0
    town.web.start()
    town.worker()
    with crowd.writing():
        crowd.until_answered()
        for _ in range(3):
            town.tick(REVIEWS)
            time.sleep(0.7)
            if victim == "the postmaster":
                town.kill_database()
                time.sleep(1)
                town.start_database()
            else:
                town.kill_one_backend()
            back_after = max(back_after, crowd.until_answered())
    crowd.settle()
    lease_has_run_out()
    town.tick(REVIEWS)
    eventually(lambda: all_reviewed([*reviewed, *crowd.patients]))
    assert not set(crowd.answers) & NEVER_500, crowd.answers
    say(
        f"PostgreSQL: {victim} killed, 3 times",
        "6 phones write, 26 diaries reviewed",
        **balance(crowd, worse=reviewed),
        back_after=back_after,
    )


def test_a_pool_whose_connections_are_all_held_answers_503_soon_and_recovers_by_itself(
    town: Town, lime: Clinic, say: Say
) -> None:
    town.web.extra |= {"DATABASE_POOL_MAX": "2", "DATABASE_POOL_MIN": "1", "DATABASE_POOL_TIMEOUT": "1"}
    crowd = Crowd(town, lime)
    town.web.start()
    with crowd.writing():
        crowd.until_answered()
        with locked(town, crowd.patients[:2]):
            eventually(lambda: crowd.answers[503] >= 3)
        back_after = crowd.until_answered()
    crowd.settle()
    assert not set(crowd.answers) & NEVER_500, crowd.answers
    say(
        "connection pool exhausted",
        "6 phones; 2 statements hold both connections",
        **balance(crowd),
        back_after=back_after,
    )


@contextlib.contextmanager
def locked(town: Town, patients: list[Patient]) -> Iterator[None]:
    """What these two send waits in the database, each holding a connection."""
    with psycopg.connect(town.place.database_url) as other:
        ids = [patient.pk for patient in patients]
        other.execute("SELECT FROM patients_patient WHERE id = ANY(%s) FOR UPDATE", [ids])
        yield
        other.rollback()


@pytest.mark.long
def test_a_server_without_a_free_connection_answers_503_with_the_way_out(town: Town, lime: Clinic, say: Say) -> None:
    crowd = Crowd(town, lime)
    with every_connection_taken(town) as taken:
        town.web.start()
        with crowd.writing():
            eventually(lambda: crowd.answers[503] >= 6)
            taken.close()
            back_after = crowd.until_answered()
    crowd.settle()
    assert not set(crowd.answers) & NEVER_500, crowd.answers
    say(
        "max_connections reached",
        "6 phones write",
        **balance(crowd),
        back_after=back_after,
    )


@contextlib.contextmanager
def every_connection_taken(town: Town) -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as taken:
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                taken.enter_context(psycopg.connect(town.place.database_url))
        yield taken


@pytest.mark.long
def test_due_times_stand_still_while_the_database_is_away(town: Town, lime: Clinic, say: Say) -> None:
    """A worker that cannot reach the database neither loses a night nor spins."""
    patient = sick(lime, "S-1")
    town.worker()
    town.tick(REVIEWS)
    eventually(lambda: all_reviewed([patient]))
    before = DueTime.objects.get().due_at
    town.kill_database()
    for _ in range(5):
        town.tick(REVIEWS)
    time.sleep(2)
    town.start_database()
    assert DueTime.objects.get().due_at == before
    files_a_late_night(patient)
    town.tick(REVIEWS)
    back_after = seconds_until(lambda: all_reviewed([patient]))
    say("PostgreSQL away from a worker", "5 sweeps", **balance(worse=[patient]), back_after=back_after)
