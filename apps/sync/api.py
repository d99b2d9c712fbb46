"""The addresses of the write protocol: the door, read, file, answer."""

import logging
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.permissions import person
from apps.core.clock import request_now
from apps.core.errors import Problem
from apps.core.paging import BEFORE, page_before
from apps.core.serializers import problems
from apps.core.throttle import Cost, hold_back_all
from apps.patients.access import own_patient, patient_link_for
from apps.patients.models import Look
from apps.sync.counts import count
from apps.sync.incarnation import incarnation_now, shared_until
from apps.sync.models import Record, Status, Version
from apps.sync.selectors import PAGE, changes_after, kept_versions, record_of
from apps.sync.serializers import (
    SAMPLES,
    ChangeOut,
    ChangesOut,
    DeletionIn,
    KeptVersionsOut,
    KeptVersionsReadIn,
    ReceiptOut,
    ReceiptsOut,
    WritesIn,
    head_out,
    kept_out,
    receipt_out,
    sample_batch,
    sample_deletion,
    sample_of,
    write_of,
)
from apps.sync.services import NOT_FILED, kept_versions_read, writes_apply
from apps.sync.turns import turn_of, turn_of_a_set
from apps.sync.writes import MAX_WRITES, Write, as_uuid, is_key, not_a_write, read_write

log = logging.getLogger(__name__)
AN_HOUR = 3600
ANSWERS = {
    Status.NEW: status.HTTP_201_CREATED,
    Status.UPDATED: status.HTTP_200_OK,
    Status.IDENTICAL: status.HTTP_200_OK,
    Status.CONFLICT: status.HTTP_409_CONFLICT,
    Status.QUARANTINED: status.HTTP_202_ACCEPTED,
}
RECEIPTS: dict[Any, Any] = {200: ReceiptOut, 201: ReceiptOut, 202: ReceiptOut, 409: ReceiptOut}
PROBLEM = problems(422)


class RecordView(APIView):
    """One record at its own address."""

    kind: ClassVar[str]
    own_diary = True

    def get(self, request: Request, key: str) -> Response:
        if not is_key(key):
            raise no_such_record()
        record = record_of(own_patient(request.user), self.kind, key)
        if record is None or record.head is None:
            raise no_such_record()
        return Response(change_out(record))

    def put(self, request: Request, key: str) -> Response:
        return self.file(request, key, deletion=False)

    def delete(self, request: Request, key: str) -> Response:
        return self.file(request, key, deletion=True)

    def file(self, request: Request, key: str, *, deletion: bool) -> Response:
        user, now = person(request), request_now(request)
        hold_back_all(*costs_of(user, 1, len(request.body)))
        write = read_write(request.data, now, kind=self.kind, key=key)
        if write.deleted != deletion:
            raise not_a_write("deleted", "PUT takes a payload, DELETE takes `deleted: true`")
        with turn_of(user.pk):
            (version,) = writes_apply(user=user, writes=[write], now=now)
        count([version])
        if isinstance(version, Problem):
            raise version.with_traceback(None)  # it may be one that all share, and would collect tracebacks
        return Response(receipt_out(version, write.write_id), status=ANSWERS[Status(version.status)])


def no_such_record() -> Problem:
    return Problem("not_found", "There is no such record.", status=404, way_out="See /api/v1/changes.")


def record_view(kind: str) -> type[RecordView]:
    """The view of one kind, with its payload described by name in the schema."""
    view = type(f"{kind.capitalize()}View", (RecordView,), {"kind": kind, "__doc__": f"One {kind} at its own address."})
    words: dict[str, tuple[type[Serializer[Any]] | None, Any, dict[str, Any] | None]] = {
        "get": (None, {200: ChangeOut}, None),
        "put": (write_of(kind), RECEIPTS, sample_of(kind)),
        # The body of a DELETE is left out of the description, and with it what becomes of one that cannot be read.
        "delete": (DeletionIn, {**RECEIPTS, **problems(400, 413, 415)}, sample_deletion()),
    }
    key = OpenApiParameter(
        "key", str, OpenApiParameter.PATH, examples=[OpenApiExample("a key", value=SAMPLES[kind][0])]
    )  # fmt: skip
    for method, (request, responses, sample) in words.items():
        described = extend_schema(
            operation_id=f"{kind}_{method}", request=request, responses={**responses, **PROBLEM}, methods=[method],
            parameters=[key], examples=[OpenApiExample("a save", value=sample, request_only=True)] if sample else [],
        )  # fmt: skip
        setattr(view, method, described(_own(view, method)))
    return view


def _own(view: type[RecordView], method: str) -> Any:
    """A copy of the inherited method: the description must not land on the one that all kinds share."""
    inherited = getattr(view, method)

    def handler(self: RecordView, request: Request, key: str) -> Response:
        return inherited(self, request, key)  # type: ignore[no-any-return]

    handler.__name__ = method
    return handler


