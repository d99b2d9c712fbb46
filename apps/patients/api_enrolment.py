"""What a clinic records at a patient's enrolment, or learns later."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.permissions import person
from apps.accounts.roles import May
from apps.core.clock import request_now
from apps.patients.access import looked, patient_link_to
from apps.patients.api_care import CLINIC, ID, PROBLEM
from apps.patients.enrolment import enrolment_record
from apps.patients.models import Look
from apps.patients.serializers_enrolment import EnrolmentIn, EnrolmentOut, enrolment_out


class PatientEnrolmentView(APIView):
    @extend_schema(
        operation_id="patient_enrolment_get", parameters=[ID, CLINIC], responses={200: EnrolmentOut, **PROBLEM}
    )
    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the address
        """The enrolment alone, for who edits it: unlike the patient's page, no flag counts as seen by it."""
        now = request_now(request)
        link = patient_link_to(May.ENROL, request.user, id, now, request.query_params.get("clinic"))
        looked({person(request).pk: [link]}, Look.PAGE, now)
        return Response(enrolment_out(link.patient, link))

    @extend_schema(
        operation_id="patient_enrolment_patch",
        parameters=[ID, CLINIC],
        request=EnrolmentIn,
        responses={200: EnrolmentOut, **PROBLEM},
    )
    def patch(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the address
        """Record augmentation status and what is recalled; a good period only a clinician marks.

        What is recorded now stands in the patient's page.
        """
        now, clinic = request_now(request), request.query_params.get("clinic")
        link = patient_link_to(May.ENROL, request.user, id, now, clinic)
        body = EnrolmentIn(data=request.data)
        body.is_valid(raise_exception=True)
        changes: dict[str, Any] = body.validated_data
        if "good_period" in changes:
            link = patient_link_to(May.MARK, request.user, id, now, clinic)
        base = changes.pop("base")
        patient = enrolment_record(
            patient_id=link.patient_id,
            base=base,
            changes=changes,
            by=person(request),
            now=now,
            clinic_id=link.clinic_id,
        )
        looked({person(request).pk: [link]}, Look.PAGE, now)  # the answer holds what others recorded
        return Response(enrolment_out(patient, link))
