"""Invitations: opened by anybody with a code, accepted by whoever is signed in, made and revoked by a clinic."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Clinic, Language, User
from apps.accounts.permissions import person
from apps.accounts.roles import May, may, membership_of, role_refused
from apps.core.address import client_address, network_of
from apps.core.clock import request_now
from apps.core.serializers import problems
from apps.core.throttle import hold_back
from apps.patients import invitations as services
from apps.patients.care import Agreed
from apps.patients.consent_texts import newest_texts
from apps.patients.emails import invitation_link, invitation_mail
from apps.patients.models import Invitation, InvitationKind
from apps.patients.selectors import invitations_of
from apps.patients.serializers_clinics import (
    AcceptedOut,
    AcceptIn,
    CodeIn,
    InvitationMadeOut,
    InvitationOut,
    InvitationsOut,
    InviteIn,
    clinic_out,
    invitation_row_out,
    text_out,
)

WAITING = "invitation"  # in the session: the id of the invitation that this browser has opened
SHOWN = 200
# With 60 bits a guess is hopeless at any rate; this keeps it quiet as well. A ward that shares one address enrols a few
# people at once. An invitation goes out as mail to any address: a stolen sign-in must not become a mailing list.
TRIES_A_MINUTE, TRIES_A_MINUTE_IN_TOTAL, INVITATIONS_AN_HOUR = 30, 600, 60
AN_HOUR = 3600
PROBLEM = problems(404, 409, 422)
SLUG = OpenApiParameter("slug", str, OpenApiParameter.PATH)


def waits_for(request: HttpRequest) -> bool:
    """Whether an invitation waits in this browser and is still open: then it may open an account."""
    return services.invitation_open(request.session.get(WAITING), request_now(request)) is not None


class InvitationOpenView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="invitation_open", request=CodeIn, responses={200: InvitationOut, **PROBLEM})
    def post(self, request: Request) -> Response:
        """What a code invites to. The invitation then waits in this browser's session, through sign-up and sign-in."""
        who = network_of(client_address(request._request))  # noqa: SLF001
        hold_back(scope="invitation", who=who, limit=TRIES_A_MINUTE, strict=True)
        hold_back(scope="invitation", who="all", limit=TRIES_A_MINUTE_IN_TOTAL, strict=True)
        given, now = CodeIn(data=request.data), request_now(request)
        given.is_valid(raise_exception=True)
        invitation = services.invitation_find(code=given.validated_data["code"], now=now)
        request.session[WAITING] = str(invitation.id)
        return Response(invitation_out(invitation, language_for(request, invitation, given.validated_data)))

    @extend_schema(
        operation_id="invitation_get",
        parameters=[OpenApiParameter("language", str, enum=Language.values)],
        responses={200: InvitationOut, **PROBLEM},
    )
    def get(self, request: Request) -> Response:
        """The invitation that waits in this browser."""
        invitation = services.invitation_open(request.session.get(WAITING), request_now(request))
        if invitation is None:
            raise services.no_invitation()
        return Response(invitation_out(invitation, language_for(request, invitation, request.query_params)))

    @extend_schema(operation_id="invitation_forget", responses={204: None, **PROBLEM})
    def delete(self, request: Request) -> Response:
        """Let it go here; its code stays as good as it was."""
        request.session.pop(WAITING, None)
        return Response(status=204)


def language_for(request: Request, invitation: Invitation, given: Any) -> str:
    """As asked for, else the reader's own, else the one the clinic invited in."""
    if (asked := given.get("language")) in Language.values:
        return str(asked)
    return request.user.language if isinstance(request.user, User) else invitation.language


def invitation_out(invitation: Invitation, language: str) -> dict[str, Any]:
    texts = newest_texts(language) if invitation.kind == InvitationKind.PATIENT else []
    return {
        "kind": invitation.kind,
        "role": invitation.role,
        "clinic": clinic_out(invitation.clinic),
        "language": language,
        "expires_at": invitation.expires_at,
        "consents": [text_out(text) for text in texts],
    }


