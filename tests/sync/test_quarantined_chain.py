"""What an edit began from is settled once, when it comes: no write follows a chain of quarantined versions."""

import importlib
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.patients.models import Patient
from apps.sync.models import Status, Version
from tests.writes import BAD_NIGHT, QUIET_NIGHT, Phone, write

NIGHT = {"kind": "night", "key": "2026-03-14"}
BROKEN = {**BAD_NIGHT, "intensity": 11}
migration = importlib.import_module("apps.sync.migrations.0005_quarantined_versions_keep_what_they_began_from")


@pytest.fixture
def phone(pia: Patient, settings: Any) -> Phone:
    settings.LIMITS_A_MINUTE = {**settings.LIMITS_A_MINUTE, "writes": 100_000, "changes": 100_000}
    return Phone(pia)


def chain(first: dict[str, Any], length: int) -> list[dict[str, Any]]:
    """Edits that no server can file, each on the one before."""
    made = [first]
    for _ in range(length):
        made.append(write(BROKEN, base=made[-1]["write_id"], **NIGHT))
    return made


def statements_of(phone: Phone, body: dict[str, Any], code: int) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert phone.put(body)[0] == code
    return len(seen)


@pytest.mark.parametrize(("payload", "code"), [({**BAD_NIGHT, "intensity": 9}, 200), (BROKEN, 202)])
def test_write_on_a_chain_of_500_takes_as_many_statements_as_on_one(
    phone: Phone, payload: dict[str, Any], code: int
) -> None:
    counted = []
    for length in (1, 500):
        first = write({**BAD_NIGHT, "note": f"{length}"}, **NIGHT)
        last = Version.objects.filter(status__in=["new", "updated"]).order_by("pk").last()
        first["base"] = str(last.write_id) if last else None
        sent = chain(first, length)
        for start in range(0, len(sent), 100):
            phone.batch(*sent[start : start + 100])
        counted.append(statements_of(phone, write(payload, base=sent[-1]["write_id"]), code))
    assert counted[0] == counted[1]


def test_edit_on_the_end_of_a_long_chain_stands_on_the_version_the_chain_began_from(phone: Phone) -> None:
    sent = chain(write(BAD_NIGHT, **NIGHT), 30)
    phone.batch(*sent)
    assert phone.put(write(QUIET_NIGHT, base=sent[-1]["write_id"]))[1]["status"] == "updated"


def test_back_fill_settles_chains_in_sets_of_any_size(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = chain(write(BAD_NIGHT, **NIGHT), 7)
    phone.batch(*sent, write(BROKEN, base=str(UUID(int=7)), **NIGHT))
    quarantined = Version.objects.filter(status=Status.QUARANTINED).order_by("pk")
    settled = list(quarantined.values_list("stands_for", flat=True))
    quarantined.update(stands_for=None)
    monkeypatch.setattr(migration, "SET", 2)
    migration.quarantined_settle(apps, None)
    assert list(quarantined.values_list("stands_for", flat=True)) == settled
    assert settled == [Version.objects.get(status=Status.NEW).pk] * 7 + [None]
