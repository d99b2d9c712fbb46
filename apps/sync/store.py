"""Read and write what a set of writes needs, in a fixed number of SQL statements.

The models describe the tables; the statements are written by hand because a night's save is the request that
everything waits for, and the ORM spends more time on building these statements than PostgreSQL on running them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from apps.core.days import Clock, ClockChange, ClockHistory
from apps.patients.models import Patient
from apps.patients.selectors import CLOCK_ENTRIES_SQL
from apps.patients.services import changes_note_sql
from apps.sync.models import Record, Version

# In the order of the model's fields, in which Model.from_db takes them.
VERSION = (
    "id", "write_id", "kind", "key", "base", "status", "stands_for_id", "received_at", "deleted", "body", "digest",
    "problem", "seq",
)  # fmt: skip
_V = ", ".join(f"v.{name}" for name in VERSION)
Statement = tuple[str, list[Any]]

# One statement, so that one snapshot shows all of it. It runs after the patient's row was locked: a snapshot taken
# before the lock would miss what the last holder wrote.
# h: a record and its head; v: a version by its write_id; c: the head that a conflict's receipt carries;
# i: ids for new rows, which refer to one another; k: the clock history.
READ = f"""
SELECT 'h', r.id, r.seq, r.deleted, r.kind, r.key, {_V}
  FROM sync_record r LEFT JOIN sync_version v ON v.id = r.head_id
  WHERE r.patient_id = %s AND r.kind = ANY(%s) AND r.key = ANY(%s)
UNION ALL
SELECT 'v', NULL, NULL, NULL, NULL, NULL, {_V} FROM sync_version v WHERE v.patient_id = %s AND v.write_id = ANY(%s)
UNION ALL
SELECT 'c', NULL, NULL, NULL, NULL, NULL, {_V} FROM sync_version v WHERE v.id = ANY(ARRAY(
  SELECT k.stands_for_id FROM sync_version k
  WHERE k.patient_id = %s AND k.write_id = ANY(%s) AND k.status = 'conflict'))
UNION ALL
SELECT 'i', nextval('sync_record_id_seq'), nextval('sync_version_id_seq'), NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM generate_series(1, %s)
UNION ALL
SELECT 'k', NULL, k.day_start, NULL, NULL, k.timezone,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, k.starts_at, NULL, NULL, NULL, NULL, NULL
  FROM ({CLOCK_ENTRIES_SQL}) k
"""  # noqa: S608  (names of columns, nothing from outside)


@dataclass(slots=True)
class Stored:
    """What is stored of the records and versions that a set of writes names."""

    records: dict[tuple[str, str], Record]
    versions: dict[UUID, Version]
    record_ids: list[int]
    version_ids: list[int]
    history: ClockHistory


def stored_read(
    patient: Patient, wheres: Iterable[tuple[str, str]], write_ids: Iterable[UUID], new_rows: int
) -> Stored:
    """Read the records (kind, key) with their heads, the versions of these write_ids, and ids for `new_rows` rows."""
    pairs, ids = set(wheres), list(set(write_ids))
    kinds, keys = list({kind for kind, _ in pairs}), [key for _, key in pairs]
    found = Stored({}, {}, [], [], ClockHistory(Clock(patient.timezone, patient.day_start)))
    heads: dict[int, Version] = {}
    changes = []
    with connection.cursor() as cursor:
        cursor.execute(READ, [patient.pk, kinds, keys, patient.pk, ids, patient.pk, ids, new_rows, patient.pk])
        for what, record_id, number, gone, kind, key, *version in cursor.fetchall():
            if what == "h":
                if (kind, key) in pairs:
                    head = _version(version) if version[0] is not None else None
                    found.records[kind, key] = Record(
                        id=record_id, patient=patient, kind=kind, key=key, head=head, seq=number, deleted=gone
                    )
            elif what == "v":
                one = _version(version)
                found.versions[one.write_id] = one
            elif what == "c":
                heads[version[0]] = _version(version)
            elif what == "i":
                found.record_ids.append(record_id)
                found.version_ids.append(number)
            else:
                changes.append(ClockChange(at=version[7], clock=Clock(key, number)))
    for one in found.versions.values():
        if one.stands_for_id in heads:
            one.stands_for = heads[one.stands_for_id]
    found.record_ids.sort(reverse=True)
    found.version_ids.sort(reverse=True)
    changes.sort(key=lambda change: change.at)
    found.history = ClockHistory(found.history.first, tuple(changes))
    return found


def _version(values: Sequence[Any]) -> Version:
    *before, problem, seq = values
    given = [*before, json.loads(problem) if isinstance(problem, str) else problem, seq]
    return Version.from_db(None, VERSION, given)


@dataclass(slots=True)
class Changes:
    """What a set of writes changes, to be written in two statements."""

    versions: list[Version]
    new_records: list[Record]
    moved_records: list[Record]
    replaced: dict[type[models.Model], list[int]]  # by table of the kind: the records whose rows go
    rows: list[models.Model]
    earliest: date | None


def changes_write(patient: Patient, changes: Changes) -> None:
    """Write it all: first what is replaced goes, then everything new comes, and the patient's sequence moves on."""
    # Two statements: within one, PostgreSQL does not say whether the old row goes before the new one comes.
    together([one for model, ids in changes.replaced.items() for one in _deletes(model, ids)])
    statements = _inserts([*changes.new_records, *changes.versions, *changes.rows])
    if changes.moved_records:
        statements.append(_move(changes.moved_records))
    if changes.new_records or changes.moved_records:
        statements.append(changes_note_sql(patient=patient, earliest=changes.earliest))
    together(statements)


