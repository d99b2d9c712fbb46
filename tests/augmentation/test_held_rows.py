"""Rows that somebody else holds: a review waits for nobody, and nobody's review waits for another patient's row."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from apps.accounts.models import Clinic, User
from apps.augmentation import services
from apps.patients.models import Patient
from tests.augmentation.clinic import A_DAY, DAY, NOON_AFTER, WELL, due, file, night, nights, run, treated
from tests.personas import patient_of, signed_in

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
A_TICK = timedelta(minutes=15)


@pytest.fixture
def impatient(db: None) -> Iterator[None]:
    """As the database role of the workers: a statement gives up a lock, here after half a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '500ms'")
        yield
        cursor.execute("RESET lock_timeout")


@contextmanager
def held(patient: Patient, how: str) -> Iterator[None]:
    """Another process holds the patient's row, in the middle of a long write."""
    values: dict[str, Any] = connection.get_connection_params()
    words = {name: values[name] for name in ("dbname", "user", "password", "host", "port") if values.get(name)}
    with psycopg.connect(**words) as other:
        other.execute(f"SELECT FROM patients_patient WHERE id = %s FOR {how}".encode(), [patient.pk])
        yield
        other.rollback()


@pytest.fixture
def five(linden: Clinic) -> list[Patient]:
    """Reviewed once; then each files a late night."""
    patients = [treated(patient_of(linden, f"P-{n}"), nights(WELL)) for n in range(10, 15)]
    run()
    for patient in patients:
        file(patient, [night(DAY - 30 * A_DAY)])
    return patients


def changed(patients: list[Patient]) -> list[Patient]:
    return [patient for patient in patients if Patient.objects.get(pk=patient.pk).changed_from]


@pytest.mark.usefixtures("impatient")
def test_patient_row_held_by_a_write_delays_no_review_and_no_list(five: list[Patient], clara: User) -> None:
    with held(five[2], "NO KEY UPDATE"):
        done = run(NOON_AFTER + A_TICK)
        assert signed_in(clara).get("/api/v1/patients").status_code == 200
    assert (done.reviewed, done.failed) == (5, 0)
    assert changed(five) == [five[2]], "what could not be settled stays noted"
    assert run(NOON_AFTER + 2 * A_TICK).reviewed == 1
    assert changed(five) == []


@pytest.mark.usefixtures("impatient")
def test_batch_that_waits_too_long_for_one_row_reviews_the_others_and_puts_that_patient_off(
    five: list[Patient],
) -> None:
    with held(five[2], "UPDATE"):  # as an erasure does: not even a review may point to the row
        done = run(NOON_AFTER + A_TICK)
    assert (done.reviewed, done.failed) == (4, 1)
    assert (due(five[2]).failures, due(five[2]).due_at) == (1, NOON_AFTER + A_TICK + services.RETRY_AFTER[0])
    assert run(NOON_AFTER + 2 * A_TICK).reviewed == 1


@pytest.mark.usefixtures("impatient")
def test_sweep_with_a_new_patients_row_held_goes_on_for_everybody_else(five: list[Patient], linden: Clinic) -> None:
    new = patient_of(linden, "P-99")
    with held(new, "UPDATE"):
        assert run(NOON_AFTER + A_TICK).reviewed == 5
    assert run(NOON_AFTER + 2 * A_TICK).reviewed == 1
