"""Requests that meet an erasure, and addresses with values that no page of ours writes: never a server error."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client

from apps.accounts.models import User
from apps.patients.models import Patient
from apps.records.erasure import _erase
from tests.personas import signed_in
from tests.records.everything import just_signed_in
from tests.waiting import eventually

JSON = "application/json"


def waiting_for_a_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the view stands still
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def answers_while(held: Callable[[], object], ask: Callable[[], Any], times: int = 1) -> list[int]:
    """Hold what `held` locks until all requests wait for it; then let go, and return what they were answered."""

    def one() -> int:
        try:
            return int(ask().status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        with transaction.atomic():
            held()
            asked: list[Future[int]] = [pool.submit(one) for _ in range(times)]
            eventually(lambda: waiting_for_a_lock() >= times)
        return sorted(future.result(60) for future in asked)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["", "/nights", "/kept-versions"])
def test_clinicians_page_of_a_patient_erased_meanwhile_is_not_found(place: str, pia: Patient, clara: User) -> None:
    client = signed_in(clara)
    client.raise_request_exception = False
    answers = answers_while(lambda: _erase(pia.pk, None), lambda: client.get(f"/api/v1/patients/{pia.id}{place}"))
    assert answers == [404]


@pytest.mark.django_db(transaction=True)
def test_three_erasures_at_once_erase_once(pia: Patient, tmp_path: Path, settings: Any) -> None:
    settings.ERASURE_LEDGER = tmp_path / "ledger"
    assert pia.user
    client = just_signed_in(pia.user)
    body, cookies = json.dumps({"confirm": pia.user.email}), client.cookies["stillnight"].value

    def ask() -> Any:
        phone = Client(raise_request_exception=False)
        phone.cookies["stillnight"] = cookies
        return phone.post("/api/v1/erasure", body, content_type=JSON)

    answers = answers_while(lambda: Patient.objects.select_for_update().get(pk=pia.pk), ask, times=3)
    assert answers == [200, 404, 404]
    assert not Patient.objects.filter(pk=pia.pk).exists()


def word(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


VALUES = [
    "\0", "%00", "9" * 5000, "-1", "1e9", "٣", "🌙", "2026-11-30T00:00:00+16:00", "0001-01-01", "9999-12-31",
    "infinity", "NaN", "null", "'", "a" * 2000, word("2026-11-30T00:00:00+16:00 5"),
    word("2026-11-30T00:00:00-23:59 5"), word("0001-01-01T00:00:00+14:00 5"), word("9999-12-31T23:59:59-14:00 5"),
    word("2026-11-30T00:00:00+00:00 " + "9" * 30), word("2026-11-30T00:00:00+00:00 \0"), word("infinity 5"),
]  # fmt: skip
PARAMETERS = ("before", "after", "limit", "incarnation", "clinic", "since", "until", "from", "to", "language")


@pytest.mark.django_db
def test_no_value_in_an_address_makes_a_server_error(pia: Patient, clara: User, settings: Any) -> None:
    settings.LIMITS_A_MINUTE = dict.fromkeys(settings.LIMITS_A_MINUTE, 100_000)
    assert pia.user
    hers, theirs, his = signed_in(pia.user), signed_in(clara), f"patients/{pia.id}"
    asked = [(hers, place) for place in ("changes", "kept-versions", "access-events", "findings", "care", "session")]
    asked += [(theirs, his + place) for place in ("", "/nights", "/kept-versions", "/care", "/enrolment")]
    for client, place in asked:
        client.raise_request_exception = False
        for value in VALUES:
            query = "&".join(f"{parameter}={quote(value)}" for parameter in PARAMETERS)
            assert client.get(f"/api/v1/{place}?{query}").status_code < 500, (place, value[:60])


@pytest.mark.django_db
@pytest.mark.parametrize("offset", ["+16:00", "-23:59"])
@pytest.mark.parametrize("place", ["access-events", "kept-versions"])
def test_page_word_with_an_offset_that_postgresql_refuses_is_read(place: str, offset: str, pia: Patient) -> None:
    assert pia.user
    client = signed_in(pia.user)
    assert client.get(f"/api/v1/{place}?before={word(f'2026-11-30T00:00:00{offset} 5')}").status_code == 200
