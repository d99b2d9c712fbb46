"""What must hold once everybody has synced: agreement, nothing lost, nothing twice, no gap."""

from collections import Counter
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import models

from apps.diary.models import Event, Night
from apps.patients.models import Patient
from apps.sync.models import Record, RecordRow, Status, Version
from apps.treatment.models import Dose, Stimulation
from tests.sync.phone import Phone, where

ROWS: dict[str, type[RecordRow]] = {"night": Night, "dose": Dose, "stimulation": Stimulation, "event": Event}
APPLIED = {Status.NEW, Status.UPDATED}


def everything_holds(
    patient: Patient, phones: list[Phone], saved: list[dict[str, Any]], forgotten: frozenset[str] = frozenset()
) -> Counter[str]:
    """`forgotten`: what a restore may have taken for good, for later versions had taken its place (`overtaken`)."""
    records = list(Record.objects.filter(patient=patient).select_related("head"))
    versions = {version.write_id: version for version in Version.objects.filter(patient=patient)}
    for phone in phones:
        phone_agrees(phone, records)
    for write in saved:
        if write["write_id"] not in forgotten or UUID(write["write_id"]) in versions:
            save_is_there(write, versions)
    nothing_is_twice(patient, records, versions)
    sequence_has_no_gap(patient, records, versions)
    rows_show_the_heads(patient, records)
    return Counter({"saves": len(saved)}) + Counter(v.status for v in versions.values() if v.source == "phone")


def overtaken(patient: Patient) -> frozenset[str]:
    """What no phone holds any more, and need not: it was followed by another version, or said the same as one."""
    versions, heads = Version.objects.filter(patient=patient), Record.objects.filter(patient=patient).values("head")
    gone = versions.filter(status__in=[*APPLIED, Status.IDENTICAL]).exclude(pk__in=heads)
    return frozenset(str(write_id) for write_id in gone.values_list("write_id", flat=True))


def phone_agrees(phone: Phone, records: list[Record]) -> None:
    state = phone.disk.read()
    assert state["outbox"] == []
    there = {f"{r.kind} {r.key}": (str(r.head.write_id), *said(r.head)) for r in records if r.head}
    known = {name: record["server"] for name, record in state["records"].items() if record["server"]}
    assert {n: (v["write_id"], v["deleted"], v["payload"]) for n, v in known.items()} == there
    for name, record in state["records"].items():
        assert (record["local"], record["pending"]) == (None, 0), name


def said(version: Version) -> tuple[bool, Any]:
    return version.deleted, None if version.deleted else version.content


def save_is_there(write: dict[str, Any], versions: dict[UUID, Version]) -> None:
    """The head, an ancestor in the chain, the same as a head of its time, a kept loser, or in quarantine; and whole."""
    version = versions.get(UUID(write["write_id"]))
    assert version is not None, f"{where(write)} was said to be saved and is lost"
    if version.status == Status.QUARANTINED:
        assert version.content == write
        assert version.stands_for_id == behind(version, versions)
        return
    assert (version.kind, version.key, version.deleted) == (write["kind"], write["key"], "payload" not in write)
    if not version.deleted:
        assert bare(version.content) == bare({**key_says(write), **write["payload"]})
    if version.status in APPLIED:
        assert version.seq is not None
        return
    assert version.stands_for is not None
    assert version.stands_for.status in APPLIED
    head, same = version.stands_for, says(version) == says(version.stands_for)
    if version.status == Status.IDENTICAL:
        assert same
    else:
        assert not same, "a conflict with what says the same"
        assert behind(version, versions) != head.pk, "a conflict with the very version it began from"


def says(version: Version) -> tuple[bool, Any]:
    return version.deleted, bare(version.content or {})


def key_says(write: dict[str, Any]) -> dict[str, Any]:
    return {"date": write["key"]} if write["kind"] == "night" else {}


def bare(payload: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if value is not None and name != "id"}


def nothing_is_twice(patient: Patient, records: list[Record], versions: dict[UUID, Version]) -> None:
    assert len({(r.kind, r.key) for r in records}) == len(records)
    assert len(versions) == Version.objects.filter(patient=patient).count()
    for kind, model in ROWS.items():
        alive = sorted(r.pk for r in records if r.kind == kind and not r.deleted)
        assert sorted(model._default_manager.filter(patient=patient).values_list("pk", flat=True)) == alive


def sequence_has_no_gap(patient: Patient, records: list[Record], versions: dict[UUID, Version]) -> None:
    """Every applied version took the next number, and each record's head is the latest of its own."""
    patient.refresh_from_db()
    applied = sorted(v.seq for v in versions.values() if v.seq is not None)
    assert applied == list(range(1, patient.change_seq + 1))
    for record in records:
        its_own = [v for v in versions.values() if v.record_id == record.pk and v.seq is not None]
        newest = max(its_own, key=lambda v: v.seq or 0)
        assert (record.head, record.seq, record.deleted) == (newest, newest.seq, newest.deleted)
        chain_hangs_together(its_own, versions)


def chain_hangs_together(its_own: list[Version], versions: dict[UUID, Version]) -> None:
    """Every applied version but the first began from the one before it, directly or by what stands for it."""
    chain = sorted(its_own, key=lambda v: v.seq or 0)
    assert [v.status for v in chain] == [Status.NEW, *[Status.UPDATED] * (len(chain) - 1)]
    for before, after in pairwise(chain):
        assert behind(after, versions) == before.pk


def behind(version: Version, versions: dict[UUID, Version]) -> int | None:
    """The applied version that this one began from, as far as the server could know when it came; None if it began
    from nothing or from one that lost. Of a quarantined one that was settled when that one came."""
    base = versions.get(version.base) if version.base else None
    while base is not None and base.pk < version.pk and base.status == Status.QUARANTINED:
        version, base = base, versions.get(base.base) if base.base else None
    if base is None or base.pk > version.pk or base.status == Status.CONFLICT:
        return None
    return base.stands_for_id if base.status == Status.IDENTICAL else base.pk


def rows_show_the_heads(patient: Patient, records: list[Record]) -> None:
    for record in records:
        if record.deleted:
            continue
        assert record.head is not None
        row = ROWS[record.kind]._default_manager.get(record=record)
        for name, value in record.head.content.items():
            if hasattr(row, name) and name not in ("moments", "id"):
                assert plain(row, name) == value, f"{record.kind} {record.key}: {name}"
        if isinstance(row, Night):
            pressed = [(m.moment_id, plain(m, "at"), m.strength) for m in row.moments.order_by("position")]
            told = record.head.content.get("moments", [])
            assert pressed == [(m.get("id") and UUID(m["id"]), m["at"], m["strength"]) for m in told]


def plain(row: models.Model, name: str) -> Any:
    value = getattr(row, name)
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date | datetime) else value
