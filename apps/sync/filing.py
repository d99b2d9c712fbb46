"""Decide what becomes of writes, in memory, between one read and one write of the database.

A set of one is filed in the same way as a set of two hundred. The caller holds the patient's row locked.
"""

import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import models

from apps.accounts.models import User
from apps.core.days import clock_at
from apps.core.errors import problem_body
from apps.core.portable.ids import NAMESPACE
from apps.core.zones import offset_min
from apps.patients.models import Patient
from apps.patients.selectors import clock_history
from apps.sync.incarnation import restored_at
from apps.sync.kinds import REGISTRY, Kind, Payload, Place
from apps.sync.models import Record, Source, Status, Version
from apps.sync.store import Changes, Stored, changes_write, stored_read
from apps.sync.writes import WHICH_NIGHT, WRITE_ID_REUSED, Write, says, span

Where = tuple[str, str]
FieldErrors = list[dict[str, str]]
WORDS = {
    "quarantined": (
        "This entry was kept but could not be filed.",
        "Nothing is lost. Open it, correct what is named, and save it again.",
    ),
    WHICH_NIGHT: (
        "This entry was kept, but its date is in doubt. Which night is it?",
        "Nothing is lost. Set the date and time of the phone, open the entry, and save it for the night that it is of.",
    ),
    WRITE_ID_REUSED: (
        "This entry was kept, but its id was used before for another save.",
        "Nothing is lost. Open it, compare it with what is in the diary, and save it again.",
    ),
}


