"""Run the core of the suite as a web process behind PgBouncer: `make test-pooler`."""

import os
import subprocess
import sys

import psycopg
from psycopg import sql

from server import local
from server.place import CHECKOUT, Place
from tests import pooler

CORE = ["tests/sync", "tests/treatment", "tests/dashboard"]


def main(selection: list[str]) -> int:
    if pooler.program() is None:
        print(f"Skipped: {pooler.MISSING}.")
        return 0
    place = Place.chosen(tests=True)
    local.use(place, print)
    run = str(os.getpid())
    name = f"test_{run}_main"
    with psycopg.connect(place.database_url, autocommit=True) as database:
        database.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    direct = place.database_url.rsplit("/", 1)[0] + f"/{name}"
    surroundings = {**os.environ, "STILLNIGHT_TEST_RUN": run, "REDIS_URL": place.redis_url, "DATABASE_POOL_MAX": "0"}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=CHECKOUT, env={**surroundings, "DATABASE_URL": direct}, check=True)
    words = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--reuse-db", "-m", "not slow and not browser"]
    try:
        with pooler.pooled(direct, size=10) as through:
            behind = {"STILLNIGHT_PROCESS": "web", "DATABASE_URL": through, "DIRECT_DATABASE_URL": direct}
            return subprocess.run(
                [*words, *(selection or CORE)], cwd=CHECKOUT, env={**surroundings, **behind}, check=False
            ).returncode
    finally:
        with psycopg.connect(place.database_url, autocommit=True) as database:
            database.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
