"""PgBouncer in transaction mode in front of a PostgreSQL, where it is installed."""

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from server import postgres, processes
from tests.waiting import eventually

MISSING = "PgBouncer is not installed here (apt-get install pgbouncer)"


def program() -> str | None:
    return shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


@contextmanager
def pooled(direct: str, size: int = 2) -> Iterator[str]:
    """Yield the URL of `direct`'s database through a pooler that opens at most `size` connections to it."""
    found = program()
    assert found, MISSING
    known = conninfo_to_dict(direct)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="sn-pool-") as name:
        config = Path(name) / "pgbouncer.ini"
        config.write_text(configuration(known, port, size))
        with (Path(name) / "log").open("ab") as log:
            # Like PostgreSQL, it refuses root.
            server = subprocess.Popen(
                [*postgres._without_root(), found, str(config)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=processes.end_with_parent(signal.SIGKILL, postgres._dropped_uid()),
            )  # fmt: skip
        through = f"postgresql://{quote(str(known['user']))}@127.0.0.1:{port}/{quote(str(known['dbname']))}"
        try:
            eventually(lambda: server.poll() is None and answers(through), "the pooler answers", patience=30)
            yield through
        finally:
            server.kill()
            server.wait()


def configuration(known: Mapping[str, object], port: int, size: int) -> str:
    """Defaults where PgBouncer has one: it refuses the startup parameter `options`, as most installations do."""
    target = " ".join(f"{name}={known[name]}" for name in ("host", "port", "user", "password") if known.get(name))
    return f"""
[databases]
* = {target}
[pgbouncer]
pool_mode = transaction
auth_type = any
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
default_pool_size = {size}
max_client_conn = 100
server_idle_timeout = 1
"""


def answers(url: str) -> bool:
    with suppress(psycopg.Error), psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute("select 1").fetchone() == (1,)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