class Desk:
    """One patient's writes being filed: what is stored, and what has been decided and is to be stored."""

    def __init__(self, patient: Patient, author: User | None, source: Source, now: datetime) -> None:
        self.patient, self.author, self.source, self.now = patient, author, source, now

    def read(self, writes: Sequence[Write]) -> None:
        """Read what these writes need, in a number of statements that does not depend on how many they are."""
        sound = [write for write in writes if not write.problems]
        wheres = {(write.kind, write.key) for write in sound}
        wheres |= {where for write in sound if (where := REGISTRY[write.kind].refers_to(write.key))}
        ids = [write_id for write in writes for write_id in (write.write_id, write.base) if write_id]
        self.stored: Stored = stored_read(self.patient, wheres, ids, len(writes))
        if reused := [reused_id(self.patient, write) for write in self._reusing(writes)]:
            self.stored.versions |= stored_read(self.patient, (), reused, 0).versions
        self.taken: dict[Hashable, int] = {}
        for name in {write.kind for write in sound}:
            its_own = [write.payload for write in sound if write.kind == name and write.payload is not None]
            self.taken |= REGISTRY[name].identities(self.patient, its_own)
        self._begin()

    def _reusing(self, writes: Sequence[Write]) -> Iterable[Write]:
        """Those whose id is, or may become, another write's."""
        first: dict[UUID, Write] = {}
        for write in writes:
            known = self.stored.versions.get(write.write_id)
            if first.setdefault(write.write_id, write) is not write or (known and not is_same_save(known, write)):
                yield write

    def _begin(self) -> None:
        self.versions: list[Version] = []
        self.new_records: dict[Where, Record] = {}
        self.moved_records: dict[Where, Record] = {}
        self.replaced: dict[type[models.Model], set[int]] = {}
        self.rows: dict[int, list[models.Model]] = {}
        self.earliest: date | None = None

    def file(self, write: Write) -> Version:
        """Decide about one write. Raises nothing that leaves a trace here."""
        known = self.stored.versions.get(write.write_id)
        if known is None:
            return self._judge(write)
        if is_same_save(known, write):
            return known
        own_id = reused_id(self.patient, write)
        again = self.stored.versions.get(own_id)
        error = says("write_id", "was used for another save already; this entry was kept under an id of its own")
        return again or self._quarantine(replace(write, write_id=own_id), [error], WRITE_ID_REUSED)

    def _judge(self, write: Write) -> Version:
        if write.problems:
            return self._quarantine(write, write.problems, write.reason)
        kind, place = REGISTRY[write.kind], self._place(write)
        oldest = self._oldest()
        if oldest and write.made_on(place.zone) < oldest and not self._is_brought_back(write):
            return self._quarantine(write, [_too_old(write, self.now)], WHICH_NIGHT)
        if write.payload is not None and (wrong := kind.place_problems(write.payload, place)):
            return self._quarantine(write, [says(f"payload.{p.key}", p.message) for p in wrong])
        record = self.stored.records.get((write.kind, write.key))
        head = record.head if record else None
        if record is None or head is None:
            if write.payload is not None and (far := self._new_problems(write, kind, place, oldest)):
                return self._quarantine(write, far)
            return self._put_on(write, kind, place, record, None)
        if head.deleted == write.deleted and head.digest == write.digest:
            return self._keep(write, record, head, Status.IDENTICAL)
        if self._begun_from(write.base) != head.pk:
            return self._keep(write, record, head, Status.CONFLICT)
        if write.payload is not None and (clash := self._clash(write, kind, record)):
            return self._quarantine(write, clash)
        return self._put_on(write, kind, place, record, head)

    def _oldest(self) -> date | None:
        """The earliest day that a phone's write may be of: phones may have been offline for months, and no longer."""
        if self.source != Source.PHONE:
            return None
        return self.now.date() - timedelta(days=settings.WRITES_DAYS_BACK + 1)  # a day for the zone

    def _is_brought_back(self, write: Write) -> bool:
        """Whether it may be what a phone brings back to a restored server, rather than dated by a wrong clock: made
        while this diary existed, and before the restore."""
        assert write.made_at is not None
        restored = restored_at()
        return bool(restored and self.patient.created_at - timedelta(days=1) <= write.made_at <= restored)

    def _new_problems(self, write: Write, kind: Kind, place: Place, oldest: date | None) -> FieldErrors:
        assert write.payload is not None
        made_on = write.made_on(place.zone)
        far = kind.new_problems(write.key, write.payload, made_on, oldest)
        if far and self._is_brought_back(write):
            far = kind.new_problems(write.key, write.payload, made_on, None)
        if far:
            return [says(p.key, p.message) for p in far]
        where = kind.refers_to(write.key)
        if where and where not in self.stored.records and not self._is_kept(where):
            return [says("key", kind.refers_to_nothing)]
        return self._clash(write, kind, None)

    def _clash(self, write: Write, kind: Kind, record: Record | None) -> FieldErrors:
        assert write.payload is not None
        other = self.taken.get(kind.identity(write.payload))
        return [says("key", kind.taken_already)] if other is not None and (not record or other != record.pk) else []

    def _is_kept(self, where: Where) -> bool:
        """Whether a record that is not filed waits in quarantine: what refers to it is not a mistake."""
        kept = Version.objects.filter(patient=self.patient, status=Status.QUARANTINED)
        return kept.filter(kind=where[0], key=where[1]).exists()

    def _begun_from(self, base: UUID | None) -> int | None:
        """The applied version that an edit began from, in one step: every version keeps what it stands for."""
        found = self.stored.versions.get(base) if base else None
        if found is None or found.status == Status.CONFLICT:
            return None
        if found.status in (Status.IDENTICAL, Status.QUARANTINED):
            return found.stands_for_id
        return found.pk

    def _put_on(self, write: Write, kind: Kind, place: Place, record: Record | None, head: Version | None) -> Version:
        """The write becomes the head."""
        where, seq = (write.kind, write.key), self.patient.change_seq + 1
        is_new = record is None
        if record is None:
            pk = self.stored.record_ids[-1]
            record = Record(id=pk, patient=self.patient, kind=write.kind, key=write.key, seq=seq)
        rows = kind.rows(record, write.payload, place) if write.payload is not None else []
        earliest = _earliest(kind, write, head, place)
        old = head.content if head is not None and not head.deleted else None
        moves_clock = any(kind.moves_clock(content) for content in (old, write.payload) if content is not None)
        version = self._version(write, record, Status.NEW if head is None else Status.UPDATED, seq=seq)
        # From here on nothing fails.
        self.patient.change_seq = seq
        record.head, record.seq, record.deleted = version, seq, write.deleted
        if is_new:
            self.stored.record_ids.pop()
            self.stored.records[where] = self.new_records[where] = record
        elif where not in self.new_records:
            self.moved_records[where] = record
            self.replaced.setdefault(kind.model, set()).add(record.pk)
        self.rows[record.pk] = rows
        self.earliest = min(self.earliest or earliest, earliest)
        if write.payload is not None and (identity := kind.identity(write.payload)) is not None:
            self.taken = {name: pk for name, pk in self.taken.items() if pk != record.pk} | {identity: record.pk}
        if moves_clock:  # the next writes are placed by it
            self.store()
            kind.changed(self.patient)
            self.stored.history = clock_history(self.patient)
        return version

    def _keep(self, write: Write, record: Record, head: Version, status: Status) -> Version:
        return self._version(write, record, status, stands_for=head)

    def quarantine_now(self, write: Write, message: str) -> Version:
        """Keep a write that the database has refused."""
        self.read([write])
        version = self._quarantine(write, [says("payload", message)])
        self.store()
        return version

    def _quarantine(self, write: Write, problems: FieldErrors, reason: str = "quarantined") -> Version:
        """Keep the whole write, with what is wrong, for patient and clinic to see."""
        title, way_out = WORDS[reason]
        body = problem_body(reason, title, 202, way_out, problems)
        whole = replace(write, problems=problems)
        begun_from = self._begun_from(write.base)
        return self._version(whole, None, Status.QUARANTINED, problem=body, stands_for_id=begun_from)

    def _version(self, write: Write, record: Record | None, status: Status, **more: Any) -> Version:
        version = Version(
            id=self.stored.version_ids[-1], patient=self.patient, write_id=write.write_id, record=record,
            kind=legible(write.kind, 12), key=legible(write.key, 300), base=write.base, status=status,
            source=self.source, author=self.author, form_version=write.form_version, made_at=write.made_at,
            received_at=self.now, zone=legible(write.zone, 64), deleted=write.deleted, body=write.body,
            digest=write.digest, **more,
        )  # fmt: skip
        self.stored.version_ids.pop()
        self.versions.append(version)
        self.stored.versions[write.write_id] = version
        return version

    def _place(self, write: Write) -> Place:
        """Where it was made: by the phone's zone, or by the diary's where nobody knows a zone of that name."""
        assert write.made_at is not None  # a write without problems has one
        zone = write.known_zone or clock_at(self.stored.history, write.made_at).zone
        return Place(self.patient, self.stored.history, zone, offset_min(zone, write.made_at))

    def store(self) -> None:
        """Store what has been decided so far."""
        rows = [row for its_own in self.rows.values() for row in its_own]
        replaced = {model: sorted(pks) for model, pks in self.replaced.items()}
        new, moved = list(self.new_records.values()), list(self.moved_records.values())
        if self.versions:
            changes_write(self.patient, Changes(self.versions, new, moved, replaced, rows, self.earliest))
        self._begin()


