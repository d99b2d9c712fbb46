"""How often is too often, at every route, whatever the answer would have been."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import Clinic
from apps.patients.models import Patient
from tests import servers
from tests.doors import JSON, RULES, TABLE, address_of, ask, asked_of, client_of
from tests.personas import person, signed_in

pytestmark = pytest.mark.django_db
LIMIT = 3
# The same file for everybody, and what monitors ask.
PAGES = {route for route, rule in RULES.items() if rule == "anybody" and not route.startswith(("api/", "_allauth/"))}
UNCOUNTED = PAGES | {"^_allauth/browser/v1/(account|auth)/phone"}


@pytest.fixture(autouse=True)
def few(settings: Any) -> Iterator[None]:
    settings.LIMITS_A_MINUTE = dict.fromkeys(settings.LIMITS_A_MINUTE, LIMIT)
    servers.forget_our_keys()
    yield
    servers.forget_our_keys()


@pytest.mark.parametrize("route", sorted(RULES.keys() - UNCOUNTED))
def test_requests_without_sign_in_are_limited_at_every_route(route: str, pia: Patient) -> None:
    client = Client(headers={"accept": JSON}, REMOTE_ADDR="198.51.100.7", raise_request_exception=False)
    method = asked_of(TABLE[route])[0]
    answers = [ask(client, route, method, pia) for _ in range(LIMIT + 1)]
    assert [answer.status_code == 429 for answer in answers] == [False] * LIMIT + [True]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["type"] == "urn:stillnight:problem:throttled"


def test_only_pages_and_what_monitors_ask_are_not_limited() -> None:
    assert {route for route in UNCOUNTED if TABLE[route].__module__ != "server.pages"} == {
        "health/live",
        "health/ready",
    }


@pytest.mark.parametrize("cookie", ["", "forged", f"{'a' * 32}:{'b' * 43}"])
def test_forged_cookie_buys_no_further_requests(cookie: str) -> None:
    client = Client(REMOTE_ADDR="198.51.100.7")
    client.cookies["stillnight"] = cookie
    assert [client.get("/api/v1/changes").status_code for _ in range(5)] == [401] * 3 + [429] * 2


def test_member_with_a_password_alone_is_limited(linden: Clinic, pia: Patient) -> None:
    weak = person("Cleo")
    linden.memberships.create(user=weak, role="clinician")
    client = client_of(weak)
    answers = [client.get(f"/api/v1/patients/{pia.id}").status_code for _ in range(5)]
    assert answers == [403] * 3 + [429] * 2


def test_refused_requests_are_counted_as_answered_ones(pia: Patient) -> None:
    assert pia.user
    client = signed_in(pia.user)
    answers = [client.get(address_of("api/v1/patients/<uuid:id>", pia)).status_code for _ in range(5)]
    assert answers == [404] * 3 + [429] * 2
