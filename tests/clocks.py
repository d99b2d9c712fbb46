"""Clocks of tests: zones for real processes, whose clock nobody can stop, and the clocks of one test's own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db import connection


def zone_at(hour: int) -> str:
    """A zone in which it is `hour` o'clock just now, and some minutes; at noon with the date that UTC has."""
    ahead = hour - datetime.now(UTC).hour
    ahead += 24 * ((ahead < -12) - (ahead > 14))
    return f"Etc/GMT{-ahead:+}"  # POSIX counts to the west


def move_database_clock(by: str | None = None, to: datetime | None = None) -> None:
    """Move the clock of the test's database, on its one connection and until its transaction is undone.

    PostgreSQL looks for functions in the schemas of the search path: ours stands before its own.
    """
    now = "%s::timestamptz" if to else "pg_catalog.statement_timestamp() + %s::interval"
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS moved")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION moved.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS $$ "
            f"SELECT {now} $$",
            [to or by],
        )
        cursor.execute("SET LOCAL search_path TO moved, pg_catalog, public")


class EveryClock:
    """All hosts' clocks and the database's go together; speaks as pytest's `time_machine` does."""

    def __init__(self, hosts: Any) -> None:
        self.hosts, self.tick = hosts, True

    def move_to(self, destination: Any, tick: bool = True) -> None:
        self.hosts.move_to(destination, tick=tick)
        self.tick = tick
        self._follow()

    def shift(self, delta: timedelta | float) -> None:
        self.hosts.shift(delta)
        self._follow()

    def _follow(self) -> None:
        here = datetime.now(UTC)
        if self.tick:
            ahead = here.timestamp() - time_machine.escape_hatch.time.time()
            move_database_clock(by=f"{ahead} seconds")
        else:
            move_database_clock(to=here)
