"""What writes, receipts and changes look like on the wire. They describe and never save."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from apps.core.portable.fields import KINDS
from apps.core.portable_schema import payload_serializer
from apps.core.serializers import ProblemOut
from apps.sync.kinds import REGISTRY
from apps.sync.models import Kind, Status, Version


class WriteIn(serializers.Serializer[Any]):
    """One save: `payload`, or `deleted: true`. The same `write_id` always brings the same receipt."""

    write_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    key = serializers.CharField()
    base = serializers.UUIDField(allow_null=True)
    form_version = serializers.IntegerField(min_value=1)
    made_at = serializers.DateTimeField()
    zone = serializers.CharField()
    payload = serializers.DictField(required=False)
    deleted = serializers.BooleanField(required=False)
    sent_at = serializers.DateTimeField(required=False)


class WritesIn(serializers.Serializer[Any]):
    """`incarnation`: the one last read from. A server that was restored since takes nothing and says so (412).
    `sent_at`: the phone's clock as it sends this; the server tells by it that the clock stands wrong."""

    writes = WriteIn(many=True)
    sent_at = serializers.DateTimeField(required=False)
    incarnation = serializers.UUIDField(required=False)


def write_of(kind: str) -> type[serializers.Serializer[Any]]:
    """A write whose payload is this kind's, for the record's own address."""
    name = kind.capitalize()
    payload = payload_serializer(f"{name}In", KINDS[kind], leave_out=("id",))
    # Its address says the kind and the key.
    members = {"payload": payload(), "kind": None, "key": None, "deleted": None}
    return type(f"{name}WriteIn", (WriteIn,), {**members, "__doc__": f"One save of one {kind}."})


@extend_schema_field({"type": "boolean", "enum": [True]})
class Yes(serializers.BooleanField):
    """Always true."""


class DeletionIn(WriteIn):
    """A deletion is a version like any other: a tombstone with a base."""

    kind = None  # type: ignore[assignment]
    key = None  # type: ignore[assignment]
    payload = None  # type: ignore[assignment]
    deleted = Yes()


_ID = "3f0e5a52-9a6e-4f4e-9d0e-6c1f6f5f2a11"
_HEAD = {"write_id": "8c1a2a86-2f6e-4a07-8c0e-9a4f0d2f7b55", "base": None, "form_version": 1}
_MADE = {"made_at": "2026-03-15T05:30:00Z", "zone": "Europe/Berlin"}
# One save a kind: its key and its payload.
SAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "night": ("2026-03-14", {"symptoms": True, "onset": "21:30", "intensity": 6, "regions": ["left_leg"]}),
    "dose": (
        f"{_ID}/2026-03-14/21:00",
        {"drug": "ropinirole", "date": "2026-03-14", "time": "21:00", "status": "taken", "dose": 0.25, "unit": "mg"},
    ),
    "regimen": (
        _ID,
        {"drug": "ropinirole", "start": "2026-03-14", "intakes": [{"time": "21:00", "dose": 0.25, "unit": "mg"}]},
    ),
    "stimulation": (_ID, {"date": "2026-03-14", "time": "22:15", "minutes": 30, "after": 2}),
    "lab": (_ID, {"date": "2026-03-14", "analyte": "ferritin", "value": 80, "unit": "µg/l"}),
    "score": (_ID, {"date": "2026-03-14", "instrument": "irls", "total": 20}),
    "event": (_ID, {"date": "2026-03-14", "event": "illness", "note": "a cold"}),
}


def sample_of(kind: str) -> dict[str, Any]:
    return {**_HEAD, **_MADE, "payload": SAMPLES[kind][1]}


def sample_deletion() -> dict[str, Any]:
    return {**_HEAD, **_MADE, "deleted": True}


def sample_batch() -> dict[str, Any]:
    return {"writes": [{**sample_of(kind), "kind": kind, "key": SAMPLES[kind][0]} for kind in ("night", "event")]}


class HeadOut(serializers.Serializer[Any]):
    write_id = serializers.UUIDField()
    deleted = serializers.BooleanField()
    payload = serializers.DictField(allow_null=True)


