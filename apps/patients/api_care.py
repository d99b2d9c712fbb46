"""A patient's own clinics and consents; a clinic's answer to who looks after a patient, and its end."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.page_language import page_language
from apps.accounts.permissions import person
from apps.accounts.roles import May
from apps.core.clock import request_now
from apps.core.serializers import problems
from apps.patients import care as services
from apps.patients.access import own_link, own_patient, patient_link_to
from apps.patients.consent_texts import newest_texts
from apps.patients.models import CareLink
from apps.patients.selectors import links_with_consents
from apps.patients.serializers_clinics import (
    CareIn,
    CareLinkOut,
    CareOut,
    CareTeamOut,
    ConsentIn,
    care_link_out,
    care_team_out,
)

PROBLEM = problems(409, 422)
ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH)
CLINIC = OpenApiParameter("clinic", str, description="slug, where two of one's clinics look after the patient")


class CareView(APIView):
    own_diary = True

    @extend_schema(operation_id="care_get", responses={200: CareOut, **PROBLEM})
    def get(self, request: Request) -> Response:
        """The clinics that look after me, and those that did; with every text that I agreed to, as it was shown."""
        links = links_with_consents(own_patient(request.user))
        return Response({"links": [self.link_out(link, page_language(request)) for link in links]})

    def link_out(self, link: CareLink, language: str) -> dict[str, Any]:
        return care_link_out(link, newest_texts(language) if link.consent_to is None else [])


class CareLinkView(APIView):
    own_diary = True

    @extend_schema(operation_id="care_delete", parameters=[ID], responses={204: None, **PROBLEM})
    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the name in the address
        """Leave this clinic: all consents towards it are withdrawn, and it sees nothing more."""
        now = request_now(request)
        services.link_end(link=own_link(request.user, id, now), by=person(request), now=now)
        return Response(status=204)


class CareConsentsView(APIView):
    own_diary = True

    @extend_schema(
        operation_id="care_consent_post", parameters=[ID], request=ConsentIn, responses={200: CareLinkOut, **PROBLEM}
    )
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Agree to the newest version of a text."""
        now, user = request_now(request), person(request)
        link = own_link(user, id, now)
        body = ConsentIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        services.consent_give(
            link=link,
            agreed=services.Agreed(given["purpose"], given["version"]),
            language=given.get("language", page_language(request)),
            by=user,
            now=now,
        )
        link = links_with_consents(link.patient).get(pk=link.pk)
        return Response(care_link_out(link, newest_texts(page_language(request))))


class CareConsentView(APIView):
    own_diary = True

    @extend_schema(
        operation_id="care_consent_delete",
        parameters=[ID, OpenApiParameter("purpose", str, OpenApiParameter.PATH)],
        responses={204: None, **PROBLEM},
    )
    def delete(self, request: Request, id: UUID, purpose: str) -> Response:  # noqa: A002
        """Withdraw. Without the consent that its care needs, the clinic's care ends."""
        now = request_now(request)
        services.consent_withdraw(link=own_link(request.user, id, now), purpose=purpose, by=person(request), now=now)
        return Response(status=204)


class PatientCareView(APIView):
    @extend_schema(operation_id="patient_care_get", parameters=[ID, CLINIC], responses={200: CareTeamOut, **PROBLEM})
    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Who answers for a patient. This is the clinic's own affair, so that reading it is no look at the diary."""
        link = patient_link_to(May.READ, request.user, id, request_now(request), request.query_params.get("clinic"))
        return Response(care_team_out(link))

    @extend_schema(
        operation_id="patient_care_patch",
        parameters=[ID, CLINIC],
        request=CareIn,
        responses={200: CareTeamOut, **PROBLEM},
    )
    def patch(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Say who answers for a patient: clinicians of the same clinic, or null for nobody."""
        now = request_now(request)
        link = patient_link_to(May.CARE, request.user, id, now, request.query_params.get("clinic"))
        body = CareIn(data=request.data)
        body.is_valid(raise_exception=True)
        link = services.care_change(link=link, changes=body.validated_data)
        return Response(care_team_out(link))

    @extend_schema(operation_id="patient_care_delete", parameters=[ID, CLINIC], responses={204: None, **PROBLEM})
    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Discharge: the clinic's care for this patient ends now; the diary stays the patient's."""
        now = request_now(request)
        link = patient_link_to(May.CARE, request.user, id, now, request.query_params.get("clinic"))
        services.link_end(link=link, by=person(request), now=now)
        return Response(status=204)