class InvitationAcceptView(APIView):
    # Without a second factor: who is about to become a member has none to show yet, and sees nothing here.
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="invitation_accept", request=AcceptIn, responses={200: AcceptedOut, **PROBLEM})
    def post(self, request: Request) -> Response:
        """Use the invitation that waits in this browser: a diary and a clinic's care for it, or a place in a clinic."""
        user = person(request)
        body = AcceptIn(data=request.data)
        body.is_valid(raise_exception=True)
        given, start = body.validated_data, body.validated_data["day_start"]
        invitation = services.invitation_accept(
            invitation_id=request.session.get(WAITING),
            user=user,
            consents=[Agreed(**one) for one in given.get("consents", [])],
            clock=services.Clock(given["timezone"], start.hour * 60 + start.minute),
            language=given.get("language", user.language),
            name=given["name"],
            now=request_now(request),
        )
        del request.session[WAITING]
        return Response({"kind": invitation.kind, "clinic": clinic_out(invitation.clinic)})


class ClinicInvitationsView(APIView):
    @extend_schema(operation_id="clinic_invitations_get", parameters=[SLUG], responses={200: InvitationsOut, **PROBLEM})
    def get(self, request: Request, slug: str) -> Response:
        """Those of the kind that one's role may make, newest first."""
        member, now = membership_of(request.user, slug, May.ENROL, May.MANAGE), request_now(request)
        kinds = [kind for kind, what in services.MAKES.items() if may(member.role, what)]
        found = invitations_of(member.clinic, kinds)[:SHOWN]
        return Response({"invitations": [invitation_row_out(row, now) for row in found]})

    @extend_schema(
        operation_id="clinic_invitations_post",
        parameters=[SLUG],
        request=InviteIn,
        responses={201: InvitationMadeOut, **PROBLEM},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Invite a patient (clinician, nurse) or a member (manager). The code is in this answer and nowhere else."""
        member = membership_of(request.user, slug, May.ENROL, May.MANAGE)
        body = InviteIn(data=request.data)
        body.is_valid(raise_exception=True)
        given = body.validated_data
        if not may(member.role, services.MAKES[given["kind"]]):
            raise role_refused()
        hold_back(scope="invite", who=str(member.user_id), limit=INVITATIONS_AN_HOUR, seconds=AN_HOUR)
        made = invite(member.clinic, member.user, given, request_now(request))
        mailed = invitation_mail(made=made, address=given["email"]) if given.get("email") else None
        answer = {
            "id": made.invitation.id,
            "code": made.code,
            "link": invitation_link(made),
            "reference": made.invitation.reference,
            "expires_at": made.invitation.expires_at,
            "mailed": mailed,
        }
        return Response(answer, status=201)


def invite(clinic: Clinic, by: User, given: dict[str, Any], now: datetime) -> services.Made:
    email, language = given.get("email"), given.get("language", by.language)
    if given["kind"] == InvitationKind.MEMBER:
        return services.member_invite(clinic=clinic, role=given["role"], email=email, language=language, by=by, now=now)
    return services.patient_invite(
        clinic=clinic,
        reference=given.get("reference", "").strip(),
        email=email,
        language=language,
        responsible=given.get("responsible"),
        deputy=given.get("deputy"),
        patient=given.get("patient"),
        by=by,
        now=now,
    )


class ClinicInvitationView(APIView):
    @extend_schema(
        operation_id="clinic_invitation_delete",
        parameters=[SLUG, OpenApiParameter("id", UUID, OpenApiParameter.PATH)],
        responses={204: None, **PROBLEM},
    )
    def delete(self, request: Request, slug: str, id: UUID) -> Response:  # noqa: A002 - the name in the address
        """Revoke: the code no longer opens anything."""
        member = membership_of(request.user, slug, May.ENROL, May.MANAGE)
        kinds = [kind for kind, what in services.MAKES.items() if may(member.role, what)]
        invitation = invitations_of(member.clinic, kinds).filter(pk=id).first()
        if invitation is None:
            raise Http404
        services.invitation_revoke(invitation=invitation, now=request_now(request))
        return Response(status=204)
