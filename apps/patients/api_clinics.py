"""A clinic's own page: who works there, who is away, who answers for how many. It shows no patient."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Absence, Membership
from apps.accounts.roles import May, may, membership_of, permissions_of, role_refused
from apps.core.clock import request_now
from apps.core.names import name_order
from apps.core.serializers import problems
from apps.patients import clinics as services
from apps.patients.serializers_clinics import (
    AbsenceIn,
    AbsenceOut,
    ClinicIn,
    ClinicPageOut,
    HandoverIn,
    HandoverOut,
    MemberIn,
    MemberOut,
    absence_out,
)

PROBLEM = problems(409, 422)
SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH)
ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH)
A_DAY = timedelta(days=1)


class ClinicView(APIView):
    @extend_schema(operation_id="clinic_get", parameters=[SLUG], responses={200: ClinicPageOut, **PROBLEM})
    def get(self, request: Request, slug: str) -> Response:
        """The clinic, its members with the absences that are not over, and how many patients nobody answers for."""
        return Response(page_out(membership_of(request.user, slug), request_now(request)))

    @extend_schema(
        operation_id="clinic_patch", parameters=[SLUG], request=ClinicIn, responses={200: ClinicPageOut, **PROBLEM}
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change the clinic's name or telephone number, or whether its patients are told of a change (manager)."""
        member = membership_of(request.user, slug, May.MANAGE)
        body = ClinicIn(data=request.data)
        body.is_valid(raise_exception=True)
        services.clinic_change(clinic=member.clinic, changes=body.validated_data)
        return Response(page_out(member, request_now(request)))


def page_out(reader: Membership, now: datetime) -> dict[str, Any]:
    clinic = reader.clinic
    # A day's grace: somewhere it is still yesterday.
    running = Absence.objects.filter(last_day__gte=now.date() - A_DAY).select_related("deputy__user")
    members = Membership.objects.filter(clinic=clinic).select_related("user")
    found = members.prefetch_related(Prefetch("absences", running.order_by("first_day", "id")))
    return {
        "slug": clinic.slug,
        "name": clinic.name,
        "phone": clinic.phone,
        "tells_patients": clinic.tells_patients,
        "role": reader.role,
        "may": permissions_of(reader.role),
        "members": [member_out(member, reader) for member in sorted(found, key=member_order)],
        "unassigned": services.unassigned(clinic, now),
    }


def member_order(member: Membership) -> tuple[tuple[str, str], UUID]:
    return name_order(member.user.name), member.id


def member_out(member: Membership, reader: Membership) -> dict[str, Any]:
    return {
        "id": member.id,
        "name": member.user.name,
        "role": member.role,
        "may": permissions_of(member.role),
        "you": member.pk == reader.pk,
        "email": member.user.email if may(reader.role, May.MANAGE) else None,
        "absences": [absence_out(absence) for absence in member.absences.all()],
    }


def member_at(reader: Membership, membership_id: UUID) -> Membership:
    """A member of the reader's own clinic. Raises Http404 for another's."""
    found = Membership.objects.filter(pk=membership_id, clinic=reader.clinic).select_related("user", "clinic").first()
    if found is None:
        raise Http404
    return found


class ClinicMemberView(APIView):
    @extend_schema(
        operation_id="clinic_member_patch",
        parameters=[SLUG, ID],
        request=MemberIn,
        responses={200: MemberOut, **PROBLEM},
    )
    def patch(self, request: Request, slug: str, id: UUID) -> Response:  # noqa: A002 - the name in the address
        """Give a member another role (manager)."""
        reader = membership_of(request.user, slug, May.MANAGE)
        member, body = member_at(reader, id), MemberIn(data=request.data)
        body.is_valid(raise_exception=True)
        services.member_change(member=member, role=body.validated_data["role"], now=request_now(request))
        return Response(member_out(member, reader))

    @extend_schema(operation_id="clinic_member_delete", parameters=[SLUG, ID], responses={204: None, **PROBLEM})
    def delete(self, request: Request, slug: str, id: UUID) -> Response:  # noqa: A002
        """Remove a member (manager), or leave (oneself). Their patients are everyone's until somebody takes them."""
        reader = membership_of(request.user, slug)
        member = member_at(reader, id)
        if member.pk != reader.pk and not may(reader.role, May.MANAGE):
            raise role_refused()
        services.member_remove(member=member, now=request_now(request))
        return Response(status=204)


class AbsencesView(APIView):
    @extend_schema(
        operation_id="absence_post", parameters=[SLUG], request=AbsenceIn, responses={201: AbsenceOut, **PROBLEM}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Be away: the deputy is told meanwhile what one would be. One's own (clinician), anyone's (manager)."""
        reader = membership_of(request.user, slug, May.BE_ABSENT, May.MANAGE)
        body = AbsenceIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        member = member_at(reader, given.get("member", reader.pk))
        own_or_managed(reader, member)
        absence = services.absence_make(
            member=member, deputy=given["deputy"], first_day=given["first_day"], last_day=given["last_day"]
        )
        return Response(absence_out(absence), status=201)


class AbsenceView(APIView):
    @extend_schema(operation_id="absence_delete", parameters=[SLUG, ID], responses={204: None, **PROBLEM})
    def delete(self, request: Request, slug: str, id: UUID) -> Response:  # noqa: A002
        """Back earlier, or never gone."""
        reader = membership_of(request.user, slug, May.BE_ABSENT, May.MANAGE)
        absence = Absence.objects.filter(pk=id, member__clinic=reader.clinic).select_related("member").first()
        if absence is None:
            raise Http404
        own_or_managed(reader, absence.member)
        services.absence_end(absence=absence)
        return Response(status=204)


def own_or_managed(reader: Membership, member: Membership) -> None:
    if member.pk != reader.pk and not may(reader.role, May.MANAGE):
        raise role_refused()


class HandoverView(APIView):
    @extend_schema(
        operation_id="handover_post", parameters=[SLUG], request=HandoverIn, responses={200: HandoverOut, **PROBLEM}
    )
    def post(self, request: Request, slug: str) -> Response:
        """All patients of one clinician become another's. One's own or nobody's (clinician), anyone's (manager)."""
        reader = membership_of(request.user, slug, May.CARE, May.MANAGE)
        body = HandoverIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        giver = member_at(reader, given["from"]) if given["from"] else None
        if giver is not None:
            own_or_managed(reader, giver)
        patients = services.handover(clinic=reader.clinic, giver=giver, taker=given["to"], now=request_now(request))
        return Response({"patients": patients})
