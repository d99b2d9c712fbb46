"""Run a command with a PostgreSQL and a Valkey that it has not started: `python -m tests.lanes.given COMMAND …`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from server import local
from server.place import Place
from tests.waiting import eventually


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="sn-given-", ignore_cleanup_errors=True) as directory:
        place = Place(Path(directory) / "servers", throwaway=True)
        local.use(place, print)
        given = {"DATABASE_URL": place.database_url, "REDIS_URL": place.redis_url}
        code = subprocess.run(command, env={**os.environ, **given}, check=False).returncode
        for held in local._held.values():
            os.close(held)
        eventually(lambda: not local.keeper_runs(place), "the servers have stopped")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
