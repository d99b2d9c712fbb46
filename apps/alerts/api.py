"""What a patient may read of a change: the door, one selector, answer."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.page_language import page_language
from apps.alerts.findings import finding_of, finding_out
from apps.alerts.serializers import FindingsOut
from apps.core.clock import request_now
from apps.patients.access import own_patient


class FindingsView(APIView):
    own_diary = True

    @extend_schema(operation_id="findings_get", responses={200: FindingsOut})
    def get(self, request: Request) -> Response:
        """What has changed in one's own diary: by day, and only what a clinic that wants it read has opened."""
        patient = own_patient(request.user)
        finding = finding_of(patient, request_now(request))
        return Response({"finding": finding and finding_out(finding, page_language(request))})
