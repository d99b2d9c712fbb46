"""Two requests of a patient at a time, one big set in all: others are told to come again, and hold no thread."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from apps.patients.models import Patient
from apps.sync import turns
from apps.sync.models import Version
from tests import servers
from tests.personas import signed_in
from tests.waiting import seconds_until
from tests.writes import BAD_NIGHT, QUIET_NIGHT, Phone, write


@pytest.fixture
def phone(pia: Patient) -> Phone:
    return Phone(pia)


def nights(count: int) -> list[dict[str, Any]]:
    return [write(QUIET_NIGHT, kind="night", key=f"2026-03-{n:02}") for n in range(1, count + 1)]


def test_third_request_of_a_patient_is_told_to_come_again_and_changes_nothing(phone: Phone, pia: Patient) -> None:
    assert pia.user_id
    with turns.turn_of(pia.user_id), turns.turn_of(pia.user_id):
        answer = phone.client.put("/api/v1/nights/2026-03-14", write(BAD_NIGHT), content_type="application/json")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
        assert not Version.objects.exists()
    assert phone.put(write(BAD_NIGHT))[0] == 201


def test_turns_of_one_patient_are_not_another_patients(phone: Phone) -> None:
    other = uuid4()
    with turns.turn_of(other), turns.turn_of(other):
        assert phone.put(write(BAD_NIGHT))[0] == 201


def test_second_big_set_is_told_to_come_again_while_a_night_and_a_small_set_are_filed(phone: Phone) -> None:
    with turns.turn_of_a_set(50):
        answer = phone.client.post("/api/v1/writes", {"writes": nights(11)}, content_type="application/json")
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        assert phone.batch(*nights(10))[0] == 200
        assert phone.put(write(BAD_NIGHT))[0] == 201
    assert phone.batch(*nights(11))[0] == 200


def test_turn_is_given_back_by_a_request_that_fails(phone: Phone, pia: Patient) -> None:
    assert pia.user_id
    for _ in range(3):
        assert phone.put(write(BAD_NIGHT) | {"write_id": "7"})[0] == 422
        with pytest.raises(RuntimeError), turns.turn_of(pia.user_id), turns.turn_of_a_set(50):
            raise RuntimeError
    assert phone.batch(*nights(11))[0] == 200


@pytest.fixture
def held(transactional_db: None, pia: Patient) -> Iterator[psycopg.Connection[Any]]:
    """An import, or another phone, that has the patient's row and does not let go."""
    with psycopg.connect(servers.environment()["DATABASE_URL"]) as other:
        other.execute("SELECT FROM patients_patient WHERE id = %s FOR NO KEY UPDATE", [pia.pk])
        yield other


def test_write_waits_about_a_second_for_whoever_holds_the_patient_and_is_then_503(
    held: psycopg.Connection[Any], pia: Patient
) -> None:
    assert pia.user
    client, codes = signed_in(pia.user), []

    def put() -> bool:
        answer = client.put("/api/v1/nights/2026-03-14", write(BAD_NIGHT), content_type="application/json")
        codes.append(answer.status_code)
        return True

    assert 0.9 < seconds_until(put) < 5
    held.rollback()
    put()
    assert codes == [503, 201]
