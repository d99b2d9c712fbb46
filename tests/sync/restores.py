"""The test's own server, backed up and brought back for real."""

import contextlib
import gc
import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from server.backup import backup, restore
from server.trouble import Trouble
from tests.live import Live


class Installation:
    """The server with its nightly backup, and what its operator does."""

    def __init__(self, live: Live, directory: Path) -> None:
        self.live, self.directory, self.dumps = live, directory, 0

    def back_up(self) -> Path:
        self.dumps += 1
        dump, _ = backup(directory=self.directory / str(self.dumps), keep=2, now=datetime.now(UTC))
        return dump

    def bring_back(self, dump: Path) -> list[str]:
        said: list[str] = []
        self.live.stop()
        name = str(connections["default"].settings_dict["NAME"])
        deadline = time.monotonic() + 20
        while True:
            hang_up()
            try:
                restore(dump=dump, replace=name, say=said.append)
                break
            except Trouble as trouble:  # a connection that is just being closed
                if "others are connected" not in str(trouble) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self.live.start()
        return said


def hang_up() -> None:
    """Close every connection of this process: Django keeps another set while a browser's event loop runs."""
    for each in gc.get_objects():
        if issubclass(type(each), BaseDatabaseWrapper):  # no isinstance: it wakes whatever pretends to be another
            with contextlib.suppress(DatabaseError):  # another thread's, which ended with it
                each.close()
