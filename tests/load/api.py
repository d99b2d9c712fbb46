"""`make bench-api`: how many requests a second one web process answers, beside a bare view of REST framework.

A web process as `make run` has it (granian, one worker of four threads), and 1, 4 and 16 clients that each keep a
connection and send the next request as soon as the last is answered. Rates differ between machines and hours; the
ratio to the bare view of the same run is what to compare. A run takes about two minutes.
"""

import argparse
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from uuid import uuid4

import django

from tests.load.database import own_database

PATIENTS, NIGHTS, CLIENTS = 16, 30, (1, 4, 16)
UNLIMITED = {f"LIMIT_{what}": "100000000" for what in ("READS", "CHANGES", "WRITES", "WRITTEN_KB", "ANONYMOUS")}
TOKEN = "t" * 32  # of CSRF: the cookie and the header have to agree


@dataclass(frozen=True, slots=True)
class Person:
    session: str
    patient: str


@dataclass(slots=True)
class Sent:
    """What the clients saw: seconds by kind of request, and answers that were told to come again."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    turned_away: int = 0
    cpu_s: float = 0.0  # of the web process: on a machine that others use, steadier than rates

    def add(self, what: str, seconds: float) -> None:
        self.seconds.setdefault(what, []).append(seconds)


class Client:
    """One keep-alive connection, as bare as possible: the machine has two cores, and one is the server's."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> int:
        self.socket.sendall(request)
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(data) < end + 4 + length:
            data += self._more()
        return int(head[9:12])

    def _more(self) -> bytes:
        part = self.socket.recv(1 << 16)
        if not part:
            raise ConnectionError("the server hung up")
        return part


Requests = Callable[[Person, Person, Random], tuple[str, bytes]]


