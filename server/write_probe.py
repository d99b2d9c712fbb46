"""Whether the database takes a write just now: for readiness. Bounded in time, and asked at most every few seconds."""

import threading
import time

from django.db import Error as DatabaseError
from django.db import connection, transaction

PATIENCE_MS = 2000
GOOD_FOR_S = 2.0
# A row that is there, and a page that no table has: on a full disk the first may still find room in its own page.
STATEMENTS = (
    f"SET LOCAL statement_timeout = {PATIENCE_MS}",
    f"SET LOCAL lock_timeout = {PATIENCE_MS}",
    (
        "INSERT INTO core_heartbeat (name, at) VALUES ('write_probe', statement_timestamp()) "
        "ON CONFLICT (name) DO UPDATE SET at = excluded.at"
    ),
    "CREATE TEMPORARY TABLE write_probe ON COMMIT DROP AS SELECT repeat('x', 1000) FROM generate_series(1, 64)",
    "DROP TABLE write_probe",  # inside a longer transaction nothing is committed yet
    "SET LOCAL statement_timeout TO DEFAULT",
    "SET LOCAL lock_timeout TO DEFAULT",
)
_asking = threading.Lock()
_last: tuple[float, bool] | None = None


def takes_writes() -> bool:
    """Return whether a write was committed, by an answer that is at most some seconds old.

    Anybody may ask for readiness: many at once share one probe.
    """
    global _last
    if not _asking.acquire(timeout=2 * PATIENCE_MS / 1000):
        return False
    try:
        if _last is None or time.monotonic() - _last[0] > GOOD_FOR_S:
            _last = (time.monotonic(), _probe())
        return _last[1]
    finally:
        _asking.release()


def _probe() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in STATEMENTS:
                cursor.execute(statement)
    except DatabaseError:
        return False
    return True


def forget() -> None:
    """For tests, which change the database faster than a probe grows old."""
    global _last
    _last = None