def costs_of(user: User, entries: int, size: int) -> list[Cost]:
    """Each entry counts, and each KB. What does not fit is refused whole before any is filed; the phone keeps it."""
    who, kb = str(user.pk), -(-size // 1024)
    return [
        Cost("writes", who, settings.LIMITS_A_MINUTE["writes"], entries),
        Cost("written", who, settings.WRITTEN_KB_AN_HOUR, kb, AN_HOUR),
    ]


class WritesView(APIView):
    own_diary = True

    @extend_schema(
        operation_id="writes_post",
        request=WritesIn,
        responses={200: ReceiptsOut, **problems(412, 422)},
        description="Up to 200 writes, 2 MB.",
        examples=[OpenApiExample("a batch", value=sample_batch(), request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """A batch: a receipt for each write, in their order. One bad write blocks none of the others."""
        user, now = person(request), request_now(request)
        body: Any = request.data
        given = body.get("writes") if isinstance(body, dict) else None
        if not isinstance(given, list):
            raise not_a_write("writes", "is no list of writes")
        if len(given) > MAX_WRITES:
            way_out = f"Send at most {MAX_WRITES} at once."
            raise Problem("too_many", f"These are {len(given)} writes.", status=413, way_out=way_out)
        refuse_for_another(body.get("incarnation"))
        with turn_of(user.pk), turn_of_a_set(len(given)):
            hold_back_all(*costs_of(user, len(given), len(request.body)))
            read = [read_or_refuse(one, now, body.get("sent_at")) for one in given]
            filed = writes_apply(user=user, writes=read, now=now)
        count(filed)
        return Response({"receipts": [entry_out(one, raw) for one, raw in zip(filed, given, strict=True)]})


def refuse_for_another(incarnation: Any) -> None:
    """Entries that build on what a restored server has forgotten would all be conflicts: the phone compares first."""
    if incarnation is not None and incarnation != str(incarnation_now()):
        title, way_out = "This server was restored since you last read from it.", "Read all changes, then send again."
        raise Problem("restored", title, status=412, way_out=way_out)


def read_or_refuse(raw: Any, now: datetime, sent_at: Any) -> Write | Problem:
    try:
        return read_write(raw, now, sent_at=sent_at)
    except Problem as problem:
        return problem
    except Exception as error:  # noqa: BLE001  (a fault of ours in reading one write must not block the others)
        log.error("write not read: %s", type(error).__name__)  # noqa: TRY400  (a traceback could hold health data)
        return NOT_FILED


def entry_out(filed: Version | Problem, raw: Any) -> dict[str, Any]:
    write_id = as_uuid(raw.get("write_id")) if isinstance(raw, dict) else None
    if isinstance(filed, Version):
        return receipt_out(filed, write_id)
    return {"write_id": write_id, "problem": filed.body()}


class ChangesView(APIView):
    own_diary = True

    @extend_schema(
        operation_id="changes_get",
        parameters=[
            OpenApiParameter("after", int),
            OpenApiParameter("limit", int),
            OpenApiParameter("incarnation", UUID, description="the one that was last read from"),
        ],
        responses={200: ChangesOut, **PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """Everything of one's own that changed after a sequence number, oldest change first."""
        patient = own_patient(request.user)
        after, limit = whole(request, "after", 0, 2**62), max(1, min(whole(request, "limit", PAGE, 2**31), PAGE))
        found = changes_after(patient, after, limit)
        page = found[:limit]
        known, present = as_uuid(request.query_params.get("incarnation")), incarnation_now()
        return Response(
            {
                "incarnation": present,
                "shared": shared_until(patient, known) if known and known != present else None,
                "changes": [change_out(record) for record in page],
                "next": page[-1].seq if page else after,
                "more": len(found) > limit,
            }
        )


def whole(request: Request, name: str, default: int, high: int) -> int:
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= high):
        errors = [{"field": name, "message": "is no whole number of 0 or more"}]
        raise Problem(
            "invalid", "This address has a bad number.", status=400, way_out="Mend the address.", errors=errors
        )
    return int(text)


def change_out(record: Record) -> dict[str, Any]:
    assert record.head is not None
    return {
        "kind": record.kind,
        "key": record.key,
        "seq": record.seq,
        "made_at": record.head.made_at,
        "zone": record.head.zone,
        **head_out(record.head),
    }


class KeptVersionsView(APIView):
    own_diary = True

    @extend_schema(operation_id="kept_versions_get", parameters=[BEFORE], responses={200: KeptVersionsOut, **PROBLEM})
    def get(self, request: Request) -> Response:
        """One's own entries that lost a conflict or could not be filed: kept whole."""
        patient = own_patient(request.user)
        return Response(kept_versions_out(request, patient.id))


class KeptVersionsReadView(APIView):
    own_diary = True

    @extend_schema(operation_id="kept_versions_read", request=KeptVersionsReadIn, responses={204: None, **PROBLEM})
    def post(self, request: Request) -> Response:
        """These of one's own kept versions have been read. Those of others, or of nobody, are passed over."""
        patient = own_patient(request.user)
        asked = KeptVersionsReadIn(data=request.data)
        asked.is_valid(raise_exception=True)
        kept_versions_read(patient_id=patient.id, write_ids=asked.validated_data["write_ids"], now=request_now(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PatientKeptVersionsView(APIView):
    @extend_schema(
        operation_id="patient_kept_versions_get",
        parameters=[OpenApiParameter("id", UUID, OpenApiParameter.PATH), BEFORE],
        responses={200: KeptVersionsOut, **PROBLEM},
    )
    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the address
        """A patient's entries that lost a conflict or could not be filed, for a clinician who treats them."""
        link = patient_link_for(request.user, id, request_now(request), Look.KEPT_VERSIONS)
        return Response(kept_versions_out(request, link.patient_id))


def kept_versions_out(request: Request, patient_id: UUID) -> dict[str, Any]:
    rows, following = page_before(kept_versions(patient_id), request, at="received_at", size=PAGE)
    return {"versions": [kept_out(version) for version in rows], "more": following is not None, "next": following}
