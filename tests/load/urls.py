"""The product's routes, and a view that does nothing but one indexed read, behind the same middleware."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import Clinic
from server.urls import urlpatterns as ours


class BareView(APIView):
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def get(self, request: Request, slug: str) -> Response:
        return Response({"name": Clinic.objects.values_list("name", flat=True).get(slug=slug)})


urlpatterns = [path("bare/<slug:slug>", BareView.as_view()), *ours]
