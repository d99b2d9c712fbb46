"""A person's own data: take all of it away, erase all of it."""

import time

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.errors import PROBLEM_TYPE, Problem
from apps.core.serializers import ProblemOut
from apps.patients.access import own_patient
from apps.records.erasure import patient_erase
from apps.records.ledger import LedgerAway
from apps.records.serializers import ErasedOut, ErasureIn

PROBLEM = {(code, PROBLEM_TYPE): ProblemOut for code in (401, 403, 404, 422, 429, 503)}


class ErasureView(APIView):
    @extend_schema(operation_id="erasure_post", request=ErasureIn, responses={200: ErasedOut, **PROBLEM})
    def post(self, request: Request) -> Response:
        """Erase one's diary with everything kept of it, and one's account. There is no way back.

        Wants a sign-in of the last minutes, by whatever way, and one's own address typed out.
        """
        patient = own_patient(request.user)
        refuse_old_sign_in(request)
        asked = ErasureIn(data=request.data)
        asked.is_valid(raise_exception=True)
        refuse_other_word(request, asked.validated_data["confirm"])
        try:
            done = patient_erase(patient_id=patient.pk, ledger=settings.ERASURE_LEDGER, now=timezone.now())
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
    if not 0 <= time.time() - newest < REAUTHENTICATION_TIMEOUT:
        way_out = f"Sign in once more; within {REAUTHENTICATION_TIMEOUT // 60} minutes of that it can be done."
        raise Problem("reauthenticate", "Please show once more that it is you.", status=403, way_out=way_out)


def refuse_other_word(request: Request, typed: str) -> None:
    if typed.strip().casefold() != request.user.email.casefold():  # type: ignore[union-attr]  # own_patient saw to it
        errors = [{"field": "confirm", "message": "is not the e-mail address of this account"}]
        raise Problem("not_confirmed", "Nothing was erased.", way_out="Type your own address.", errors=errors)
