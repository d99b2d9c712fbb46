"""Logs: enough to find a fault by, nothing of anybody's diary, address or secret."""

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from celery import shared_task
from django.db import IntegrityError, transaction
from django.test import Client

from apps.patients.models import AccessEvent, Patient
from server import logs
from server.place import CHECKOUT
from tests import servers
from tests.personas import signed_in

HERS = "her calf burned at 21:30"
ADDRESS = "pia@example.org"


class Written:
    def __init__(self) -> None:
        self.text = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.getvalue().splitlines()]

    def only(self, logger: str) -> dict[str, Any]:
        (line,) = [line for line in self.lines if line["logger"] == logger]
        return line


@pytest.fixture
def written() -> Iterator[Written]:
    found = Written()
    handler = logging.StreamHandler(found.text)
    handler.setFormatter(logs.JsonLines())
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)
    for secret in (HERS, ADDRESS, "hunter2"):
        assert secret not in found.text.getvalue()


@pytest.fixture
def fallen(pia: Patient, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Pia's phone, on a day on which the server falls over her words."""

    def fall(*_: object, **__: object) -> None:
        note = HERS
        raise RuntimeError(f"{note} {ADDRESS}") from ValueError(HERS)

    monkeypatch.setattr("apps.sync.api.changes_after", fall)
    assert pia.user
    client = signed_in(pia.user)
    client.raise_request_exception = False
    return client


def test_a_fault_is_found_by_the_id_in_pias_answer_and_says_nothing_of_her(
    fallen: Client, pia: Patient, written: Written
) -> None:
    answer = fallen.get(f"/api/v1/changes?after=0&note={HERS}")
    line = written.only("django.request")
    assert (answer.status_code, line["event"], line["level"]) == (500, "answered 500", "error")
    assert (line["request"], line["user"]) == (answer["X-Request-ID"], str(pia.user_id))
    assert (line["method"], line["route"]) == ("GET", "/api/v1/changes")
    outer, inner = line["exception"]
    assert (outer["type"], inner["type"]) == ("RuntimeError", "ValueError")
    assert any(frame.startswith("apps/sync/api.py:") and frame.endswith(" get") for frame in outer["frames"])


def test_a_line_asks_the_database_nothing_to_name_a_user(
    pia: Patient, written: Written, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    def tell(*_: object) -> bytes:
        with django_assert_num_queries(0):
            logging.getLogger("apps.here").error("told")
        return b""

    monkeypatch.setattr("server.pages.read", tell)
    assert pia.user
    signed_in(pia.user).get("/nights")
    assert "user" not in written.only("apps.here")


def test_no_request_brings_its_own_id(pia: Patient) -> None:
    sent = "a" * 32
    answers = [Client().get("/api/v1/session", headers={"X-Request-ID": sent})["X-Request-ID"] for _ in range(2)]
    assert len({sent, *answers}) == 3
    assert Client().get("/api/v1/nowhere")["X-Request-ID"]


def test_a_row_that_the_database_refuses_is_known_by_its_constraint(pia: Patient, written: Written) -> None:
    with transaction.atomic(), pytest.raises(IntegrityError) as refused:
        Patient.objects.create(timezone=HERS, day_start=9999)
    logging.getLogger("somebody").error("not stored: %s", refused.value, exc_info=refused.value)
    line = written.only("somebody")
    assert line["event"] == "not stored: IntegrityError"
    assert line["exception"][-1]["constraint"].startswith("patient")


@shared_task
def remember(*, note: str) -> str:
    logging.getLogger("apps.somewhere").warning("half way")
    raise RuntimeError(note)


def test_a_task_that_fails_is_named_without_what_it_was_given(written: Written) -> None:
    done = remember.apply(kwargs={"note": HERS})
    line = written.only("celery.app.trace")
    assert line["event"] == f"Task …[{done.id}] raised unexpected: …"
    assert (line["exception"][0]["type"], line["level"]) == ("RuntimeError", "error")
    ours = written.only("apps.somewhere")
    assert (ours["task"], ours["task_name"]) == (done.id, remember.name)


def test_the_names_of_our_own_tasks_may_be_said(written: Written) -> None:
    words = {"name": "apps.alerts.tasks.digest_send", "id": "a", "args": HERS, "runtime": 0.25, "return_value": HERS}
    said = "Task %(name)s succeeded in %(runtime)ss: %(return_value)s %(args)r"
    logging.getLogger("celery.app.trace").error(said, words)
    (line,) = written.lines
    assert line["event"] == "Task apps.alerts.tasks.digest_send succeeded in 0.25s: … …"


@pytest.mark.parametrize(
    ("said", "values", "event"),
    [
        ("consumer: Cannot connect to %s: %s.\n%s\n", ("redis://:hunter2@broker:6379/0", OSError(ADDRESS), "Trying"),
         "consumer: Cannot connect to …: OSError.\n…"),
        ("Connected to redis://:hunter2@broker:6379/0", (), "Connected to redis://…@broker:6379/0"),
        ("mail to pia@example.org refused", (), "mail to … refused"),
        ("GET https://x.example/a?token=hunter2 failed", (), "GET https://x.example/a?… failed"),
        ("error connecting in %r: %s", ("pool-1", ValueError(HERS)), "error connecting in …: ValueError"),
        ("%d of %s", (Decimal(7), 2), "%d of %s"),
        ("Hard time limit (%ss) exceeded for %s[%s]",
         (300, "apps.alerts.tasks.digest_send", "0b0b6e5c-5a53-4f43-9d26-54a1c6ee4f0b"),
         "Hard time limit (300s) exceeded for apps.alerts.tasks.digest_send[0b0b6e5c-5a53-4f43-9d26-54a1c6ee4f0b]"),
    ],
)  # fmt: skip
def test_a_librarys_line_keeps_its_words_and_loses_what_it_was_told(
    written: Written, said: str, values: tuple[object, ...], event: str
) -> None:
    logging.getLogger("kombu.connection").warning(said, *values)
    assert written.only("kombu.connection")["event"] == event


def test_clara_looking_at_pia_is_known_by_both_ids(
    pia: Patient, clara: Any, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tell(*_: object, **__: object) -> None:
        logging.getLogger("apps.here").error("told", extra={"count": 3, "note": HERS})
        raise RuntimeError

    monkeypatch.setattr(AccessEvent.objects, "create", tell)
    client = signed_in(clara)
    client.raise_request_exception = False
    client.get(f"/api/v1/patients/{pia.id}")
    line = written.only("apps.here")
    assert (line["user"], line["patient"], line["count"]) == (str(clara.id), str(pia.id), 3)
    assert "note" not in line


def test_on_a_terminal_the_same_is_said_in_lines(written: Written) -> None:
    with pytest.raises(ValueError) as fell:
        int(HERS)
    info = (fell.type, fell.value, fell.tb)
    record = logging.getLogger("apps.x").makeRecord("apps.x", 40, "f", 1, "fell", (), info)
    text = logs.Lines().format(record)
    assert "error   apps.x: fell" in text
    assert "ValueError\n    tests/operation/test_logs.py:" in text
    assert HERS not in text


def process(script: str, **more: str) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", f"from server import logs; import django; django.setup(); {script}"]
    environment = {**servers.environment(), **more}
    return subprocess.run(words, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_what_nobody_caught_ends_a_process_with_a_line_and_without_its_words() -> None:
    done = process(f"logs.be_discreet(); raise ValueError({HERS!r})")
    line = json.loads(done.stderr)
    assert (done.returncode, line["level"], line["exception"][0]["type"]) == (1, "critical", "ValueError")
    assert HERS not in done.stderr


@pytest.mark.slow
def test_a_warning_is_a_line_that_names_its_place() -> None:
    done = process(f"logs.be_discreet(); import warnings; warnings.warn({HERS!r}, RuntimeWarning)")
    assert json.loads(done.stderr)["event"] == "RuntimeWarning at <string>:1"


@pytest.mark.slow
def test_who_reads_the_logs_may_ask_for_lines() -> None:
    done = process("import logging; logging.getLogger('apps.x').error('here')", LOG_FORMAT="line")
    assert done.stderr.endswith("error   apps.x: here\n")


def test_warnings_of_the_tests_still_fail_them() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("still", UserWarning, stacklevel=1)
