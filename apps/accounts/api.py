"""What a person chooses for themselves."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.permissions import person
from apps.accounts.preferences import preferences_of, preferences_update
from apps.accounts.serializers import PreferencesIn, PreferencesOut


class PreferencesView(APIView):
    permission_classes = (IsAuthenticated,)  # also before the second factor: nothing here is anybody else's

    @extend_schema(operation_id="preferences_get", responses={200: PreferencesOut})
    def get(self, request: Request) -> Response:
        """One's own language, the zone by whose clock mail goes out, and whether the morning's e-mail comes."""
        return Response(preferences_of(person(request)))

    @extend_schema(operation_id="preferences_patch", request=PreferencesIn, responses={200: PreferencesOut})
    def patch(self, request: Request) -> Response:
        """Change what is named and leave the rest; a name that is not known is refused."""
        chosen = PreferencesIn(data=request.data, partial=True)
        chosen.is_valid(raise_exception=True)
        return Response(preferences_of(preferences_update(user=person(request), **chosen.validated_data)))
