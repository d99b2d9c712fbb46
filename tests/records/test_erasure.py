"""Pia erases everything: nothing of hers is left in any table, and nothing of anybody else's has moved."""

import json
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Clinic, Membership, Role, User
from apps.alerts.models import Digest
from apps.augmentation.services import batch_review, patients_lease
from apps.patients.models import Patient
from apps.records import erasure
from apps.records.erasure import erasures_replay, patient_erase
from apps.records.ledger import Erasure, ledger_append, ledger_read
from tests.personas import patient_of, person, signed_in
from tests.records.everything import every_row, everything_of, just_signed_in
from tests.writes import BAD_NIGHT, URL, write

CANARY = "a heron in the reeds"
JSON = "application/json"
UUID_TEXT = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def ledger(settings: Any, tmp_path: Path) -> Path:
    settings.ERASURE_LEDGER = tmp_path / "erasures"
    return tmp_path / "erasures"


@pytest.fixture
def paul(linden: Clinic, harbour: Clinic, digest: Digest) -> Patient:
    return everything_of(linden, "Paul", "his own words", other=harbour, told_by=digest)


def erase(client: Client, confirm: str) -> Any:
    return client.post("/api/v1/erasure", json.dumps({"confirm": confirm}), content_type=JSON)


def test_nothing_of_hers_is_left_and_nothing_of_others_has_moved(
    paul: Patient, linden: Clinic, harbour: Clinic, digest: Digest
) -> None:
    before = every_row()
    pia = everything_of(linden, "Pia", CANARY, other=harbour, told_by=digest)
    assert pia.user
    client = just_signed_in(pia.user)
    full = every_row()
    theirs = {rows.model for rows in erasure._rows_of(pia.pk)} | {rows.model for rows in erasure._history_of(pia.pk)}
    for model in theirs:
        name = f"public.{model._meta.db_table}"
        assert len(full[name]) > len(before[name]), f"give Pia a row in {name}, so that this test sees it go"
    answer = erase(client, "Pia@example.org ")
    assert (answer.status_code, answer.json()) == (200, {"account": "erased"})
    after = every_row()
    for table, rows in after.items():
        assert rows == before[table], table
    words = "\n".join(row for rows in after.values() for row in rows)
    ids = set(UUID_TEXT.findall(str(full))) - set(UUID_TEXT.findall(str(before)))
    assert str(pia.pk) in ids
    assert str(pia.user.pk) in ids
    for hers in [CANARY, "pia@example.org", "Pia", pia.pk.hex, pia.user.pk.hex, *ids]:
        assert hers not in words


def test_no_session_of_hers_is_left(pia: Patient) -> None:
    assert pia.user
    client, tablet = just_signed_in(pia.user), just_signed_in(pia.user)
    keys = [one.session.session_key for one in (client, tablet)]
    assert erase(client, "pia@example.org").status_code == 200
    assert not any(SessionStore().exists(key) for key in keys if key)
    assert client.get("/api/v1/session").json()["user"] is None


def test_a_write_from_her_tablet_after_that_makes_nothing(pia: Patient) -> None:
    assert pia.user
    tablet = just_signed_in(pia.user)
    assert erase(just_signed_in(pia.user), "pia@example.org").status_code == 200
    answer = tablet.put(URL, json.dumps(write(BAD_NIGHT)), content_type=JSON)
    assert answer.status_code == 401
    assert not Patient.objects.exists()


def test_who_works_for_a_clinic_keeps_the_account_and_loses_the_diary(pia: Patient, harbour: Clinic) -> None:
    assert pia.user
    Membership.objects.create(user=pia.user, clinic=harbour, role=Role.NURSE)
    client = signed_in(pia.user)  # with a second factor, as her work asks for
    session = client.session
    session["account_authentication_methods"][0]["at"] = time.time()
    session.save()
    assert erase(client, "pia@example.org").json() == {"account": "kept"}
    hers = client.get("/api/v1/session").json()
    assert (hers["user"]["email"], hers["patient"]) == ("pia@example.org", None)
    assert client.put(URL, json.dumps(write(BAD_NIGHT)), content_type=JSON).status_code == 404


