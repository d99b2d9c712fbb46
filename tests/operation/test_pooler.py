"""What a pooler in transaction mode drops: a session's limits, and cursors and locks that outlive a transaction."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import sql

from apps.patients.models import Patient
from server import limits
from server.place import CHECKOUT
from tests import pooler
from tests.personas import signed_in
from tests.waiting import eventually
from tests.writes import write

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(pooler.program() is None, reason=pooler.MISSING),
]
IN_FORCE = """
import django; django.setup()
from django.db import connection
from server import limits
with connection.cursor() as cursor:
    for name in limits.WEB:
        cursor.execute("select current_setting(%s)", [name]); print(cursor.fetchone()[0])
"""

DOCTOR = """
import django; django.setup()
from server.checkup import limits_in_force
found = limits_in_force()
print(found.about, found.state, found.says)
"""
READ_DIARY = """
import django, json, sys; django.setup()
from apps.patients.models import Patient
from apps.records.selectors import diary_as
diary = diary_as(Patient.objects.get(pk=sys.argv[1]), "P-1")
print(json.dumps({"records": sum(len(records) for records in diary.records.values())}))
"""
MANY_SHORT_STATEMENTS = """
import django; django.setup()
from django.db import InternalError, connection, transaction
try:
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(50):
            cursor.execute("select pg_sleep(0.1)")
except InternalError as error:
    print(type(error.__cause__).__name__)
"""


@pytest.fixture
def behind(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of an installation whose web process reaches this test's database through a pooler."""
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as database:  # as before its first migrate
        name = sql.Identifier(database.info.dbname)
        database.execute(sql.SQL("alter role current_user in database {} reset all").format(name))
    with pooler.pooled(environment["DATABASE_URL"]) as through:
        yield {**environment, "DIRECT_DATABASE_URL": environment["DATABASE_URL"], "DATABASE_URL": through}


def python(environment: dict[str, str], *words: str, process: str = "command") -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=CHECKOUT, env={**environment, "STILLNIGHT_PROCESS": process},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def in_force(environment: dict[str, str], process: str) -> dict[str, str]:
    said = python(environment, "-c", IN_FORCE, process=process).split()
    return {name: value.replace("1min", "60s") for name, value in zip(limits.WEB, said, strict=True)}


def test_web_limits_hold_through_a_pooler_once_migrate_has_run(behind: dict[str, str]) -> None:
    assert set(in_force(behind, "web").values()) == {"0"}
    python(behind, "manage.py", "migrate", "--verbosity=0")
    eventually(lambda: in_force(behind, "web") == limits.WEB, "the pooler has opened new connections")


def test_other_processes_pass_the_pooler_and_keep_their_own_limits(behind: dict[str, str]) -> None:
    python(behind, "manage.py", "migrate", "--verbosity=0")
    assert in_force(behind, "worker") == limits.WORKER
    assert in_force(behind, "command") == limits.COMMAND


def test_doctor_names_the_limits_that_a_pooler_dropped(behind: dict[str, str]) -> None:
    line = re.compile(r"limits\s+(.*)")
    before = line.search(python(behind, "-c", DOCTOR))
    python(behind, "manage.py", "migrate", "--verbosity=0")
    eventually(lambda: "hold for the web" in python(behind, "-c", DOCTOR), "the pooler has opened new connections")
    assert before
    assert "statement_timeout" in before[1]


def test_migrate_leaves_no_lock_behind_a_pooler(behind: dict[str, str]) -> None:
    python(behind, "manage.py", "migrate", "--verbosity=0")
    with psycopg.connect(behind["DIRECT_DATABASE_URL"]) as database:
        assert database.execute("select count(*) from pg_locks where locktype = 'advisory'").fetchone() == (0,)


def test_a_diary_is_read_through_a_pooler_outside_a_transaction(behind: dict[str, str], pia: Patient) -> None:
    assert pia.user
    url = f"/api/v1/nights/{datetime.now(UTC).date() - timedelta(days=1)}"
    night = write(payload={"symptoms": False}, made_at=datetime.now(UTC).isoformat())
    assert signed_in(pia.user).put(url, night, content_type="application/json").status_code == 201
    said = python(behind, "-c", READ_DIARY, str(pia.pk), process="web")
    assert json.loads(said)["records"] == 1


def test_a_request_that_holds_a_transaction_too_long_is_ended(environment: dict[str, str]) -> None:
    hasty = {**environment, "DATABASE_LIMITS": limits.as_options({**limits.WEB, "transaction_timeout": "1s"})}
    assert "TransactionTimeout" in python(hasty, "-c", MANY_SHORT_STATEMENTS, process="web")
