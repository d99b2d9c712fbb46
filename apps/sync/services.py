"""Filing writes: what becomes of each, decided under the patient's lock and written down as its receipt."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, models, transaction
from django.http import Http404

from apps.accounts.models import User
from apps.core.days import ClockHistory
from apps.core.errors import Problem, problem_body
from apps.core.zones import offset_min, zone_rules
from apps.patients.models import Patient
from apps.patients.selectors import clock_history
from apps.patients.services import changes_note, patient_lock
from apps.sync.kinds import REGISTRY, Kind, Place
from apps.sync.models import Record, Source, Status, Version
from apps.sync.writes import Write, not_a_write

log = logging.getLogger(__name__)
NOT_FILED = Problem(
    "not_filed", "This write could not be filed just now.", status=500, way_out="Keep it and send it again later."
)
# The same where the database refused for want of room, a lock or time: no fault of ours, and it passes.
NOT_FILED_YET = Problem(NOT_FILED.code, NOT_FILED.title, status=503, way_out=NOT_FILED.way_out)
STUCK = (NOT_FILED, NOT_FILED_YET)


@dataclass(slots=True)
class Desk:
    """What filing one patient's writes needs at hand."""

    patient: Patient
    history: ClockHistory
    author: User | None
    source: Source
    now: datetime


def writes_apply(
    *, patient_id: UUID, author: User | None, writes: Sequence[Write | Problem], now: datetime
) -> list[Version | Problem]:
    """File a phone's writes in their order, each in its own savepoint: a bad one blocks none.

    Answers with the stored version (the receipt) of each, or with the Problem of what brought none.
    """
    with transaction.atomic():
        patient = _patient_still_there(patient_id)
        desk = Desk(patient, clock_history(patient), author, Source.PHONE, now)
        answers = _file_in_order(desk, writes)
        if transaction.get_rollback():
            # The connection broke on the way. Django would leave this block in silence without committing, and the
            # phone would throw away what it has a receipt for.
            title, way_out = "None of this could be filed just now.", "Keep it and send it again later."
            raise Problem("not_filed", title, status=503, way_out=way_out)
        return answers


def _patient_still_there(patient_id: UUID) -> Patient:
    """Between the door and this lock the diary may have been erased: then nothing brings it back."""
    try:
        return patient_lock(patient_id=patient_id)
    except Patient.DoesNotExist:
        raise Http404 from None


def _file_in_order(desk: Desk, writes: Sequence[Write | Problem]) -> list[Version | Problem]:
    """What follows a write that could not be filed, on the same record, waits with it: sent again, all end the same."""
    answers: list[Version | Problem] = []
    stuck: set[tuple[str, str]] = set()
    for one in writes:
        if isinstance(one, Problem):
            answers.append(one)
            continue
        answers.append(NOT_FILED if (one.kind, one.key) in stuck else _file_safely(desk, one))
        if answers[-1] in STUCK:
            stuck.add((one.kind, one.key))
    return answers


def _file_safely(desk: Desk, write: Write) -> Version | Problem:
    seq, history = desk.patient.change_seq, desk.history
    try:
        try:
            with transaction.atomic():
                return file_one(desk, write)
        except (IntegrityError, DataError) as error:
            desk.patient.change_seq, desk.history = seq, history
            refusal = [{"field": "payload", "message": f"was refused by the database ({constraint_of(error)})"}]
            with transaction.atomic():
                return _quarantine(desk, write, refusal)
    except Problem as problem:
        return problem
    except Exception as error:  # noqa: BLE001  (one write's misfortune is not the others'; it stays in the outbox)
        desk.patient.change_seq, desk.history = seq, history
        # Only the name: message and traceback of a database error hold the row.
        log.error("write not filed: %s patient=%s write=%s", type(error).__name__, desk.patient.pk, write.write_id)  # noqa: TRY400
        return NOT_FILED_YET if isinstance(error, OperationalError | InterfaceError) else NOT_FILED


