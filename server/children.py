"""The processes of one `make run`: started, watched, brought back when they fall, stopped together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from server import processes
from server.place import CHECKOUT
from server.trouble import Trouble, full_disk, looks_full

PATIENCE = 8.0
LOOK_EVERY = 0.3
# A child that falls this often within a minute has a reason that starting again does not mend.
MOST_FALLS = 3


@dataclass
class Child:
    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"
    fell: list[float] = field(default_factory=list)


class Children:
    def __init__(self, state: Path) -> None:
        self.mark = f"STILLNIGHT_RUN={state}"
        self.logs = state / "logs"
        self.all: dict[str, Child] = {}

    def end_those_of_an_earlier_run(self) -> None:
        """Kill -9 of a parent may leave its children; the mark in their environment tells whose they were."""
        processes.end(processes.started_with(self.mark))

    def start(self, name: str, *command: str, **environment: str) -> None:
        self.all[name] = Child(name, command, environment, self._spawn(name, command, environment))

    def _spawn(self, name: str, command: tuple[str, ...], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark, _, value = self.mark.partition("=")
        # A fallen process keeps its last words: the next one writes below them.
        with (self.logs / f"{name}.log").open("ab" if name in self.all else "wb") as log:
            return subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env={**os.environ, mark: value, **environment},
                preexec_fn=processes.end_with_parent(signal.SIGTERM),
                start_new_session=True,  # Ctrl-C reaches us, and we stop them in order
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def refuse_ended(self, name: str) -> None:
        child = self.all[name]
        if child.process.poll() is None:
            return
        said = (self.logs / f"{name}.log").read_text(errors="replace")[-3000:]
        if looks_full(said):
            raise full_disk(self.logs)
        raise Trouble(f"The {name} process ended ({child.process.returncode}). Its last words:\n{said}")

    def watch(self, restore: Callable[[], bool]) -> None:
        """Until we are told to stop. Whoever falls is started again."""
        while True:
            time.sleep(LOOK_EVERY)
            if restore():
                print("the database and the broker were gone and are up again", flush=True)
            for child in list(self.all.values()):
                if child.process.poll() is not None:
                    self._bring_back(child)

    def _bring_back(self, child: Child) -> None:
        _tell_group(child, signal.SIGKILL)  # its own children would keep the port
        now = time.monotonic()
        child.fell = [*(then for then in child.fell if now - then < 60), now]
        if len(child.fell) > MOST_FALLS:
            self.refuse_ended(child.name)
        print(f"the {child.name} process ended ({child.process.returncode}) and is started again", flush=True)
        child.process = self._spawn(child.name, child.command, child.environment)

    def stop(self) -> None:
        """All at once, politely; then not. A second Ctrl-C does not wait."""
        for child in self.all.values():
            child.process.poll() is None and child.process.terminate()  # type: ignore[func-returns-value]
        deadline = time.monotonic() + PATIENCE
        try:
            for child in self.all.values():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
        except KeyboardInterrupt:
            pass
        for child in self.all.values():
            _tell_group(child, signal.SIGKILL)
            child.process.wait()
        self.all.clear()


def _tell_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)
