"""File writes: lock the patient, decide what becomes of each, store them as one set, answer with the receipts."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, transaction
from django.http import Http404

from apps.accounts.models import User
from apps.core.errors import Problem
from apps.patients.access import own_patient_locked
from apps.sync.filing import Desk, Where
from apps.sync.kinds import REGISTRY
from apps.sync.models import Source, Status, Version
from apps.sync.writes import Write

log = logging.getLogger(__name__)
NOT_FILED = Problem(
    "not_filed", "This write could not be filed just now.", status=500, way_out="Keep it and send it again later."
)
# The same where the database refused for want of room, a lock or time: no fault of ours, and it passes.
NOT_FILED_YET = Problem(NOT_FILED.code, NOT_FILED.title, status=503, way_out=NOT_FILED.way_out)
# A second phone of the same patient, or an import, may hold the patient's row. A set takes tens of milliseconds, so a
# short wait spares the phone a round of retrying; after that it is told to come again, and its thread serves others.
LOCK_WAIT_MS = 1000
Answers = list[Version | Problem]
T = TypeVar("T")


def writes_apply(*, user: User, writes: Sequence[Write | Problem], now: datetime) -> Answers:
    """File a phone's writes in their order, as one set. A bad one blocks none.

    Answers with the stored version (the receipt) of each, or with the Problem of what brought none.
    """

    def desk() -> Desk:
        return Desk(own_patient_locked(user, wait_ms=LOCK_WAIT_MS), user, Source.PHONE, now)

    try:
        with transaction.atomic():
            answers = _file_set(desk(), writes, set())
            _refuse_if_broken()
            return answers
    except (Problem, Http404):
        raise
    except Exception as error:  # whatever it was: each write gets a try of its own
        if getattr(error.__cause__, "sqlstate", None) == "55P03":  # somebody else holds the patient
            raise
        log.info("set filed in parts: %s user=%s", type(error).__name__, user.pk)
    with transaction.atomic():
        answers = _file_in_parts(desk(), writes, set())
        _refuse_if_broken()
        return answers


def _refuse_if_broken() -> None:
    """The connection broke on the way. Django would leave the block in silence without committing, and the phone
    would throw away what it has a receipt for."""
    if transaction.get_rollback():
        title, way_out = "None of this could be filed just now.", "Keep it and send it again later."
        raise Problem("not_filed", title, status=503, way_out=way_out)


def _file_set(desk: Desk, writes: Sequence[Write | Problem], stuck: set[Where]) -> Answers:
    """File these with a fixed number of statements, or raise what the database said.

    What follows a write that could not be filed, on the same record, waits with it: sent again, all end the same.
    """
    desk.read([one for one in writes if isinstance(one, Write)])
    answers: Answers = []
    for one in writes:
        if isinstance(one, Problem):
            answers.append(one)
        elif (one.kind, one.key) in stuck:
            answers.append(NOT_FILED)
        else:
            answers.append(_decided(desk, one, stuck))
    desk.store()
    return answers


def _decided(desk: Desk, write: Write, stuck: set[Where]) -> Version | Problem:
    try:
        return desk.file(write)
    except (IntegrityError, DataError, OperationalError, InterfaceError):
        raise  # the transaction is lost with it
    except Exception as error:  # noqa: BLE001  (one write's misfortune is not the others'; it stays in the outbox)
        return _not_filed(desk, write, error, stuck)


def _file_in_parts(desk: Desk, writes: Sequence[Write | Problem], stuck: set[Where]) -> Answers:
    """File a set that the database refused: half by half, each in its savepoint, down to the one that it refuses."""
    if len(writes) == 1:
        return [_file_alone(desk, writes[0], stuck)]
    half = len(writes) // 2
    return [
        answer for part in (writes[:half], writes[half:]) if part for answer in _file_part(desk, part, stuck)
    ]  # fmt: skip


def _file_part(desk: Desk, part: Sequence[Write | Problem], stuck: set[Where]) -> Answers:
    if len(part) == 1:
        return [_file_alone(desk, part[0], stuck)]
    found = set(stuck)
    try:
        answers = _in_savepoint(desk, lambda: _file_set(desk, part, found))
    except Exception:  # noqa: BLE001  (it comes again below, where it concerns one write)
        return _file_in_parts(desk, part, stuck)
    stuck |= found
    return answers


def _file_alone(desk: Desk, write: Write | Problem, stuck: set[Where]) -> Version | Problem:
    if isinstance(write, Problem):
        return write
    try:
        try:
            return _in_savepoint(desk, lambda: _file_set(desk, [write], stuck)[0])
        except (IntegrityError, DataError) as error:
            refused_by = constraint_of(error)
            # The name of the constraint is for us, not for the patient.
            log.info("write quarantined: %s patient=%s write=%s", refused_by, desk.patient.pk, write.write_id)
            message = REGISTRY[write.kind].refusals.get(refused_by, REFUSED) if write.kind in REGISTRY else REFUSED
            return _in_savepoint(desk, lambda: desk.quarantine_now(write, message))
    except Exception as error:  # noqa: BLE001  (as above)
        return _not_filed(desk, write, error, stuck)


REFUSED = "does not fit together with what is already in the diary; open it, correct it and save it again"


def _in_savepoint(desk: Desk, work: Callable[[], T]) -> T:
    seq = desk.patient.change_seq
    try:
        with transaction.atomic():
            return work()
    except Exception:
        desk.patient.change_seq = seq
        raise


def _not_filed(desk: Desk, write: Write, error: Exception, stuck: set[Where]) -> Problem:
    stuck.add((write.kind, write.key))
    # Only the name: message and traceback of a database error hold the row.
    log.error("write not filed: %s patient=%s write=%s", type(error).__name__, desk.patient.pk, write.write_id)
    return NOT_FILED_YET if isinstance(error, OperationalError | InterfaceError) else NOT_FILED


def constraint_of(error: Exception) -> str:
    """The name of the violated constraint: never the row, which holds health data."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or type(error).__name__


def kept_versions_read(*, patient_id: UUID, write_ids: Sequence[UUID], now: datetime) -> int:
    """The patient has read these. The first reading counts: it begins the time after which the words go."""
    kept = Version.objects.filter(patient=patient_id, status__in=[Status.CONFLICT, Status.QUARANTINED])
    return kept.filter(write_id__in=write_ids, read_at__isnull=True).update(read_at=now)
