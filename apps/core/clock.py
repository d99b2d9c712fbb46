"""The database's clock: the one clock that every host shares.

A web host or worker whose own clock is wrong must not open what has ended, nor blame a phone for the difference. An
edge that grants access, or that judges a time which a phone sent, takes `now` from here and not from
`django.utils.timezone.now()`:

- in a request, `request_now(request)`: the time at which the session's row was read; it costs no query where the
  request has a session;
- elsewhere, `database_now()`: one query.
"""

import time
from datetime import UTC, datetime
from typing import Any

from django.db import connection


def database_now() -> datetime:
    """Return the database's time of this statement, in UTC. Costs one query."""
    with connection.cursor() as cursor:
        # Unlike now(), this does not stand still inside a transaction.
        cursor.execute("SELECT statement_timestamp()")
        (now,) = cursor.fetchone()
    assert isinstance(now, datetime)
    return now.astimezone(UTC)


def request_now(request: Any) -> datetime:
    """Return the database's time of this request; takes a Django or a DRF request.

    Where the session was read from the database, its query has brought the time along.
    """
    session = getattr(request, "session", None)
    read_at = getattr(session, "read_at", None)
    return read_at if isinstance(read_at, datetime) else database_now()


class DatabaseTime:
    """Stands in for the module `time` where a library compares seconds of the epoch that several hosts wrote."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    @staticmethod
    def time() -> float:
        return database_now().timestamp()
