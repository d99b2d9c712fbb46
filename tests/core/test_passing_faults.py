"""What passes is no fault of ours: 503 with the way out, by whatever view, and never the row."""

from collections.abc import Callable

import psycopg
import pytest
import redis
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError
from django.test import Client
from psycopg_pool import PoolTimeout

from apps.accounts.models import User
from apps.core.errors import passing
from tests.personas import signed_in


def caused(error: Exception, by: Exception) -> Exception:
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (caused(OperationalError(), PoolTimeout()), "busy"),
        (caused(OperationalError(), psycopg.errors.TooManyConnections()), "busy"),
        (caused(OperationalError(), psycopg.errors.DeadlockDetected()), "busy"),
        (caused(OperationalError(), psycopg.errors.QueryCanceled()), "busy"),
        (caused(InternalError(), psycopg.errors.TransactionTimeout()), "busy"),
        (caused(InternalError(), psycopg.errors.IdleInTransactionSessionTimeout()), "busy"),
        (caused(OperationalError(), psycopg.errors.DiskFull()), "database_away"),
        (caused(OperationalError(), psycopg.errors.AdminShutdown()), "database_away"),
        (InterfaceError("the connection is closed"), "database_away"),
        (caused(InternalError(), psycopg.errors.ReadOnlySqlTransaction()), "database_away"),
        (redis.ConnectionError(), "broker_away"),
    ],
)
def test_what_passes_is_told_apart_by_a_code(error: Exception, code: str) -> None:
    problem = passing(error)
    assert problem is not None
    assert (problem.code, problem.status) == (code, 503)


@pytest.mark.parametrize(
    "error", [ValueError(), IntegrityError(), caused(InternalError(), psycopg.errors.InternalError_())]
)
def test_a_fault_of_ours_stays_one(error: Exception) -> None:
    assert passing(error) is None


@pytest.mark.parametrize("address", ["/api/v1/session", "/api/v1/patients", "/_allauth/browser/v1/auth/session"])
def test_every_kind_of_view_says_so_in_the_same_shape(
    clara: User, address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client: Client = signed_in(clara)
    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", raiser("Failing row: Pia's own words"))
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == "10"
    assert answer["Cache-Control"] == "no-store"
    assert "stays on your phone" in answer.json()["way_out"]
    assert "Pia's own words" not in answer.content.decode()


def raiser(says: str) -> Callable[..., object]:
    def load(*_: object) -> object:
        raise OperationalError(says)

    return load
