"""What a person learns of themselves."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from apps.patients.models import Patient
from tests.writes import Phone, write

pytestmark = pytest.mark.django_db


def test_a_journey_to_come_is_not_yet_the_clock_in_force(pia: Patient) -> None:
    phone, now = Phone(pia), datetime.now(UTC)
    day = (now + timedelta(days=20)).date().isoformat()
    journey = {"date": day, "event": "timezone_change", "timezone": "Pacific/Auckland", "day_start": "08:00"}
    made = {"made_at": now.isoformat()}
    assert phone.put(write(journey, **made), f"/api/v1/events/{uuid.uuid4()}")[0] == 201
    me = phone.get("/api/v1/session")["patient"]
    assert (me["timezone"], me["day_start"]) == ("Europe/Berlin", "06:00")
    assert [entry["timezone"] for entry in me["clock"]] == ["Europe/Berlin", "Pacific/Auckland"]
