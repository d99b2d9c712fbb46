"""A write as a phone sends it, and the barest of phones to send it with."""

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from apps.patients.models import Patient
from tests.personas import signed_in

URL = "/api/v1/nights/2026-03-14"


def write(payload: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    content: dict[str, Any] = {"deleted": True} if payload is None else {"payload": payload}
    return {
        "write_id": str(uuid4()),
        "base": None,
        "form_version": 1,
        "made_at": "2026-03-15T05:30:00Z",
        "zone": "Europe/Berlin",
        **content,
        **more,
    }


BAD_NIGHT = {"symptoms": True, "onset": "21:30", "intensity": 6, "regions": ["left_leg", "right_leg"]}
QUIET_NIGHT = {"symptoms": False}


class Phone:
    """Pia's phone, as bare as possible: it sends what it is told and reads the answer."""

    def __init__(self, patient: Patient) -> None:
        assert patient.user
        self.client: Client = signed_in(patient.user)

    def put(self, body: dict[str, Any], url: str = URL) -> tuple[int, Any]:
        answer = self.client.put(url, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    def delete(self, body: dict[str, Any], url: str = URL) -> tuple[int, Any]:
        answer = self.client.delete(url, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    def batch(self, *writes: Any) -> tuple[int, Any]:
        answer = self.client.post("/api/v1/writes", json.dumps({"writes": writes}), content_type="application/json")
        return answer.status_code, answer.json()

    def get(self, url: str) -> Any:
        return self.client.get(url).json()

    def kept(self) -> list[dict[str, Any]]:
        return self.get("/api/v1/kept-versions")["versions"]  # type: ignore[no-any-return]
