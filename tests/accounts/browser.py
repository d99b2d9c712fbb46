"""A browser at allauth's addresses: cookies, JSON, and what the mail said."""

import json
import re
from typing import Any

from django.test import Client

from apps.accounts.models import User
from tests.mail import Post, text_of

JSON = "application/json"
PASSWORD = "a quiet night at last"


class Browser:
    def __init__(self, client: Client | None = None, headers: dict[str, str] | None = None) -> None:
        self.client = client or Client(headers={"accept": JSON, **(headers or {})}, raise_request_exception=False)
        self.last: Any = None

    def ask(self, method: str, place: str, body: dict[str, Any] | None = None, **extra: Any) -> int:
        address = place if place.startswith("/") else f"/_allauth/browser/v1/{place}"
        content = () if body is None else (json.dumps(body), JSON)
        self.last = self.client.generic(method, address, *content, **extra)
        return int(self.last.status_code)

    def get(self, place: str, **extra: Any) -> int:
        return self.ask("GET", place, **extra)

    def post(self, place: str, **body: Any) -> int:
        return self.ask("POST", place, body)

    def delete(self, place: str, **body: Any) -> int:
        return self.ask("DELETE", place, body)

    @property
    def body(self) -> Any:
        return self.last.json()

    def body_of(self, place: str) -> Any:
        self.get(place)
        return self.body

    @property
    def session(self) -> Any:
        """What the API says of who is signed in."""
        return self.client.get("/api/v1/session").json()

    @property
    def second_factor(self) -> str:
        return str(self.session["sign_in"]["second_factor"])

    @property
    def is_signed_in(self) -> bool:
        return self.session["user"] is not None

    def pending(self) -> set[str]:
        return {flow["id"] for flow in self.body["data"]["flows"] if flow.get("is_pending")}


def with_mailbox(user: User, password: str | None = PASSWORD) -> User:
    """The account has a password, and its address is known to be read."""
    if password is not None:
        user.set_password(password)
        user.save()
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})  # type: ignore[attr-defined]
    return user


def code_in(post: Post) -> str:
    code = re.search(r"^([A-Z]{4}-[A-Z]{4})$", text_of(post).replace("\r", ""), re.MULTILINE)
    assert code, text_of(post)
    return code[1]
