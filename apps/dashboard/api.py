"""The clinic's pages: the door, one selector, answer. Strangers get 404; every look is written down by the door."""

from datetime import date
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.page_language import page_language
from apps.accounts.permissions import person
from apps.augmentation.seen import flags_see
from apps.core.clock import request_now
from apps.core.errors import Problem
from apps.core.serializers import problems
from apps.dashboard.answers import night_out, page_out, row_out
from apps.dashboard.patient import patient_nights, patient_page
from apps.dashboard.selectors import patient_rows
from apps.dashboard.serializers import NightsOut, PatientPageOut, PatientsOut
from apps.patients.access import links_as_clinician, patient_link_for, patient_links_for
from apps.patients.models import Look

ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH)


class PatientsView(APIView):
    @extend_schema(operation_id="patients_get", responses={200: PatientsOut})
    def get(self, request: Request) -> Response:
        """The patients of one's clinics, flagged first, each with the reason why it stands there."""
        user, now = person(request), request_now(request)
        rows = patient_rows(user, patient_links_for(user, now, Look.LIST), now)
        return Response({"patients": [row_out(row, page_language(request)) for row in rows]})


class PatientView(APIView):
    @extend_schema(operation_id="patient_get", parameters=[ID], responses={200: PatientPageOut})
    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the address
        """One patient: the flags with their reasons, the latest review, regimens and what is compared with."""
        user, now = person(request), request_now(request)
        link = patient_link_for(user, id, now, Look.PAGE)
        with transaction.atomic():  # a page that fails was seen by nobody
            flags_see(patient_id=link.patient_id, links=links_as_clinician(user, id, now), by=user, now=now)
            answer = page_out(patient_page(user, link, now), page_language(request))
        return Response(answer)


class PatientNightsView(APIView):
    @extend_schema(
        operation_id="patient_nights_get",
        parameters=[ID, OpenApiParameter("from", date), OpenApiParameter("to", date)],
        responses={200: NightsOut, **problems(422)},
    )
    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """The recorded nights from one RLS day to another, both included, on the patient's own wall clock."""
        link = patient_link_for(request.user, id, request_now(request), Look.NIGHTS)
        nights = patient_nights(link.patient_id, day_in(request, "from"), day_in(request, "to"))
        return Response({"nights": [night_out(night) for night in nights]})


def day_in(request: Request, name: str) -> date | None:
    given = request.query_params.get(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        wrong = {"field": name, "message": "is no date such as 2026-03-14"}
        raise Problem("invalid", "A date could not be read.", way_out="Send YYYY-MM-DD.", errors=[wrong]) from None
