"""An upgrade under load: tables are full, phones write, and no write is lost while the migration runs."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from apps.accounts.models import Clinic
from apps.patients.models import Patient
from apps.sync.models import Version
from server.place import CHECKOUT
from tests import servers
from tests.live import Live
from tests.personas import patient_of, person, signed_in

pytestmark = pytest.mark.slow
VERSIONS, NIGHTS, PHONES = 200_000, 40_000, 4
NIGHTS_EACH = 30


@dataclass
class Phone:
    """Writes one night after another and sends each again until it has its receipt."""

    url: str
    cookies: str
    token: str
    sent: list[str] = field(default_factory=list)
    slowest: float = 0.0
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))  # its nights are counted from one day alone

    def write(self, number: int) -> None:
        """A night at first, then doses, of which a day may hold many."""
        write_id = str(uuid4())
        day = str((self.begun - timedelta(days=2 + number % NIGHTS_EACH)).date())
        place = f"nights/{day}"
        payload: dict[str, Any] = {"symptoms": False}
        if number >= NIGHTS_EACH:
            place = f"doses/{uuid4()}"
            payload = {"drug": "ropinirole", "date": day, "time": "02:00", "status": "extra"}
        body = {"write_id": write_id, "base": None, "form_version": 1, "zone": "Europe/Berlin",
                "made_at": self.begun.isoformat(), "payload": payload}  # fmt: skip
        headers = {"Content-Type": "application/json", "Cookie": self.cookies, "X-CSRFToken": self.token,
                   "Origin": self.url}  # fmt: skip
        address = f"{self.url}/api/v1/{place}"
        request = urllib.request.Request(address, json.dumps(body).encode(), headers, method="PUT")
        began = time.monotonic()
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    assert answer.status == 201
                    break
            except urllib.error.HTTPError as error:
                error.close()
                if error.code != 503:
                    raise
                time.sleep(0.2)
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.sent.append(write_id)


@contextmanager
def phones_writing(live: Live, linden: Clinic) -> Iterator[list[Phone]]:
    stop, phones, threads = threading.Event(), [], []
    for number in range(PHONES):
        patient = patient_of(linden, f"F-{number}", user=person(f"Phone{number}"))
        assert patient.user
        client = signed_in(patient.user)
        client.get("/api/v1/session")
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        phone = Phone(live.url, cookies, client.cookies["csrftoken"].value)
        phones.append(phone)

        def keep_writing(phone: Phone = phone) -> None:
            number = 0
            while not stop.is_set():
                phone.write(number)
                number += 1
                time.sleep(0.15)  # well below the throttle

        threads.append(threading.Thread(target=keep_writing))
    for thread in threads:
        thread.start()
    try:
        until_all_write(phones)
        yield phones
        until_all_write(phones)  # it goes on afterwards
    finally:
        stop.set()
        for thread in threads:
            thread.join(90)


def until_all_write(phones: list[Phone]) -> None:
    before = [len(phone.sent) for phone in phones]
    deadline = time.monotonic() + 60
    while any(len(phone.sent) < count + 3 for phone, count in zip(phones, before, strict=True)):
        assert time.monotonic() < deadline, "the phones do not get their writes through"
        time.sleep(0.05)


def nothing_is_lost(phones: list[Phone]) -> None:
    for phone in phones:
        found = set(map(str, Version.objects.filter(write_id__in=phone.sent).values_list("write_id", flat=True)))
        assert found == set(phone.sent)


def migrate(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**servers.environment(), "DJANGO_SETTINGS_MODULE": "tests.operation.tomorrow.settings", **more}
    command = [sys.executable, "-m", "django", "migrate", *words]
    return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def filled(transactional_db: None, linden: Clinic) -> Iterator[Patient]:
    """Years of diaries in the tables."""
    patient = patient_of(linden, "P-0")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sync_record (patient_id, kind, key, seq, deleted) "
            "SELECT %s, 'night', (date '1900-01-01' + g)::text, g, false FROM generate_series(1, %s) g",
            [patient.pk, NIGHTS],
        )
        cursor.execute(
            "INSERT INTO diary_night (record_id, patient_id, date, symptoms, zone, utc_offset_min, day_start) "
            "SELECT id, patient_id, key::date, false, 'Europe/Berlin', 60, 360 FROM sync_record WHERE patient_id = %s",
            [patient.pk],
        )
        cursor.execute(
            "INSERT INTO sync_version (patient_id, write_id, record_id, kind, key, status, source, form_version, "
            "  received_at, zone, deleted, body, digest) "
            "SELECT patient_id, gen_random_uuid(), id, kind, key, 'identical', 'import', 1, now(), 'Europe/Berlin', "
            "  false, repeat('{\"symptoms\": false}', 10), repeat('0', 64) "
            "FROM sync_record, generate_series(1, %s) WHERE patient_id = %s",
            [VERSIONS // NIGHTS, patient.pk],
        )
    yield patient
    assert migrate("tomorrow", "zero").returncode == 0


def test_a_migration_of_full_tables_lets_the_phones_write_and_loses_none(
    filled: Patient, linden: Clinic, live: Live, record_property: Any
) -> None:
    with phones_writing(live, linden) as phones:
        began = time.monotonic()
        done = migrate("--lock-pause", "0.5")
        took = time.monotonic() - began
        assert done.returncode == 0, done.stderr
    nothing_is_lost(phones)
    slowest = max(phone.slowest for phone in phones)
    figures = f"{sum(len(phone.sent) for phone in phones)} writes, slowest {slowest:.2f} s, migration {took:.1f} s"
    record_property("figures", figures)
    print(figures)
    assert slowest < 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM diary_night WHERE tomorrow = 1")
        assert cursor.fetchone()[0] >= NIGHTS


def test_a_migration_that_does_not_get_its_table_gives_up_and_leaves_everything_serving(
    filled: Patient, linden: Clinic, live: Live
) -> None:
    url = servers.environment()["DATABASE_URL"]
    with phones_writing(live, linden) as phones, psycopg.connect(url) as somebody:
        somebody.execute("select count(*) from sync_version")  # a report that is read for hours, in one transaction
        done = migrate("--lock-timeout", "0.5", "--lock-attempts", "3", "--lock-pause", "0.5")
        assert done.returncode == 1
        assert "attempt 3 of 3" in done.stderr
        assert "gave way and everything goes on as before" in done.stderr
        assert "Traceback" not in done.stderr
        somebody.rollback()
        assert migrate().returncode == 0
    nothing_is_lost(phones)
    assert max(phone.slowest for phone in phones) < 10


def test_of_two_hosts_that_upgrade_at_once_one_waits_for_the_other(transactional_db: None) -> None:
    with psycopg.connect(servers.environment()["DATABASE_URL"], autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [0x5713_0002])
        done = migrate("--lock-timeout", "0.2", "--lock-attempts", "2", "--lock-pause", "0.1")
        assert (done.returncode, "attempt 2 of 2" in done.stderr) == (1, True)
    assert migrate().returncode == 0
    assert migrate("tomorrow", "zero").returncode == 0
