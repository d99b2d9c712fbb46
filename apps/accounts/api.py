"""What a person chooses for themselves."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.preferences import preferences_of, preferences_update
from apps.accounts.serializers import PreferencesIn, PreferencesOut
from apps.core.errors import PROBLEM_TYPE
from apps.core.serializers import ProblemOut

PROBLEM = {(code, PROBLEM_TYPE): ProblemOut for code in (400, 401, 403, 413, 415)}


class PreferencesView(APIView):
    permission_classes = (IsAuthenticated,)  # also before the second factor: nothing here is anybody else's

    @extend_schema(operation_id="preferences_get", responses={200: PreferencesOut, **PROBLEM})
    def get(self, request: Request) -> Response:
        """One's own language, the zone by whose clock mail goes out, and whether the morning's e-mail comes."""
        assert isinstance(request.user, User)
        return Response(preferences_of(request.user))

    @extend_schema(operation_id="preferences_patch", request=PreferencesIn, responses={200: PreferencesOut, **PROBLEM})
    def patch(self, request: Request) -> Response:
        """Change what is named and leave the rest; a name that is not known is refused."""
        assert isinstance(request.user, User)
        chosen = PreferencesIn(data=request.data, partial=True)
        chosen.is_valid(raise_exception=True)
        return Response(preferences_of(preferences_update(user=request.user, **chosen.validated_data)))