def is_same_save(known: Version, write: Write) -> bool:
    """Whether a write is the one that is stored under its id. Its words may be gone; its receipt stays."""
    if (known.kind, known.key) != (legible(write.kind, 12), legible(write.key, 300)):
        return False
    if known.status == Status.QUARANTINED and (not known.body or known.content == write.whole):
        return True
    return (known.deleted, known.digest) == (write.deleted, write.digest)


def reused_id(patient: Patient, write: Write) -> UUID:
    """The id under which a write is kept whose own was another's: the same for the same content, however often sent."""
    whole = json.dumps([write.kind, write.key, write.whole], sort_keys=True, separators=(",", ":"))
    return uuid5(NAMESPACE, f"{patient.pk} {write.write_id} {whole}")


def _earliest(kind: Kind, write: Write, head: Version | None, place: Place) -> date:
    """The first RLS day that either the old or the new content concerns."""
    payloads: list[Payload] = [] if write.payload is None else [write.payload]
    if head is not None and not head.deleted:
        payloads.append(head.content)
    # A deletion of what was already deleted, or never was, concerns no night: its own day is as good as any.
    return min((kind.day(write.key, payload) for payload in payloads), default=write.made_on(place.zone))


def _too_old(write: Write, now: datetime) -> dict[str, str]:
    assert write.made_at is not None
    return says("made_at", f"is {span(now - write.made_at)} ago by the phone's clock; which night is it?")


def legible(text: str, at_most: int) -> str:
    """What a text column can hold of a name that may be anything; the whole stands in the body."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")[:at_most]
