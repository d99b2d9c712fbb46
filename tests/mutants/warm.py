"""A process that has Django and pytest loaded, and forks for each mutant: `python -m tests.mutants.warm SOCKET`.

Loading takes ten times as long as most tests. No module of the rules is loaded here, so that each fork reads the
mutated file. It ends by itself when nobody has asked for `IDLE_S`.
"""

import json
import os
import signal
import socket
import sys
from pathlib import Path

import hypothesis  # noqa: F401 - loaded here once
import pytest

import tests.mutants.quick  # noqa: F401 - Django
from tests.mutants.__main__ import TIMEOUT_S

IDLE_S = 900


def answer(caller: socket.socket) -> None:
    arguments = json.loads(caller.makefile("rb").readline())
    child = os.fork()
    if child == 0:
        os.dup2(caller.fileno(), 1)
        os.dup2(caller.fileno(), 2)
        signal.alarm(TIMEOUT_S)
        code = 1
        try:
            code = int(pytest.main(arguments))
        finally:
            sys.stdout.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    caller.sendall(f"\nexit {os.waitstatus_to_exitcode(status)}\n".encode())


def main() -> None:
    place = Path(sys.argv[1])
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as waiting:
        waiting.bind(str(place))
        waiting.listen()
        waiting.settimeout(IDLE_S)
        try:
            while True:
                caller, _ = waiting.accept()
                with caller:
                    answer(caller)
        except TimeoutError:
            place.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
