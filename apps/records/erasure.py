# ruff: noqa: SLF001 - Django documents `_meta` and `_base_manager` for models unknown
"""Erasing a person: every row of theirs in every table, in one transaction, and a line in the ledger before it counts.

What is theirs follows from the models: whatever hangs on the patient by a foreign key, and the history that triggers
kept of it. A new table needs no line here. The order of things is told in docs/adr/0010.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pghistory.models
import pgtrigger
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import CASCADE, RESTRICT, Q, QuerySet
from django.db.models.deletion import get_candidate_relations_to_delete

from apps.accounts.models import User
from apps.patients.models import ACCESS_EVENTS_MAY_GO, Invitation, Patient
from apps.records.ledger import Erasure, ledger_append, ledger_read

Table = type[models.Model]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """`account`: whether the account went too; it stays for somebody who also works here."""

    account: bool


@transaction.atomic(durable=True)
def patient_erase(*, patient_id: UUID, ledger: Path, now: datetime) -> Erased:
    """Erase a diary and, unless the person works here too, their account.

    The ledger's line is written last and before the commit: killed before it, nothing has happened; killed after it,
    the next replay completes what the person asked for. Raises LedgerAway, and then nothing has happened either.
    """
    patient = Patient.objects.select_for_update().get(pk=patient_id)
    user = User.objects.select_for_update().filter(patient=patient).first()
    leaving = user is not None and not works_here(user)
    _erase(patient_id, user.pk if user and leaving else None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the commit would refuse is refused now
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    ledger_append(ledger, Erasure(now, patient_id, user.pk if user and leaving else None))
    return Erased(account=leaving)


def works_here(user: User) -> bool:
    return user.is_operator or user.memberships.exists()


def erasures_replay(*, ledger: Path) -> tuple[int, list[int]]:
    """Erase again whoever the ledger names and the database still has, as after a restore or a crash.

    Answers with how many that were, and with the lines of the ledger that cannot be understood.
    """
    entries, damaged = ledger_read(ledger)
    again = 0
    for start in range(0, len(entries), CHUNK):
        chunk = entries[start : start + CHUNK]
        patients = set(Patient.objects.filter(pk__in=[e.patient for e in chunk]).values_list("pk", flat=True))
        users = set(User.objects.filter(pk__in=[e.user for e in chunk if e.user]).values_list("pk", flat=True))
        for entry in chunk:
            if entry.patient in patients or entry.user in users:
                with transaction.atomic(durable=True):
                    _erase(entry.patient, entry.user)
                again += 1
    return again, damaged


def _erase(patient_id: UUID, user_id: UUID | None) -> None:
    history = list(_history_of(patient_id))  # asked for before the rows go, deleted after: going leaves a last entry
    with pgtrigger.ignore(ACCESS_EVENTS_MAY_GO):
        for rows in reversed(list(_rows_of(patient_id))):
            _delete(rows)
    if user_id is not None:
        _account_erase(user_id)
    for rows in history:
        _delete(rows)


def _delete(rows: QuerySet[Any]) -> None:
    """One statement, without reading what goes; what hangs on it has its own."""
    rows._raw_delete(rows.db)


def _rows_of(patient_id: UUID) -> Iterator[QuerySet[Any]]:
    """The patient's live rows, table by table, what hangs on others after them."""
    found: dict[Table, list[QuerySet[Any]]] = {Patient: [_all(Patient).filter(pk=patient_id)]}
    yield found[Patient][0]
    waiting: list[Table] = [Patient]
    for parent in waiting:
        for child, field in _hanging_on(parent):
            if parent is not Patient and _names_patient(child):
                continue  # found by that already, and by an index
            for rows in list(found[parent]):
                key = patient_id if parent is Patient else rows.values("pk")
                theirs = _all(child).filter(**{f"{field.name}__in": [key] if parent is Patient else key})
                found.setdefault(child, []).append(theirs)
                yield theirs
            if child not in waiting:
                waiting.append(child)


def _relations_to(table: Table) -> Iterator[tuple[Table, Any]]:
    """Who points at this table, hidden names included, and by which field."""
    relations: Iterable[Any] = get_candidate_relations_to_delete(table._meta)
    for relation in relations:
        yield relation.related_model, relation.field


def _hanging_on(parent: Table) -> Iterator[tuple[Table, Any]]:
    for child, field in _relations_to(parent):
        kind = field.remote_field.on_delete
        if kind in (CASCADE, RESTRICT) and child is not parent and not _is_history(child):
            yield child, field


def _names_patient(table: Table) -> bool:
    return any(field.related_model is Patient for field in table._meta.concrete_fields if field.is_relation)


def _history_of(patient_id: UUID) -> Iterator[QuerySet[Any]]:
    """The earlier states of the patient's rows, those of rows that are gone since included."""
    keys: dict[Table, set[Any]] = {Patient: {patient_id}}
    waiting: list[Table] = [Patient]
    for table in waiting:
        for child, field in _hanging_on(table):
            if (kept := _history_table(child)) is None:
                continue
            named = {f"{field.name}__in": list(keys[table])}
            now = _all(child).filter(**named).values_list("pk", flat=True)
            then = _all(kept).filter(**named).values_list("pgh_obj_id", flat=True)
            keys.setdefault(child, set()).update(now, then)
            if child not in waiting:
                waiting.append(child)
    for table, theirs in keys.items():
        if (kept := _history_table(table)) is not None:
            yield _all(kept).filter(pgh_obj_id__in=list(theirs))


def _is_history(table: Table) -> bool:
    return issubclass(table, pghistory.models.Event | pghistory.models.Events)


def _history_table(table: Table) -> Table | None:
    kept = (child for child, field in _relations_to(table) if field.name == "pgh_obj" and _is_stored(child))
    return next(kept, None)


def _is_stored(table: Table) -> bool:
    return table._meta.managed and not table._meta.proxy


def _all(table: Table) -> QuerySet[Any]:
    return table._base_manager.all()


def _account_erase(user_id: UUID) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is not None:  # their address and who took it up, not only what hangs on their care
        Invitation.objects.filter(Q(used_by=user) | Q(email__iexact=user.email)).delete()
    sessions = list(UserSession.objects.filter(user=user_id).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=sessions).delete()
    User.objects.filter(pk=user_id).delete()
    for table, field in _history_naming(User):
        rows = _all(table).filter(**{field.name: user_id})
        if field.null:
            rows.update(**{field.name: None})
        else:
            _delete(rows)


def _history_naming(table: Table) -> Iterator[tuple[Table, Any]]:
    for child, field in _relations_to(table):
        if _is_history(child) and _is_stored(child):
            yield child, field
