"""Lease rows of a queue table to workers: one mechanism for nightly reviews and morning digests.

PostgreSQL is the queue of record (docs/adr/0004). A row says when it is due. A worker that begins takes a lease: it
writes its claim and the end of the lease into the row. Whoever writes the result must still hold the claim. A worker
that dies writes nothing, its lease expires, and the row can be claimed again, each time after a longer pause.

`= ANY(ARRAY(SELECT … LIMIT n FOR UPDATE SKIP LOCKED))` and not `IN (SELECT … LIMIT n …)`: PostgreSQL may execute the
subquery of an IN once for each row of the outer table, and each execution then locks n further rows. An ARRAY is
evaluated once, under every plan.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Q, QuerySet

# Longer than the hard time limit of any task that holds a lease: a lease expires only if its worker has died.
LEASE = timedelta(minutes=10)
# A lease that ends later than this beyond a new one was taken by a clock that was ahead. It counts as expired.
MAX_CLOCK_SKEW = timedelta(hours=1)
MAX_COUNT = 100  # fits every counter column

CLAIM_NEW = """
    UPDATE {table} SET claim = %(claim)s, claimed_until = %(until)s, {counter} = least({counter} + {first}, {most})
    WHERE {key} = ANY(ARRAY(
        SELECT {key} FROM {table}
        WHERE {condition} AND {due} <= %(now)s AND claim IS NULL AND (%(ids)s::uuid[] IS NULL OR {key} = ANY(%(ids)s))
        ORDER BY {due}, {key} LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
    RETURNING {key}"""
# The attempt is counted before it begins: a worker that dies of it can no longer count.
CLAIM_EXPIRED = """
    UPDATE {table} SET claim = %(claim)s, claimed_until = %(until)s, {counter} = least({counter} + 1, {most})
    WHERE {key} = ANY(ARRAY(
        SELECT {key} FROM {table}
        WHERE {condition} AND {due} <= %(now)s AND {expired}
              AND ({counter} > {first}) = coalesce(%(died_again)s, {counter} > {first})
              AND (%(ids)s::uuid[] IS NULL OR {key} = ANY(%(ids)s))
        ORDER BY claimed_until, {key} LIMIT %(limit)s FOR UPDATE SKIP LOCKED))
    RETURNING {key}"""
EXPIRED = """(claim IS NOT NULL AND (claimed_until > %(beyond)s OR claimed_until
        + coalesce((%(pauses)s::interval[])[least({counter} - {first}, {pauses})], interval '0') <= %(now)s))"""
COUNT_DUE = """
    SELECT (SELECT count(*) FROM (SELECT FROM {table} WHERE {condition} AND {due} <= %(now)s AND claim IS NULL
                                  LIMIT %(limit)s) AS new),
           (SELECT count(*) FROM (SELECT FROM {table} WHERE {condition} AND {due} <= %(now)s AND {expired}
                                  LIMIT %(limit)s) AS expired)"""
LIST_DUE = """
    SELECT {key} FROM {table} WHERE {condition} AND {due} <= %(now)s AND (claim IS NULL OR {expired})
    ORDER BY {due}, {key} LIMIT %(limit)s"""
PUT_OFF = """
    UPDATE {table} SET {counter} = least({counter} + 1, {most}), claim = NULL, claimed_until = NULL,
        {due} = %(now)s::timestamptz + (%(pauses)s::interval[])[least({counter} - {first} + 1, {pauses})]
    WHERE {key} = ANY(%(ids)s) AND claim = %(claim)s"""

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Due:
    """Rows that can be claimed now: never claimed since they fell due, and left behind by a worker that died."""

    new: int
    expired: int


@dataclass(frozen=True)
class Queue(Generic[Row]):
    """A table with the columns `claim` and `claimed_until`, a due time and a counter.

    `counter` counts failed attempts (`first` = 0) or all attempts (`first` = 1). `pauses`: how long a row waits after
    its first failure, its second and so on; the last pause repeats. A worker's first death costs no pause.
    `condition`: SQL that is true for the rows that belong to the queue.
    """

    model: type[Row]
    due: str
    counter: str
    first: int
    pauses: Sequence[timedelta]
    condition: str = "true"

    def claim(self, *, claim: UUID, now: datetime, limit: int, ids: Collection[UUID] | None = None) -> list[UUID]:
        """Lease up to `limit` rows that are due and unclaimed, the oldest due first; return their keys in order.

        1. Find the rows whose due time has come and that have no claim, in the order of due time and key.
        2. Lock them, pass over rows that somebody else has locked, stop at `limit`.
        3. Write the claim and the end of the lease. They are leased once the transaction commits.
        """
        return self._claim(CLAIM_NEW, claim, now, {"limit": limit, "ids": _listed(ids)})

    def reclaim(
        self, *, claim: UUID, now: datetime, limit: int, died_again: bool | None, ids: Collection[UUID] | None = None
    ) -> list[UUID]:
        """Lease up to `limit` rows whose worker has died, the longest expired first; count the new attempt.

        As `claim`, except for step 1: rows with a claim whose lease has expired and whose pause is over, or whose lease
        ends so late that only a wrong clock can have written it. `died_again`: those that have been reclaimed before,
        those that have not, or (None) both.
        """
        values = {"limit": limit, "died_again": died_again, "ids": _listed(ids)}
        return self._claim(CLAIM_EXPIRED, claim, now, values)

    def claim_one(self, *, claim: UUID, now: datetime, key: UUID) -> bool:
        """Lease this row if it can be claimed, whether a worker has died with it or not."""
        new = self.claim(claim=claim, now=now, limit=1, ids=[key])
        return bool(new or self.reclaim(claim=claim, now=now, limit=1, ids=[key], died_again=None))

    def count_due(self, *, now: datetime, at_most: int) -> Due:
        """Count the rows that can be claimed; of each kind no more than `at_most`, so that the count is bounded."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql[COUNT_DUE], {**self._limits(now), "limit": at_most})
            return Due(*cursor.fetchone())

    def list_due(self, *, now: datetime, at_most: int) -> list[UUID]:
        """Return the keys of rows that can be claimed, the oldest due first."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql[LIST_DUE], {**self._limits(now), "limit": at_most})
            return [key for (key,) in cursor.fetchall()]

    def held(self, *, claim: UUID, ids: Collection[UUID]) -> QuerySet[Row]:
        """Select those of the rows that the claim still holds. Lock them before writing a result."""
        return self.model._default_manager.filter(pk__in=list(ids), claim=claim)  # noqa: SLF001 - as for `_meta`

    def release(self, *, claim: UUID, ids: Collection[UUID]) -> None:
        """Give rows back: they need not wait for the end of the lease, and nothing is counted."""
        self.held(claim=claim, ids=ids).update(claim=None, claimed_until=None)

    def put_off(self, *, claim: UUID, ids: Collection[UUID], now: datetime) -> None:
        """Count a failure of each row that the claim holds and make it due again after the pause of that count."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql[PUT_OFF], {**self._limits(now), "ids": list(ids), "claim": claim})

    def pause(self, failures: int) -> timedelta:
        """How long a row waits after so many failures (1 or more)."""
        return self.pauses[min(failures, len(self.pauses)) - 1]

    def _claim(self, query: str, claim: UUID, now: datetime, values: dict[str, Any]) -> list[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(self._sql[query], {**self._limits(now), "claim": claim, "until": now + LEASE, **values})
            return sorted(key for (key,) in cursor.fetchall())

    def _limits(self, now: datetime) -> dict[str, Any]:
        return {"now": now, "beyond": now + LEASE + MAX_CLOCK_SKEW, "pauses": list(self.pauses)}

    @cached_property
    def _sql(self) -> dict[str, str]:
        """Each statement with this queue's names, which are constants of the program."""
        meta = self.model._meta  # noqa: SLF001 - public by its documentation
        assert meta.pk is not None
        names: dict[str, Any] = {
            "table": meta.db_table, "key": meta.pk.column, "due": self.due, "counter": self.counter,
            "first": self.first, "most": MAX_COUNT, "pauses": len(self.pauses), "condition": self.condition,
        }  # fmt: skip
        expired = EXPIRED.format(**names)
        statements = (CLAIM_NEW, CLAIM_EXPIRED, COUNT_DUE, LIST_DUE, PUT_OFF)
        return {statement: statement.format(**names, expired=expired) for statement in statements}


def unclaimed(now: datetime) -> Q:
    """Select rows that no worker holds: without a claim, with an expired one, or with one of a wrong clock."""
    wrong_clock = Q(claimed_until__gt=now + LEASE + MAX_CLOCK_SKEW)
    return Q(claimed_until=None) | Q(claimed_until__lte=now) | wrong_clock


def _listed(ids: Collection[UUID] | None) -> list[UUID] | None:
    return None if ids is None else list(ids)
