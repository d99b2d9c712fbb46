"""The real PostgreSQL and Redis behind the tests, embedded or given, without a trace left in a given one."""

import os
import re
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from server import local, processes

OURS = re.compile(r"test_(\d+)_\w+")


def start() -> None:
    """Before Django's settings load: servers, and names that belong to this run and this xdist worker alone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.settings")
    os.environ["STILLNIGHT_ENV"] = "local"
    first = "STILLNIGHT_TEST_RUN" not in os.environ
    run = os.environ.setdefault("STILLNIGHT_TEST_RUN", str(os.getpid()))
    os.environ["REDIS_PREFIX"] = f"stillnight-test-{run}-{worker()}"
    if local.prepare(tests=True) and first:
        drop_what_killed_runs_left()


def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def database_name() -> str:
    """Two runs at once, on a laptop or on a given server, must not share a database."""
    return f"test_{os.environ['STILLNIGHT_TEST_RUN']}_{worker()}"


def environment() -> dict[str, str]:
    """For programs that tests start: they see this worker's own database, not the one it was made from."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return {**os.environ, "DATABASE_URL": urlunsplit(url._replace(path=f"/{database_name()}"))}


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
