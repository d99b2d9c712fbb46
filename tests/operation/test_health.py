"""Health and metrics: yes, no and how late, for monitors; nothing of anybody, and for operators alone."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from apps.accounts.models import User
from apps.augmentation.models import DueTime
from apps.core.models import Heartbeat
from apps.patients.models import Patient
from server import alarms, vitals, write_probe
from tests import servers
from tests.personas import patient_of, person, signed_in, signed_in_weakly
from tests.writes import write

JSON = "application/json"
TOKEN = "t" * 40
MONITOR = {"Authorization": f"Bearer {TOKEN}"}
NOTE = "her calf burned"


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.OPERATIONS_TOKEN = TOKEN


@pytest.fixture
def ticking(db: None) -> None:
    for name in ("review_sweep", "digest_sweep"):
        Heartbeat.beat(name, timezone.now())


def due(patient: Patient, **fields: Any) -> None:
    DueTime.objects.create(patient=patient, **{"due_at": timezone.now() + timedelta(hours=5), **fields})


def far_east(linden: Any, count: int = 5) -> list[Patient]:
    patients = [patient_of(linden, f"T-{number}", timezone="Asia/Tokyo") for number in range(count)]
    for patient in patients:
        due(patient)
    return patients


def night(status: int = 200) -> dict[str, Any]:
    answer = Client().get("/health/night", headers=MONITOR)
    assert answer.status_code == status, answer.content
    return dict(answer.json())


def metrics() -> dict[str, float]:
    """Every sample as `name{labels}`, read by Prometheus's own parser."""
    answer = Client().get("/metrics", headers=MONITOR)
    assert answer.status_code == 200
    return {
        sample.name + "".join(f"{{{name}={value}}}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_anybody_may_ask_whether_it_lives_and_is_ready(db: None) -> None:
    assert Client().get("/health/live").json() == {"live": True}
    found = Client().get("/health/ready").json()
    assert found == {"ready": True, "database": True, "migrated": True, "writes": True, "broker": True}


@pytest.mark.django_db(transaction=True)
def test_database_that_takes_no_write_is_not_ready() -> None:
    write_probe.forget()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        try:
            answer = Client().get("/health/ready")
        finally:
            cursor.execute("SET default_transaction_read_only = off")
            write_probe.forget()
    assert (answer.status_code, answer.json()["database"], answer.json()["writes"]) == (503, True, False)


@pytest.mark.django_db(transaction=True)
def test_write_probe_that_meets_a_lock_gives_up_within_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_probe, "STATEMENTS", [one.replace("2000", "200") for one in write_probe.STATEMENTS])
    write_probe.forget()
    assert write_probe.takes_writes()
    write_probe.forget()
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Heartbeat.objects.select_for_update().get(name="write_probe")
        assert pool.submit(in_a_thread, write_probe.takes_writes).result(20) is False
    write_probe.forget()


def test_readiness_asked_a_hundred_times_writes_once(db: None) -> None:
    write_probe.forget()
    with CaptureQueriesContext(connection) as asked:
        for _ in range(100):
            Client().get("/health/ready")
    assert sum("INSERT INTO core_heartbeat" in one["sql"] for one in asked) <= 5


def in_a_thread(work: Callable[[], bool]) -> bool:
    try:
        return work()
    finally:
        connection.close()


def test_saves_that_are_refused_raise_an_alarm(pia: Patient, ticking: None) -> None:
    servers.forget_our_keys()
    assert pia.user
    phone = signed_in(pia.user)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        for n in range(5):
            answer = phone.put(f"/api/v1/nights/2026-03-{n + 10}", write(payload={"symptoms": False}), JSON)
            assert answer.status_code == 503, answer.content
        transaction.set_rollback(True)
    said = night(503)
    assert said["alarms"] == ["writes_refused"]
    assert metrics()["stillnight_writes_refused"] == 5
    servers.forget_our_keys()


def test_without_a_broker_nights_can_still_be_filed_and_it_is_told(db: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["ready"], answer.json()["broker"]) == (200, True, False)


def test_before_its_migrations_it_is_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vitals, "_migrated", False)
    monkeypatch.setattr(vitals, "missing_migrations", lambda: 1)
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["migrated"]) == (503, False)


@pytest.mark.parametrize("place", ["/health/night", "/metrics"])
def test_only_a_token_or_an_operator_with_a_second_factor_reads_more(
    place: str, pia: Patient, clara: User, olga: User
) -> None:
    assert pia.user
    asked = {
        401: [
            Client(),
            Client(headers={"Authorization": "Bearer guess"}),
            Client(headers={"Authorization": "Bearer "}),
        ],
        404: [signed_in(pia.user), signed_in(clara)],
    }
    for status, clients in asked.items():
        assert {client.get(place).status_code for client in clients} == {status}
    assert Client().get(place, headers=MONITOR).status_code in (200, 503)
    assert signed_in_weakly(olga).get(place).status_code == 403
    assert signed_in(olga).get(place).status_code in (200, 503)


