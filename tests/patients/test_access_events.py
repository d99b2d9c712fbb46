"""Who looked at a diary: written down with name, role and clinic, and changed by nobody afterwards."""

import importlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.db import ProgrammingError, connection, transaction

from apps.accounts.models import Clinic, Membership, Role, User
from apps.patients.models import AccessEvent, Patient
from apps.records.erasure import patient_erase
from tests.patients.invited import accept, invite, opened
from tests.personas import signed_in

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def looks_of(pia: Patient) -> list[tuple[str, str, str]]:
    assert pia.user
    events: list[dict[str, Any]] = signed_in(pia.user).get("/api/v1/access-events").json()["events"]
    return [(event["who"], event["role"], event["clinic"]) for event in events]


@pytest.mark.django_db
def test_look_keeps_name_role_and_clinic_of_its_time(pia: Patient, clara: User, linden: Clinic) -> None:
    signed_in(clara).get(f"/api/v1/patients/{pia.id}")
    signed_in(clara).get("/api/v1/patients")
    User.objects.filter(pk=clara.pk).update(name="Another")
    Membership.objects.filter(user=clara).update(role=Role.MANAGER)
    Clinic.objects.update(name="Renamed")
    assert looks_of(pia) == [("Clara", "clinician", "Linden")] * 2


@pytest.mark.django_db
def test_look_of_someone_without_a_name_shows_their_address(pia: Patient, nora: User) -> None:
    User.objects.filter(pk=nora.pk).update(name="")
    signed_in(nora).get(f"/api/v1/patients/{pia.id}")
    assert looks_of(pia) == [("nora@example.org", "nurse", "Linden")]


@pytest.mark.django_db(transaction=True)
def test_dismissed_clinician_who_erases_their_account_is_still_named(
    pia: Patient, clara: User, cora: User, linden: Clinic, tmp_path: Path, settings: Any
) -> None:
    settings.ERASURE_LEDGER = tmp_path / "ledger"
    for _ in range(3):
        signed_in(cora).get(f"/api/v1/patients/{pia.id}")
    code = invite(cora)["code"]
    Membership.objects.filter(user=cora).delete()
    assert accept(opened(code, cora)).status_code == 200, "an invitation that she made herself makes her a patient"
    assert patient_erase(patient_id=cora.patient.pk, ledger=settings.ERASURE_LEDGER, now=NOW).account
    assert not User.objects.filter(pk=cora.pk).exists()
    assert looks_of(pia) == [("Cora", "clinician", "Linden")] * 3


@pytest.mark.django_db(transaction=True)
def test_erased_patient_leaves_no_look_behind(pia: Patient, clara: User, tmp_path: Path) -> None:
    signed_in(clara).get(f"/api/v1/patients/{pia.id}")
    patient_erase(patient_id=pia.pk, ledger=tmp_path / "ledger", now=NOW)
    assert not AccessEvent.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM patients_accessevent",
        "UPDATE patients_accessevent SET user_name = ''",
        "UPDATE patients_accessevent SET user_role = 'nurse'",
        "UPDATE patients_accessevent SET clinic_name = ''",
        "UPDATE patients_accessevent SET at = now() - interval '5 years'",
        "UPDATE patients_accessevent SET what = 'digest', user_id = NULL",
        "UPDATE patients_accessevent SET user_id = (SELECT id FROM accounts_user WHERE name = 'Ben')",
    ],
)
def test_access_event_is_never_changed_or_deleted(change: str, pia: Patient, clara: User, ben: User) -> None:
    signed_in(clara).get(f"/api/v1/patients/{pia.id}")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert looks_of(pia) == [("Clara", "clinician", "Linden")]


@pytest.mark.django_db
def test_migration_fills_names_of_looks_before_it(pia: Patient, clara: User, linden: Clinic) -> None:
    with pgtrigger.ignore("patients.AccessEvent:names_at_the_look"):
        looks = [("page", timedelta(hours=1), clara, linden), ("page", timedelta(), None, None)]
        for what, later, user, clinic in looks:
            at = datetime.now(UTC) + later
            AccessEvent.objects.create(patient=pia, user=user, clinic=clinic, what=what, day=at.date(), at=at)
    Membership.objects.filter(user=clara).delete()
    assert looks_of(pia) == [("", "", "")] * 2
    migration = importlib.import_module("apps.patients.migrations.0006_access_events_are_append_only")
    with pgtrigger.ignore("patients.AccessEvent:never_changed"), connection.schema_editor() as editor:
        for _ in range(2):
            migration.fill(importlib.import_module("django.apps").apps, editor)
    assert looks_of(pia) == [("Clara", "clinician", "Linden"), ("", "", "")]