def constraint_of(error: Exception) -> str:
    """The name of the violated constraint: never the row, which holds health data."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or type(error).__name__


def kept_versions_read(*, patient_id: UUID, write_ids: Sequence[UUID], now: datetime) -> int:
    """The patient has read these. The first reading counts: it begins the time after which the words go."""
    kept = Version.objects.filter(patient=patient_id, status__in=[Status.CONFLICT, Status.QUARANTINED])
    return kept.filter(write_id__in=write_ids, read_at__isnull=True).update(read_at=now)


def file_one(desk: Desk, write: Write) -> Version:
    known = Version.objects.filter(patient=desk.patient, write_id=write.write_id).select_related("stands_for").first()
    if known is not None:
        if (known.kind, known.key) != (legible(write.kind, 12), legible(write.key, 300)):
            raise not_a_write("write_id", "was used for another record already; make a new one for each save")
        return known
    if write.problems:
        return _quarantine(desk, write, write.problems)
    kind, place = REGISTRY[write.kind], _place(desk, write)
    if write.payload is not None and (wrong := kind.place_problems(write.payload, place)):
        return _quarantine(desk, write, [{"field": f"payload.{p.key}", "message": p.message} for p in wrong])
    record = Record.objects.select_related("head").filter(patient=desk.patient, kind=write.kind, key=write.key).first()
    head = record.head if record else None
    if record is None or head is None:
        if write.payload is not None and (far := kind.new_problems(write.key, write.payload, _made_on(write))):
            return _quarantine(desk, write, [{"field": p.key, "message": p.message} for p in far])
        return _put_on(desk, write, kind, place, record, None)
    if head.deleted == write.deleted and head.digest == write.digest:
        return _keep(desk, write, record, head, Status.IDENTICAL)
    if _version_behind(desk.patient, write.base) == head.pk:
        return _put_on(desk, write, kind, place, record, head)
    return _keep(desk, write, record, head, Status.CONFLICT)


def _version_behind(patient: Patient, base: UUID | None) -> int | None:
    """The applied version an edit began from: an identical one stands for its head, a quarantined one for its base."""
    seen: set[UUID] = set()
    while base is not None and base not in seen:
        seen.add(base)
        found = Version.objects.filter(patient=patient, write_id=base).only("status", "stands_for_id", "base").first()
        if found is None or found.status == Status.CONFLICT:
            return None
        if found.status != Status.QUARANTINED:
            return found.stands_for_id or found.pk
        base = found.base
    return None


def _put_on(desk: Desk, write: Write, kind: Kind, place: Place, record: Record | None, head: Version | None) -> Version:
    """The write becomes the head."""
    seq = desk.patient.change_seq + 1
    if record is None:
        record = Record.objects.create(patient=desk.patient, kind=write.kind, key=write.key, seq=seq)
    version = _version(desk, write, record, Status.NEW if head is None else Status.UPDATED, seq=seq)
    Record.objects.filter(pk=record.pk).update(head=version, seq=seq, deleted=write.deleted)
    kind.model._default_manager.filter(record=record).delete()  # noqa: SLF001  (Django documents it for models unknown)
    if write.payload is not None:
        save_rows(kind.rows(record, write.payload, place))
    changes_note(patient=desk.patient, seq=seq, earliest=_earliest(kind, write, head))
    kind.changed(desk.patient)
    if write.kind == "event":  # it may have moved the clock by which the next writes are placed
        desk.history = clock_history(desk.patient)
    return version


def _earliest(kind: Kind, write: Write, head: Version | None) -> date:
    """The first RLS day that either the old or the new content concerns."""
    payloads = [] if write.payload is None else [write.payload]
    if head is not None and not head.deleted:
        payloads.append(head.content)
    # A deletion of what was already deleted, or never was, concerns no night: its own day is as good as any.
    return min((kind.day(write.key, payload) for payload in payloads), default=_made_on(write))


def save_rows(rows: Sequence[models.Model]) -> None:
    """Insert rows of several tables, each table in one statement, parents first (the order in which they come)."""
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for table, its_rows in by_table.items():
        table._default_manager.bulk_create(its_rows, batch_size=2000)  # noqa: SLF001


def _keep(desk: Desk, write: Write, record: Record, head: Version, status: Status) -> Version:
    return _version(desk, write, record, status, stands_for=head)


def _quarantine(desk: Desk, write: Write, problems: list[dict[str, str]]) -> Version:
    """Keep the whole write, with what is wrong, for patient and clinic to see."""
    body = problem_body(
        "quarantined", "This entry was kept but could not be filed.", 202,
        "Nothing is lost. Open it, correct what is named, and save it again.", problems,
    )  # fmt: skip
    return _version(desk, replace(write, problems=problems), None, Status.QUARANTINED, problem=body)


def _version(desk: Desk, write: Write, record: Record | None, status: Status, **more: Any) -> Version:
    return Version.objects.create(
        patient=desk.patient, write_id=write.write_id, record=record, kind=legible(write.kind, 12),
        key=legible(write.key, 300), base=write.base, status=status, source=desk.source, author=desk.author,
        form_version=write.form_version, made_at=write.made_at, received_at=desk.now, zone=write.zone,
        deleted=write.deleted, body=write.body, digest=write.digest, **more,
    )  # fmt: skip


def legible(text: str, at_most: int) -> str:
    """What a text column can hold of a name that may be anything; the whole stands in the body."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")[:at_most]


def _made_on(write: Write) -> date:
    assert write.made_at is not None
    return write.made_at.astimezone(zone_rules(write.zone)).date()


def _place(desk: Desk, write: Write) -> Place:
    assert write.made_at is not None  # a write without problems has one
    return Place(desk.patient, desk.history, write.zone, offset_min(write.zone, write.made_at))
