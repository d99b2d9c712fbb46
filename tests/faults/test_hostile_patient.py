"""One signed-in patient does all that a phone may, as hard as possible; other people's nights and lists go on."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from apps.accounts.models import Clinic, User
from apps.sync.models import Status, Version
from tests.faults.balance import balance
from tests.faults.report import Say
from tests.faults.town import Crowd, Town
from tests.personas import patient_of, person, session_of, signed_in
from tests.sync.cutting_proxy import Line, line_to
from tests.sync.phone import Browser, Disk, Phone

FOR_S = 12.0
SINGLES = 6
DAY = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
BROKEN = {"symptoms": True, "onset": "21:30", "intensity": 11}
# Before, others waited for 20 s and were then told 503. Far above what is measured: machines are slow, too.
BEARABLE_S = 8.0


class Hostile:
    """One patient with several phones on one chain of versions that nobody can file."""

    def __init__(self, session: str, line: Line) -> None:
        self.session, self.line = session, line
        self.tip: str | None = None
        self.ended = threading.Event()
        self.requests = 0

    def phone(self) -> Phone:
        phone = Phone(Disk(), Browser(self.line, {"stillnight": self.session}), Random(1))
        phone.call("GET", "/api/v1/session")
        return phone

    def write(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "write_id": str(uuid4()), "kind": "night", "key": DAY, "base": self.tip, "form_version": 1,
            "made_at": datetime.now(UTC).isoformat(), "zone": "Europe/Berlin", "payload": BROKEN,
        }  # fmt: skip
        self.tip = made["write_id"]
        return made

    def batches(self) -> None:
        self.go_on(lambda phone: phone.post([self.write() for _ in range(200)]))

    def singles(self) -> None:
        self.go_on(lambda phone: phone.put(self.write()))

    def go_on(self, send: Callable[[Phone], Any]) -> None:
        phone = self.phone()
        while not self.ended.is_set():
            send(phone)
            self.requests += 1


def test_hostile_patient_delays_nobody_elses_night_list_or_changes(
    town: Town, lime: Clinic, carla: User, say: Say
) -> None:
    crowd, user = Crowd(town, lime, how_many=3, pause=0.2), person("Hostile")
    patient = patient_of(lime, "H-1", user=user)
    town.web.start()
    with line_to(town.web.port) as line:
        hostile = Hostile(session_of(user), line)
        reader = Phone(Disk(), Browser(line, {"stillnight": signed_in(carla).cookies["stillnight"].value}), Random(2))
        with crowd.writing(), ThreadPoolExecutor(SINGLES + 1) as pool:
            crowd.until_answered()
            running = [pool.submit(work) for work in [hostile.batches, *[hostile.singles] * SINGLES]]
            try:
                nights, lists = measured(crowd, reader)
            finally:
                hostile.ended.set()
            for one in running:
                with suppress(OSError):
                    one.result(60)
        crowd.settle()
    kept = Version.objects.filter(patient=patient, status=Status.QUARANTINED).count()
    waited = f"nights of 3 others {nights:.1f} s, a clinician's list {lists:.1f} s at most"
    say(
        "hostile patient: sets of 200 on a chain",
        f"{SINGLES} more phones of the same, {kept} kept",
        **{**balance(crowd), "requests": crowd.requests + hostile.requests},
        waited=waited,
    )
    assert kept > 200, "the chain did not grow"
    assert max(nights, lists) < BEARABLE_S, waited


def measured(crowd: Crowd, reader: Phone) -> tuple[float, float]:
    """The longest that the others waited for a receipt, and a clinician for the list."""
    nights = lists = 0.0
    end = time.monotonic() + FOR_S
    while time.monotonic() < end:
        began = time.monotonic()
        status, _ = reader.call("GET", "/api/v1/patients") or (0, None)
        assert status == 200
        lists = max(lists, time.monotonic() - began)
        nights = max(nights, slowest(crowd))
    return nights, lists


def slowest(crowd: Crowd) -> float:
    return max((phone.slowest for phone in crowd.phones), default=0.0)
