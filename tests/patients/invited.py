"""What a test of an invitation needs to say in a line."""

from typing import Any

from django.test import Client

from apps.accounts.models import User
from tests.personas import signed_in

JSON = "application/json"
CARE = {"purpose": "care", "version": 1}


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(f"/api/v1/{address}", body, content_type=JSON)


def invite(by: User, clinic: str = "linden", **body: Any) -> Any:
    """The answer to whoever invites: with the code."""
    answer = post(signed_in(by), f"clinics/{clinic}/invitations", **{"kind": "patient", **body})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def opened(code: str, user: User | None = None) -> Client:
    """A browser in which the invitation waits."""
    client = signed_in(user) if user else Client(headers={"accept": JSON})
    answer = post(client, "invitations/open", code=code)
    assert answer.status_code == 200, answer.json()
    return client


def accept(client: Client, **body: Any) -> Any:
    return post(client, "invitations/accept", **{"timezone": "Europe/Berlin", "consents": [CARE], **body})
