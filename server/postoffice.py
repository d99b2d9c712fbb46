"""Starting the local mail catcher beside the embedded servers, so that every command can send."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

from server import processes
from server.place import CHECKOUT, Place


def start(place: Place) -> "subprocess.Popen[bytes]":
    """On the port it had before, where that is free: who learned it then need not learn another."""
    with socket.create_server(("127.0.0.1", _free(port(place))), backlog=20) as listening:
        listening.set_inheritable(True)
        number = _port_file(place).with_suffix(".new")
        number.write_text(str(listening.getsockname()[1]))
        number.rename(_port_file(place))
        with (place.directory / "mailbox.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "server.mailbox", str(listening.fileno()), str(place.directory.parent / "mail")],
                preexec_fn=processes.end_with_parent(signal.SIGTERM),
                pass_fds=[listening.fileno()],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=CHECKOUT,
            )


def stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(3)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def port(place: Place) -> int | None:
    try:
        return int(_port_file(place).read_text())
    except (FileNotFoundError, ValueError):
        return None


def _port_file(place: Place) -> Path:
    return place.directory / "smtp-port"


def _free(wanted: int | None) -> int:
    try:
        with socket.create_server(("127.0.0.1", wanted or 0)):
            return wanted or 0
    except OSError:
        return 0
