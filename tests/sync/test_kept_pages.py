"""What was kept aside can be read to its end, page by page, and marked as read."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.patients import api as patients_api
from apps.patients.models import AccessEvent, Patient
from apps.sync import api as sync_api
from apps.sync.models import Version
from tests.personas import signed_in
from tests.writes import BAD_NIGHT, QUIET_NIGHT, Phone, write

JSON = "application/json"


def pages(phone: Phone, address: str, name: str) -> list[list[dict[str, Any]]]:
    found, following = [], ""
    while True:
        answer = phone.get(f"{address}?before={following}" if following else address)
        found.append(answer[name])
        assert answer["more"] is (answer["next"] is not None)
        if not answer["more"]:
            return found
        following = answer["next"]


@pytest.fixture
def phone(pia: Patient) -> Phone:
    return Phone(pia)


def test_every_kept_version_is_on_exactly_one_page(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_api, "PAGE", 2)
    phone.put(write(BAD_NIGHT))
    lost = [phone.put(write({**QUIET_NIGHT, "note": f"{n}"}))[1]["write_id"] for n in range(5)]
    Version.objects.update(received_at=timezone.now())  # all at the same moment
    shown = pages(phone, "/api/v1/kept-versions", "versions")
    assert [len(page) for page in shown] == [2, 2, 1]
    assert [one["write_id"] for page in shown for one in page] == lost[::-1]


def test_every_look_is_on_exactly_one_page(phone: Phone, pia: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patients_api, "EVENTS", 2)
    now = timezone.now()
    for n in range(5):
        at = now - timedelta(days=n // 2)
        AccessEvent.objects.create(patient=pia, what="page", day=at.date(), at=at)
    shown = pages(phone, "/api/v1/access-events", "events")
    assert [len(page) for page in shown] == [2, 2, 1]
    assert [one["at"] for page in shown for one in page] == sorted((o["at"] for p in shown for o in p), reverse=True)


@pytest.mark.parametrize("word", ["x", "%00", "MjAyNg", "LTE", "é", "=" * 9, "OTk5OS0xMi0zMVQyMzo1OTo1OSswMDowMCAx"])
@pytest.mark.parametrize("address", ["/api/v1/kept-versions", "/api/v1/access-events"])
def test_a_page_that_does_not_exist_is_refused_in_words(phone: Phone, address: str, word: str) -> None:
    answer = phone.client.get(f"{address}?before={word}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "before")


def test_what_is_marked_as_read_keeps_the_moment_of_its_first_reading(phone: Phone) -> None:
    phone.put(write(BAD_NIGHT))
    lost = phone.put(write(QUIET_NIGHT))[1]["write_id"]
    body = {"write_ids": [lost, str(uuid4())]}
    moments = []
    for _ in range(2):
        assert phone.client.post("/api/v1/kept-versions/read", body, content_type=JSON).status_code == 204
        moments.append(Version.objects.get(write_id=lost).read_at)
    assert moments[0] == moments[1] is not None
    (kept,) = phone.kept()
    assert kept["read_at"] is not None
    assert not Version.objects.exclude(write_id=lost).filter(read_at__isnull=False).exists()


def test_nobody_marks_another_ones_version_as_read(phone: Phone, clara: Any) -> None:
    phone.put(write(BAD_NIGHT))
    lost = phone.put(write(QUIET_NIGHT))[1]["write_id"]
    answer = signed_in(clara).post("/api/v1/kept-versions/read", {"write_ids": [lost]}, content_type=JSON)
    assert answer.status_code == 404
    assert Version.objects.get(write_id=lost).read_at is None
