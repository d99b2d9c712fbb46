"""Filing many records of one patient at once: an import, or the demo's nights. In sets, by the same kinds.

What is stored already is never changed: a record that differs is reported and left alone, a deleted one stays deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from uuid import uuid5

from django.db import connection, models

from apps.core.days import ClockHistory, clock_of_day, wall_instant
from apps.core.portable.ids import NAMESPACE
from apps.core.zones import offset_min
from apps.patients.models import Patient
from apps.patients.selectors import clock_history
from apps.patients.services import changes_note
from apps.sync.filing import Desk
from apps.sync.kinds import REGISTRY, Kind, Payload, Place
from apps.sync.models import Record, Source, Status, Version
from apps.sync.upgrades import FORM_VERSION
from apps.sync.writes import Write, content_digest

# Events first: they move the clock by which all others are placed.
ORDER = ("event", "regimen", "dose", "night", "stimulation", "lab", "score")


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    key: str
    payload: Payload


@dataclass(slots=True)
class Filed:
    """How many were new and the same, and which differ from what is stored or were deleted there (kind, key)."""

    new: int = 0
    same: int = 0
    differing: list[tuple[str, str]] = field(default_factory=list)
    deleted: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: "Filed") -> None:
        self.new += other.new
        self.same += other.same
        self.differing += other.differing
        self.deleted += other.deleted


def records_file(*, patient: Patient, entries: Sequence[Entry], source: Source, now: datetime) -> Filed:
    """File the entries that are new to this patient, whose row the caller holds locked (`patient_lock`)."""
    filed, fresh = Filed(), []
    known = Record.objects.filter(patient=patient).values_list("kind", "key", "deleted", "head__digest")
    stored: Mapping[tuple[str, str], tuple[bool, str]] = {(k, key): (gone, digest) for k, key, gone, digest in known}
    for entry in sorted(entries, key=lambda e: ORDER.index(e.kind)):
        where = (entry.kind, entry.key)
        if where not in stored:
            fresh.append(entry)
        elif stored[where][0]:
            filed.deleted.append(where)
        elif stored[where][1] == content_digest(entry.payload):
            filed.same += 1
        else:
            filed.differing.append(where)
    fresh = _without_twins(patient, fresh, filed)
    filed.new = len(fresh)
    if fresh:
        _insert(patient, fresh, source, now)
    return filed


def _without_twins(patient: Patient, fresh: list[Entry], filed: Filed) -> list[Entry]:
    """A phone's planned dose may stand under a regimen that the file doesn't know: it is the same dose all the same."""
    alone = []
    for kind, its_own in groupby(fresh, key=lambda entry: entry.kind):
        entries = list(its_own)
        twins = REGISTRY[kind].twins(patient, [(entry.key, entry.payload) for entry in entries])
        for entry in entries:
            if entry.key not in twins:
                alone.append(entry)
            elif twins[entry.key] == content_digest(entry.payload):
                filed.same += 1
            else:
                filed.differing.append((kind, entry.key))
    return alone


def _insert(patient: Patient, fresh: list[Entry], source: Source, now: datetime) -> None:
    first = patient.change_seq + 1
    records = Record.objects.bulk_create(
        (Record(patient=patient, kind=e.kind, key=e.key, seq=first + n) for n, e in enumerate(fresh)), batch_size=2000
    )
    Version.objects.bulk_create(
        (_version(record, entry, source, now) for record, entry in zip(records, fresh, strict=True)), batch_size=2000
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sync_record r SET head_id = v.id FROM sync_version v"
            " WHERE v.record_id = r.id AND r.patient_id = %s AND r.head_id IS NULL",
            [patient.pk],
        )
    history = clock_history(patient)
    for kind in (REGISTRY[name] for name in ORDER):
        its_own = [(r, e) for r, e in zip(records, fresh, strict=True) if e.kind == kind.name]
        if its_own:
            save_rows([row for record, entry in its_own for row in _rows(kind, record, entry, history)])
            kind.changed(patient)
            history = clock_history(patient) if kind.name == "event" else history
    earliest = min(REGISTRY[e.kind].day(e.key, e.payload) for e in fresh)
    changes_note(patient=patient, seq=first + len(fresh) - 1, earliest=earliest)


def _version(record: Record, entry: Entry, source: Source, now: datetime) -> Version:
    # Derived, so that the same entry of the same patient is the same write wherever it is filed.
    write_id = uuid5(NAMESPACE, f"{record.patient_id} {entry.kind} {entry.key} {content_digest(entry.payload)}")
    write = Write(write_id, entry.kind, entry.key, None, FORM_VERSION, None, "", None, entry.payload, {})
    return Version(
        patient_id=record.patient_id, write_id=write_id, record=record, kind=entry.kind, key=entry.key,
        status=Status.NEW, source=source, form_version=FORM_VERSION, received_at=now, zone="", body=write.body,
        digest=write.digest, seq=record.seq,
    )  # fmt: skip


def _rows(kind: Kind, record: Record, entry: Entry, history: ClockHistory) -> list[models.Model]:
    """The rows by the patient's own clock on that day: a file doesn't say on which phone's it was written."""
    day = kind.day(entry.key, entry.payload)
    return kind.rows(record, entry.payload, Place(record.patient, history, *_zone_on(history, day)))


def _zone_on(history: ClockHistory, day: date) -> tuple[str, int]:
    clock = clock_of_day(history, day)
    return clock.zone, offset_min(clock.zone, wall_instant(history, day, 12 * 60))


def records_update(*, patient: Patient, entries: Sequence[Entry], source: Source, now: datetime) -> None:
    """Put entries over what is stored, each as a version of its own; for whoever made the stored ones.

    The caller holds the patient's row locked (`patient_lock`).
    """
    desk, zone = Desk(patient, None, source, now), patient.timezone
    stored = Record.objects.filter(patient=patient, head__isnull=False, key__in=[entry.key for entry in entries])
    heads = {(kind, key): base for kind, key, base in stored.values_list("kind", "key", "head__write_id")}
    writes = []
    for entry in entries:
        base = heads[entry.kind, entry.key]
        write_id = uuid5(NAMESPACE, f"{base} {content_digest(entry.payload)}")
        writes.append(
            Write(write_id, entry.kind, entry.key, base, FORM_VERSION, now, zone, zone, entry.payload, {})
        )  # fmt: skip
    desk.read(writes)
    for write in writes:
        desk.file(write)
    desk.store()


def save_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of several tables, each table in one statement, parents first (the order in which they come)."""
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for table, its_rows in by_table.items():
        table._default_manager.bulk_create(its_rows, batch_size=2000)  # noqa: SLF001