def together(statements: Sequence[Statement]) -> None:
    """Run several statements that do not depend on one another as one."""
    if not statements:
        return
    *first, (last, last_given) = statements
    named = ", ".join(f"s{n} AS ({sql})" for n, (sql, _) in enumerate(first))
    given = [value for _, values in first for value in values]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} {last}" if first else last, [*given, *last_given])


def _inserts(rows: Sequence[models.Model]) -> list[Statement]:
    """One INSERT a table. Foreign keys among them are checked at the commit, so their order does not matter."""
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    return [_insert(table, its_rows) for table, its_rows in by_table.items()]


def _insert(table: type[models.Model], rows: Sequence[models.Model]) -> Statement:
    start, one, fields = _columns(table)
    given = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
    return start + ", ".join([one] * len(rows)), given


@cache
def _columns(table: type[models.Model]) -> tuple[str, str, list[Any]]:
    """The start of its INSERT, the placeholders of one row, and its fields. Record and Version bring their ids."""
    known = table in (Record, Version)
    meta = table._meta  # noqa: SLF001  (Django documents it)
    fields = [field for field in meta.concrete_fields if known or not isinstance(field, models.AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    # No casts here: a cast to varchar(12) cuts a text off in silence, where an assignment refuses it.
    start = f'INSERT INTO "{meta.db_table}" ({names}) VALUES '  # noqa: S608
    return start, f"({', '.join(['%s'] * len(fields))})", fields


def _deletes(model: type[models.Model], record_ids: list[int]) -> list[Statement]:
    return [(sql, [record_ids]) for sql in _delete_sql(model)]


@cache
def _delete_sql(model: type[models.Model]) -> list[str]:
    """The rows that hang on a record's row, then the row itself."""
    meta = model._meta  # noqa: SLF001
    on_it = [(relation.field.model._meta.db_table, relation.field.column) for relation in meta.related_objects]  # noqa: SLF001
    own = (meta.db_table, "record_id")
    return [f'DELETE FROM "{table}" WHERE "{column}" = ANY(%s)' for table, column in (*on_it, own)]  # noqa: S608


def _move(records: Sequence[Record]) -> Statement:
    sql = (
        "UPDATE sync_record r SET head_id = n.head_id, seq = n.seq, deleted = n.deleted"
        " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[]) AS n(id, head_id, seq, deleted)"
        " WHERE r.id = n.id"
    )
    return sql, [
        [record.pk for record in records], [record.head_id for record in records],
        [record.seq for record in records], [record.deleted for record in records],
    ]  # fmt: skip