def test_the_clinic_sees_nothing_of_who_left(pia: Patient, clara: User) -> None:
    assert pia.user
    erase(just_signed_in(pia.user), "pia@example.org")
    client = signed_in(clara)
    assert client.get("/api/v1/patients").json() == {"patients": []}
    assert client.get(f"/api/v1/patients/{pia.id}").status_code == 404


def test_a_sign_in_of_long_ago_is_asked_again(pia: Patient) -> None:
    assert pia.user
    client = just_signed_in(pia.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - 3600}]
    session.save()
    answer = erase(client, "pia@example.org")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:stillnight:problem:reauthenticate")
    assert Patient.objects.filter(pk=pia.pk).exists()


@pytest.mark.parametrize("typed", ["", "yes", "paul@example.org", "Pia"])
def test_nothing_goes_before_her_own_address_is_typed(pia: Patient, typed: str) -> None:
    assert pia.user
    assert erase(just_signed_in(pia.user), typed).status_code in (400, 422)
    assert Patient.objects.filter(pk=pia.pk).exists()


def test_when_the_ledger_cannot_be_written_nothing_is_erased(pia: Patient, settings: Any, tmp_path: Path) -> None:
    settings.ERASURE_LEDGER = tmp_path / "no such directory" / "erasures"
    assert pia.user
    answer = erase(just_signed_in(pia.user), "pia@example.org")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:stillnight:problem:not_now")
    assert Patient.objects.filter(pk=pia.pk).exists()
    assert User.objects.filter(pk=pia.user.pk).exists()


def test_the_ledger_holds_ids_and_a_time_and_is_its_owners_alone(pia: Patient, ledger: Path) -> None:
    user = pia.user
    assert user
    erase(just_signed_in(user), "pia@example.org")
    (line,) = ledger.read_text().splitlines()
    assert json.loads(line).keys() == {"at", "patient", "user"}
    (entry,), damaged = ledger_read(ledger)
    assert (entry.patient, entry.user, damaged) == (pia.pk, user.pk, [])
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_half_a_line_left_by_a_crash_never_counted_and_a_damaged_one_is_told(ledger: Path) -> None:
    one, two = (Erasure(timezone.now(), Patient().pk, None) for _ in range(2))
    ledger_append(ledger, one)
    with ledger.open("a") as file:
        file.write('{"at": "2026-')
    assert ledger_read(ledger) == ([one], [])
    ledger_append(ledger, two)
    assert ledger_read(ledger) == ([one, two], [])
    ledger.write_text("not a line\n" + ledger.read_text())
    assert ledger_read(ledger) == ([one, two], [1])


def test_who_the_ledger_names_and_the_database_still_has_is_erased_again(
    pia: Patient, linden: Clinic, ledger: Path
) -> None:
    paul = patient_of(linden, "P-2", user=person("Paul"))
    assert pia.user
    ledger_append(ledger, Erasure(timezone.now(), pia.pk, pia.user.pk))
    assert erasures_replay(ledger=ledger) == (1, [])
    assert erasures_replay(ledger=ledger) == (0, [])
    assert list(Patient.objects.all()) == [paul]
    assert not User.objects.filter(name="Pia").exists()


def test_the_number_of_statements_does_not_grow_with_the_diary(pia: Patient, linden: Clinic, ledger: Path) -> None:
    paul = patient_of(linden, "P-2", user=person("Paul"))
    assert paul.user
    client = signed_in(paul.user)
    for day in range(1, 21):
        client.put(f"/api/v1/nights/2026-02-{day:02}", json.dumps(write(BAD_NIGHT)), content_type=JSON)
    counts = []
    for patient in (pia, paul):
        with CaptureQueriesContext(connection) as asked:
            patient_erase(patient_id=patient.pk, ledger=ledger, now=timezone.now())
        counts.append(len(asked))
    assert counts[0] == counts[1] < 90


def test_a_review_that_was_handed_out_before_the_erasure_finds_nobody(pia: Patient, ledger: Path) -> None:
    now = timezone.now()
    lease = patients_lease(patient_ids=[pia.pk], now=now)
    patient_erase(patient_id=pia.pk, ledger=ledger, now=now)
    done = batch_review(patient_ids=[pia.pk], claim=lease.claim, now=now + timedelta(seconds=1))
    assert done.reviewed == 0
    assert not Patient.objects.exists()
