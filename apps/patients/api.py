"""Who am I here, and who has looked at my diary."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.views.decorators.csrf import ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Membership, User
from apps.accounts.roles import permissions_of
from apps.accounts.second_factor import sign_in_of
from apps.accounts.sessions import was_ended
from apps.core.clock import request_now
from apps.core.names import name_order
from apps.core.paging import BEFORE, page_before
from apps.patients.access import own_patient, own_patient_or_none
from apps.patients.models import AccessEvent
from apps.patients.selectors import clinics_in_care, clock_history, looks_at
from apps.patients.serializers import AccessEventsOut, SessionOut, own_patient_out, user_out

NO_SIGN_IN = {"second_factor": "not_needed", "until": None}
NOBODY: dict[str, Any] = {"user": None, "operator": False, "clinics": [], "patient": None, "sign_in": NO_SIGN_IN}
EVENTS = 500


@method_decorator(ensure_csrf_cookie, name="dispatch")
class SessionView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="session_get", responses={200: SessionOut})
    def get(self, request: Request) -> Response:
        """Who is signed in. Also hands out the CSRF cookie that every write must echo."""
        user = request.user
        if not isinstance(user, User):
            return Response({**NOBODY, "ended": ended_in(request)})
        found = user.memberships.select_related("clinic")
        memberships = sorted(found, key=lambda membership: name_order(membership.clinic.name))
        return Response(
            {
                "user": user_out(user),
                "operator": user.is_operator,
                "clinics": [membership_out(membership) for membership in memberships],
                "patient": patient_of(user, request_now(request)),
                "sign_in": sign_in_of(request, user),
                "ended": None,
            }
        )


def ended_in(request: Request) -> UUID | None:
    """The server's incarnation, for a browser whose sign-in was ended from elsewhere."""
    incarnation: Callable[[], UUID] = import_string(settings.SERVER_INCARNATION)
    return incarnation() if was_ended(request) else None


def membership_out(membership: Membership) -> dict[str, Any]:
    clinic, role = membership.clinic, membership.role
    return {"slug": clinic.slug, "name": clinic.name, "role": role, "may": permissions_of(role)}


def patient_of(user: User, now: datetime) -> dict[str, Any] | None:
    patient = own_patient_or_none(user)
    if patient is None:
        return None
    clinics = [{"slug": clinic.slug, "name": clinic.name} for clinic in clinics_in_care(patient)]
    return own_patient_out(patient, clock_history(patient), clinics, now)


class AccessEventsView(APIView):
    own_diary = True

    @extend_schema(
        operation_id="access_events_get",
        parameters=[BEFORE],
        responses={200: AccessEventsOut},
    )
    def get(self, request: Request) -> Response:
        """Everybody else who looked at one's diary, newest first."""
        events = looks_at(own_patient(request.user))
        rows, following = page_before(events, request, at="at", size=EVENTS)
        return Response(
            {"events": [event_out(event) for event in rows], "more": following is not None, "next": following}
        )


def event_out(event: AccessEvent) -> dict[str, Any]:
    return {
        "at": event.at,
        "who": event.user_name,
        "role": event.user_role,
        "clinic": event.clinic_name,
        "what": event.what,
    }
