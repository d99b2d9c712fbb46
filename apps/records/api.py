"""A person's own data: take all of it away, erase all of it."""

import errno
import tempfile
import threading
from contextlib import suppress
from datetime import datetime
from typing import IO

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db import connection
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.permissions import person
from apps.core.clock import request_now
from apps.core.errors import Problem
from apps.core.serializers import problems
from apps.core.throttle import hold_back
from apps.patients.access import own_patient
from apps.patients.models import Patient
from apps.records.erasure import patient_erase
from apps.records.export import export_write
from apps.records.ledger import LedgerAway
from apps.records.serializers import ErasedOut, ErasureIn

PROBLEM = problems(422)
# Rules of the house: an export costs some seconds, and an erasure is asked for once.
EXPORTS_AN_HOUR, ERASURES_AN_HOUR = 6, 10
# In each process: whatever somebody has filled a diary with, the other threads file nights meanwhile.
ONE_AT_A_TIME = threading.Lock()


class ExportView(APIView):
    own_diary = True

    @extend_schema(operation_id="export_get", responses={(200, "application/zip"): OpenApiTypes.BINARY, **PROBLEM})
    def get(self, request: Request) -> FileResponse:
        """Everything of one's own in a ZIP, as it stands now. A few times an hour."""
        patient, user, now = own_patient(request.user), person(request), request_now(request)
        if not ONE_AT_A_TIME.acquire(blocking=False):
            title, way_out = "Another file is being put together just now.", "Try again in a minute; nothing is lost."
            raise Problem("not_now", title, status=503, way_out=way_out)
        try:
            hold_back(scope="export", who=str(patient.pk), limit=EXPORTS_AN_HOUR, seconds=3600)
            out = written(patient, user, now)
        finally:
            ONE_AT_A_TIME.release()
        if not connection.in_atomic_block:
            connection.close()  # a slow download holds none of the connections that others wait for
        return FileResponse(
            out, as_attachment=True, filename=f"stillnight-{now:%Y-%m-%d}.zip", content_type="application/zip"
        )


def written(patient: Patient, user: User, now: datetime) -> IO[bytes]:
    # Without a name from its first byte on, and gone when it is closed: nobody else can open it.
    out = tempfile.TemporaryFile()  # noqa: SIM115  (the answer closes it)
    try:
        export_write(patient=patient, user=user, out=out, now=now)
    except OSError as error:
        with suppress(OSError):  # it would write what it still holds
            out.close()
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        title, way_out = "There is no room for this file just now.", "Try again later; nothing is lost."
        raise Problem("not_now", title, status=503, way_out=way_out) from None
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


class ErasureView(APIView):
    @extend_schema(operation_id="erasure_post", request=ErasureIn, responses={200: ErasedOut, **PROBLEM})
    def post(self, request: Request) -> Response:
        """Erase one's diary with everything kept of it, and one's account. There is no way back.

        Wants a sign-in of the last minutes, by whatever way, and one's own address typed out.
        """
        patient = own_patient(request.user)
        hold_back(scope="erasure", who=str(patient.pk), limit=ERASURES_AN_HOUR, seconds=3600)
        refuse_old_sign_in(request)
        asked = ErasureIn(data=request.data)
        asked.is_valid(raise_exception=True)
        refuse_other_word(request, asked.validated_data["confirm"])
        try:
            done = patient_erase(patient_id=patient.pk, ledger=settings.ERASURE_LEDGER, now=request_now(request))
        except LedgerAway:
            raise Problem(
                "not_now", "Nothing was erased: the record of erasures cannot be written just now.", status=503,
                way_out="Try again later, or ask whoever operates this installation.",
            ) from None  # fmt: skip
        if done.account:
            request.session.flush()
        return Response({"account": "erased" if done.account else "kept"})


def refuse_old_sign_in(request: Request) -> None:
    """A phone left open on a table must not be enough."""
    records = get_authentication_records(request, request.user)
    newest = max((record.get("at", 0) for record in records), default=0)
    if not 0 <= request_now(request).timestamp() - newest < REAUTHENTICATION_TIMEOUT:
        way_out = f"Sign in once more; within {REAUTHENTICATION_TIMEOUT // 60} minutes of that it can be done."
        raise Problem("reauthenticate", "Please show once more that it is you.", status=403, way_out=way_out)


def refuse_other_word(request: Request, typed: str) -> None:
    if typed.strip().casefold() != person(request).email.casefold():
        errors = [{"field": "confirm", "message": "is not the e-mail address of this account"}]
        raise Problem("not_confirmed", "Nothing was erased.", way_out="Type your own address.", errors=errors)