class QuestionOut(serializers.Serializer[Any]):
    """Something that can hardly be meant, such as more sleep than time in bed. A new version settles it."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ReceiptOut(serializers.Serializer[Any]):
    """What became of a write. Whatever brings no receipt stays in the phone's outbox."""

    write_id = serializers.UUIDField()
    kind = serializers.CharField()
    key = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    seq = serializers.IntegerField(allow_null=True)
    received_at = serializers.DateTimeField()
    head = HeadOut(allow_null=True)
    problem = ProblemOut(allow_null=True)
    questions = QuestionOut(many=True, help_text="about what is filed all the same")


class NoReceiptOut(serializers.Serializer[Any]):
    """This entry is not filed: it stays in the outbox."""

    write_id = serializers.CharField(allow_null=True)
    problem = ProblemOut()


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="BatchEntryOut", serializers=[ReceiptOut, NoReceiptOut], resource_type_field_name=None, many=True
    )
)
class Entries(serializers.ListField):
    """For each write of a batch, in order, its receipt or why there is none."""


class ReceiptsOut(serializers.Serializer[Any]):
    receipts = Entries()


class ChangeOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    key = serializers.CharField()
    seq = serializers.IntegerField()
    write_id = serializers.UUIDField()
    deleted = serializers.BooleanField()
    payload = serializers.DictField(allow_null=True)
    made_at = serializers.DateTimeField(allow_null=True)
    zone = serializers.CharField()


class ChangesOut(serializers.Serializer[Any]):
    """`incarnation` changes when the server is restored: whoever read from another one holds what this one may lack.
    `shared`: the sequence number up to which the one that was asked about is the same as this; null if nobody knows."""

    incarnation = serializers.UUIDField()
    shared = serializers.IntegerField(allow_null=True)
    changes = ChangeOut(many=True)
    next = serializers.IntegerField()
    more = serializers.BooleanField()


class KeptVersionOut(serializers.Serializer[Any]):
    """What lost a conflict or could not be filed, whole."""

    write_id = serializers.UUIDField()
    kind = serializers.CharField()
    key = serializers.CharField()
    status = serializers.ChoiceField(choices=[Status.CONFLICT, Status.QUARANTINED])
    deleted = serializers.BooleanField()
    payload = serializers.DictField(allow_null=True)
    made_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    problem = ProblemOut(allow_null=True)


class KeptVersionsOut(serializers.Serializer[Any]):
    """Newest first. `next` is the `before` of the next page."""

    versions = KeptVersionOut(many=True)
    more = serializers.BooleanField()
    next = serializers.CharField(allow_null=True)


class KeptVersionsReadIn(serializers.Serializer[Any]):
    """What the patient has read; a quarantined version's words go some months after that, its receipt stays."""

    write_ids = serializers.ListField(child=serializers.UUIDField(), max_length=500)


def head_out(version: Version) -> dict[str, Any]:
    return {
        "write_id": version.write_id,
        "deleted": version.deleted,
        "payload": None if version.deleted else version.content,
    }


def receipt_out(version: Version, sent_as: UUID | None = None) -> dict[str, Any]:
    """`sent_as`: the id under which the phone sent it, where it was kept under another (`write_id_reused`)."""
    conflict = version.status == Status.CONFLICT and version.stands_for is not None
    return {
        "write_id": sent_as or version.write_id,
        "kind": version.kind,
        "key": version.key,
        "status": version.status,
        "seq": version.seq,
        "received_at": version.received_at,
        "head": head_out(version.stands_for) if conflict and version.stands_for else None,
        "problem": version.problem,
        "questions": questions_of(version),
    }


def questions_of(version: Version) -> list[dict[str, str]]:
    """Derived from what is stored, so that the same write always gets the same receipt."""
    if version.deleted or version.status not in (Status.NEW, Status.UPDATED, Status.IDENTICAL):
        return []
    asked = REGISTRY[version.kind].questions(json.loads(version.body))
    return [{"field": one.field, "code": one.code, "message": one.message} for one in asked]


def kept_out(version: Version) -> dict[str, Any]:
    content = version.content
    if version.status == Status.QUARANTINED:  # its body is the whole write
        payload = content.get("payload")
        payload = payload if isinstance(payload, dict) else None
    else:
        payload = content
    return {
        "write_id": version.write_id,
        "kind": version.kind,
        "key": version.key,
        "status": version.status,
        "deleted": version.deleted,
        "payload": payload,
        "made_at": version.made_at,
        "received_at": version.received_at,
        "read_at": version.read_at,
        "problem": version.problem,
    }