def measure(port: int, people: Sequence[Person], clinician: Person, requests: Requests, clients: int, s: float) -> Sent:
    """`clients` at once for so many seconds."""
    sent, lock, end = Sent(), threading.Lock(), time.monotonic() + s

    def run(number: int) -> None:
        chance = Random(number)
        client = Client(port)
        with closing(client.socket):
            while time.monotonic() < end:
                what, request = requests(people[number % len(people)], clinician, chance)
                began = time.perf_counter()
                status = client.ask(request)
                took = time.perf_counter() - began
                with lock:
                    if status in (429, 503):
                        sent.turned_away += 1
                    else:
                        assert status in (200, 201), status
                        sent.add(what, took)
                if status in (429, 503):
                    time.sleep(0.2)  # a phone waits for seconds

    threads = [threading.Thread(target=run, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent


def http(person: Person | None, method: str, path: str, body: object = None) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    cookies = f"Cookie: stillnight={person.session}; csrftoken={TOKEN}\r\n" if person else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:{PORT}\r\n{cookies}"
        f"X-CSRFToken: {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


PORT = 0
NOW = datetime.now(UTC)


def save(chance: Random) -> tuple[str, dict[str, object]]:
    """A dose besides the plan: always a new record, as a new night is."""
    day = (NOW - timedelta(days=chance.randrange(1, 60))).date().isoformat()
    return str(uuid4()), {
        "write_id": str(uuid4()), "base": None, "form_version": 1, "made_at": NOW.isoformat(), "zone": "Europe/Berlin",
        "payload": {"drug": "ropinirole", "date": day, "time": "21:00", "status": "extra", "dose": 0.25, "unit": "mg"},
    }  # fmt: skip


def bare(_: Person, __: Person, ___: Random) -> tuple[str, bytes]:
    return "bare view", http(None, "GET", "/bare/load")


def put(person: Person, _: Person, chance: Random) -> tuple[str, bytes]:
    key, body = save(chance)
    return "PUT", http(person, "PUT", f"/api/v1/doses/{key}", body)


def batch(size: int) -> Requests:
    def one(person: Person, _: Person, chance: Random) -> tuple[str, bytes]:
        writes = [{**body, "kind": "dose", "key": key} for key, body in (save(chance) for _ in range(size))]
        return f"batch of {size}", http(person, "POST", "/api/v1/writes", {"writes": writes})

    return one


def changes(person: Person, _: Person, __: Random) -> tuple[str, bytes]:
    return "changes", http(person, "GET", f"/api/v1/changes?after={NIGHTS - 3}&limit=3")


def listed(_: Person, clinician: Person, __: Random) -> tuple[str, bytes]:
    return f"list of {PATIENTS}", http(clinician, "GET", "/api/v1/patients")


def page(person: Person, clinician: Person, _: Random) -> tuple[str, bytes]:
    return "patient page", http(clinician, "GET", f"/api/v1/patients/{person.patient}")


def mixed(size: int) -> Requests:
    """70 of 100 save, 20 read back, 10 send a batch: after an outage, when all phones have something to say."""

    def one(person: Person, clinician: Person, chance: Random) -> tuple[str, bytes]:
        share = chance.random()
        which = put if share < 0.7 else changes if share < 0.9 else batch(size)
        return which(person, clinician, chance)

    return one


def people_made() -> tuple[list[Person], Person]:
    from apps.sync.bulk import Entry
    from tests.augmentation.clinic import file
    from tests.personas import clinic_of, patient_of, person, signed_in

    clara = person("Clara")
    clinic = clinic_of("load", clara)
    made = []
    for number in range(PATIENTS):
        user = person(f"Pia-{number}")
        patient = patient_of(clinic, f"P-{number}", user=user)
        days = [(NOW - timedelta(days=n)).date().isoformat() for n in range(1, NIGHTS + 1)]
        file(patient, [Entry("night", day, {"date": day, "symptoms": True, "onset": "21:30"}) for day in days])
        made.append(Person(signed_in(user).cookies["stillnight"].value, str(patient.pk)))
    return made, Person(signed_in(clara).cookies["stillnight"].value, "")


@dataclass(slots=True)
class Bare:
    """What the bare view took: the measure of all others."""

    rate: dict[int, float] = field(default_factory=dict)
    cpu_s: float = 0.0


def report(what: str, clients: int, sent: Sent, seconds: float, bare: Bare) -> None:
    answered = sum(map(len, sent.seconds.values()))
    cpu = sent.cpu_s / max(answered, 1)
    bare.cpu_s = bare.cpu_s or cpu
    for name, took in sorted(sent.seconds.items()):
        took.sort()
        rate, p95 = len(took) / seconds, took[int(len(took) * 0.95)]
        base = bare.rate.setdefault(clients, rate)
        by_cpu = f"  {cpu * 1000:>6.2f} ms of CPU, {bare.cpu_s / max(cpu, 1e-9):.3f} of bare" if what == "alone" else ""
        away = f"  {sent.turned_away} told to come again" if sent.turned_away else ""
        print(
            f"{what:<9} {name:<13} {clients:>2} clients {rate:>7.1f} a second  p50 {median(took) * 1000:>7.1f} ms  "
            f"p95 {p95 * 1000:>7.1f} ms  {rate / base:>6.3f} of bare{by_cpu}{away}",
            flush=True,
        )


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process and its children have used so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK") + sum(cpu_of(int(child)) for child in children)


def measures(size: int) -> Iterator[tuple[str, Requests]]:
    yield "alone", bare
    yield "alone", put
    yield "alone", batch(size)
    yield "alone", changes
    yield "alone", page
    yield "alone", listed
    yield f"mixed {size}", mixed(size)


def main() -> None:
    global PORT
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    words.add_argument("--batch", type=int, default=50)
    asked = words.parse_args()
    with own_database():
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.load.settings"
        django.setup()
        from tests import sealed_client, servers
        from tests.live import Live

        sealed_client.use()
        people, clinician = people_made()
        servers.environment = lambda: dict(os.environ)  # the database of its own, not a test's
        live = Live(extra=UNLIMITED)
        live.start()
        PORT = live.port
        assert live.process
        beside = Bare()
        try:
            measure(PORT, people, clinician, mixed(5), 4, 1.0)  # warm
            for what, requests in measures(asked.batch):
                for clients in CLIENTS:
                    before = cpu_of(live.process.pid)
                    sent = measure(PORT, people, clinician, requests, clients, asked.seconds)
                    sent.cpu_s = cpu_of(live.process.pid) - before
                    report(what, clients, sent, asked.seconds, beside)
        finally:
            live.stop()


if __name__ == "__main__":
    main()
