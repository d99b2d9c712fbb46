"""The real PostgreSQL and Redis behind the tests, embedded or given, without a trace left in a given one."""

import hashlib
import os
import re
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from server import local, locks, processes
from server.place import CHECKOUT, Place

OURS = re.compile(r"test_(\d+)_\w+")


def start() -> None:
    """Before Django's settings load: servers, and names that belong to this run and this xdist worker alone."""
    os.environ["STILLNIGHT_ENV"] = "local"
    first = "STILLNIGHT_TEST_RUN" not in os.environ
    run = os.environ.setdefault("STILLNIGHT_TEST_RUN", str(os.getpid()))
    os.environ["REDIS_PREFIX"] = f"stillnight-test-{run}-{worker()}"
    os.environ["ERASURE_LEDGER"] = str(Place.chosen(tests=True).directory / "erasures")  # never the checkout's own
    # The diaries of these tests are of 2026, and a phone's writes are believed for 400 days: the older these tests
    # become, the longer they are believed here.
    os.environ["WRITES_DAYS_BACK"] = str(max(400, (datetime.now(UTC).date() - date(2026, 1, 1)).days + 30))
    if local.prepare(tests=True) and first:
        drop_what_killed_runs_left()


def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def database_name() -> str:
    """Two runs at once, on a laptop or on a given server, must not share a database."""
    return f"test_{os.environ['STILLNIGHT_TEST_RUN']}_{worker()}"


def environment() -> dict[str, str]:
    """For programs that tests start: they see this worker's own database, not the one it was made from."""
    names = ("DATABASE_URL", "DIRECT_DATABASE_URL")
    own = {name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{database_name()}"))
           for name in names if os.environ.get(name)}  # fmt: skip
    return {**os.environ, **own}


def bare_environment(state: Path) -> dict[str, str]:
    """Return the environment for a second run of pytest: servers of its own below `state`, none of our settings."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "CHROMIUM")
    return {**{name: os.environ[name] for name in kept if name in os.environ}, "STILLNIGHT_LOCAL": str(state)}


def template() -> str | None:
    """A migrated database to copy (0.1 s instead of 6), made once for every content of the migrations.

    Only in the embedded server: a given one gets what every deployment gets, the migrations themselves.
    """
    place = Place.chosen(tests=True)
    if urlsplit(os.environ["DATABASE_URL"]) != urlsplit(place.database_url):
        return None
    name = f"template_{migrations_hash()}"
    with (
        locks.alone(place.lock("template")),
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database,
    ):
        known = [row[0] for row in database.execute("select datname from pg_database").fetchall()]
        if name not in known:
            for old in (other for other in known if other.startswith("template_") or other == "being_made"):
                with suppress(psycopg.errors.ObjectInUse):  # another run copies it just now
                    database.execute(sql.SQL("drop database {}").format(sql.Identifier(old)))
            database.execute("create database being_made")
            made = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="/being_made"))
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity=0"],
                cwd=CHECKOUT, env={**os.environ, "DATABASE_URL": made}, check=True,
            )  # fmt: skip
            database.execute(sql.SQL("alter database being_made rename to {}").format(sql.Identifier(name)))
    return name


def migrations_hash() -> str:
    files = sorted([*CHECKOUT.glob("apps/*/migrations/*.py"), CHECKOUT / "requirements-dev.lock"])
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:16]


def drop_what_killed_runs_left() -> None:
    """Only in the embedded server: the runs of a given one may live on other machines."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        for (name,) in database.execute("select datname from pg_database").fetchall():
            run = OURS.fullmatch(name)
            if run and not processes.alive(int(run[1])):
                database.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def our_keys() -> list[bytes]:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        return list(broker.scan_iter(f"{os.environ['REDIS_PREFIX']}*"))


def forget_our_keys() -> None:
    """A given Redis is never flushed: other people's keys live there."""
    with suppress(redis.RedisError), redis.Redis.from_url(os.environ["REDIS_URL"]) as broker:
        for key in our_keys():
            broker.delete(key)
