"""An import is one transaction, all of it or nothing; meanwhile its clinic reads, and other people's phones write."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from apps.accounts.models import Clinic, User
from apps.core.portable import PatientDiary
from apps.diary.models import Night
from apps.patients.models import Basis, Patient
from apps.records.services import diary_import
from apps.sync.models import Source
from tests.personas import patient_of, person, signed_in
from tests.writes import QUIET_NIGHT, Phone, write

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PATIENTS = 20


@pytest.fixture
def pia(linden: Clinic) -> Patient:
    return patient_of(linden, "P-1", user=person("Pia"))


@pytest.fixture
def elsewhere() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Runs a request in a thread with a connection of its own, which gives up a lock after a second."""
    with ThreadPoolExecutor(1) as pool:

        def ask(request: Callable[[], Any]) -> Any:
            def work() -> Any:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '1s'")
                try:
                    return request()
                finally:
                    connection.close()

            return pool.submit(work).result(30)

        yield ask


def import_diaries(clinic: Clinic) -> None:
    for number in range(1, PATIENTS + 1):
        diary = PatientDiary(f"P-{number}", profile={"timezone": "Europe/Berlin"})
        diary.nights.extend({"id": f"n{n}", "date": f"2026-03-{n:02}", "symptoms": False} for n in range(1, 20))
        diary_import(clinic=clinic, diary=diary, basis=Basis.IMPORT, source=Source.IMPORT, now=datetime.now(UTC))


def test_clinician_opens_page_and_list_while_an_import_is_not_committed(
    linden: Clinic, clara: User, pia: Patient, elsewhere: Callable[[Callable[[], Any]], Any]
) -> None:
    client = signed_in(clara)
    with transaction.atomic():
        import_diaries(linden)
        for place in (f"patients/{pia.pk}", "patients", f"patients/{pia.pk}/nights"):
            assert elsewhere(partial(client.get, f"/api/v1/{place}")).status_code == 200, place
    assert Night.objects.count() == PATIENTS * 19


def test_phone_of_an_imported_patient_is_told_to_come_again_and_loses_nothing(
    linden: Clinic, pia: Patient, elsewhere: Callable[[Callable[[], Any]], Any]
) -> None:
    phone, other = Phone(pia), Phone(patient_of(linden, "W-1", user=person("Wanda")))
    sent = write(QUIET_NIGHT)
    with transaction.atomic():
        import_diaries(linden)
        assert elsewhere(lambda: phone.put(sent)[0]) == 503
        assert elsewhere(lambda: other.put(write(QUIET_NIGHT))[0]) == 201
    assert phone.put(sent)[1]["status"] == "identical"