def test_no_token_set_opens_to_no_token_sent(db: None, settings: Any) -> None:
    settings.OPERATIONS_TOKEN = ""
    for sent in ("Bearer ", "Bearer", ""):
        assert Client().get("/metrics", headers={"Authorization": sent}).status_code == 401


def test_a_healthy_installation_without_a_patient_is_well(db: None, ticking: None) -> None:
    said = night()
    ages = said.pop("heartbeat_age_s")
    assert said == {"well": True, "alarms": [], "zones": [], "queue_age_s": 0, "unsent": 0, "undecided": 0}
    assert set(ages) == {"digest_sweep", "review_sweep"}
    assert max(ages.values()) < 60


def test_a_fresh_installation_is_given_the_time_of_its_first_tick(db: None, settings: Any) -> None:
    settings.WATCH_SILENCE_S = 10**9
    assert night()["well"]
    settings.WATCH_SILENCE_S = 0
    assert night(503)["alarms"] == ["review_sweep_silent", "digest_sweep_silent"]


def test_a_zone_of_few_patients_is_not_named(linden: Any, pia: Patient, ticking: None) -> None:
    far_east(linden)
    due(pia)
    answer = Client().get("/health/night", headers=MONITOR).json()
    assert [zone["zone"] for zone in answer["zones"]] == ["Asia/Tokyo", "others"]
    assert "patients" not in json.dumps(answer)
    assert not any("Berlin" in name for name in metrics())


def test_who_waits_for_hours_is_seen_by_zone_and_the_monitor_rings(linden: Any, ticking: None, clara: User) -> None:
    one, *_ = far_east(linden)
    DueTime.objects.filter(patient=one).update(due_at=timezone.now() - timedelta(hours=3))
    answer = night(503)
    assert "reviews_late" in answer["alarms"]
    assert 10700 < answer["zones"][0]["lag_s"] < 10900
    found = metrics()
    assert 10700 < found["stillnight_review_lag_seconds{zone=Asia/Tokyo}"] < 10900
    assert (found["stillnight_reviews_late"], found["stillnight_alarm{name=reviews_late}"]) == (1, 1)


def test_every_alarm_that_can_be_looked_at_has_its_metric(db: None) -> None:
    found = metrics()
    for name in alarms.NAMES:
        assert (f"stillnight_alarm{{name={name}}}" in found) == (name not in alarms.OUTSIDE)


def test_twice_the_patients_cost_no_more_queries(linden: Any, ticking: None, django_assert_num_queries: Any) -> None:
    vitals.is_migrated()
    far_east(linden, 1)
    with_one = counted()
    for number in range(7):
        due(patient_of(linden, f"B-{number}", timezone="Europe/Berlin"))
        linden.memberships.create(user=person(f"Clinician{number}"), role="clinician")
    assert counted() == with_one <= 12


def counted() -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        Client().get("/metrics", headers=MONITOR)
    return len(queries)


def files(client: Client, day: str, **content: Any) -> int:
    body = write({"symptoms": False, "note": NOTE, **content})
    return client.put(f"/api/v1/nights/{day}", body, content_type="application/json").status_code


def test_requests_and_writes_are_counted_by_pattern_and_outcome_and_by_nothing_of_pias(
    pia: Patient, clara: User
) -> None:
    assert pia.user
    before = metrics()
    phone = signed_in(pia.user)
    assert files(phone, "2026-03-14") == 201
    assert files(phone, "2026-03-14", recall_days=1) == 409
    signed_in(clara).get(f"/api/v1/patients/{pia.id}")
    phone.get(f"/api/v1/nights/{NOTE}")
    phone.get(f"/{NOTE}")
    phone.generic("BREW", f"/{NOTE}")
    after = metrics()
    gained = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert (gained["stillnight_writes_total{outcome=new}"], gained["stillnight_writes_total{outcome=conflict}"]) == (
        1,
        1,
    )
    put = "stillnight_request_seconds_count{method=PUT}{route=/api/v1/nights/<str:key>}{status="
    assert (gained[put + "201}"], gained[put + "409}"]) == (1, 1)
    assert gained["stillnight_request_seconds_count{method=other}{route=(none)}{status=404}"] == 1
    said = Client().get("/metrics", headers=MONITOR).content.decode()
    for hers in (NOTE, "2026-03-14", str(pia.id), str(pia.user_id), "example.org", "P-1"):
        assert hers not in said
