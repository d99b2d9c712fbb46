"""What a session may be used for."""

from typing import Any

from django.http import HttpRequest
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.accounts.models import User
from apps.accounts.second_factor import SecondFactor, second_factor_of
from apps.core.errors import Problem

WAYS_OUT = {
    SecondFactor.TO_SET_UP: "Set up a second factor under “Account”.",
    SecondFactor.TO_CONFIRM: "Confirm this sign-in with your second factor.",
}


def person(request: Request) -> User:
    """Whoever asks, for a view that is for nobody but the signed in: IsAuthenticated stands before it."""
    assert isinstance(request.user, User)
    return request.user


class StrongEnough(BasePermission):
    """Before every view: who needs a second factor has shown it in this session.

    The exception is one's own diary (`own_diary = True` on the view). It is no more than any patient sees with a code
    by e-mail, nobody else's data are in it, and a night is never refused for the sake of a job.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        if not isinstance(user, User) or getattr(view, "own_diary", False):
            return True
        django_request: HttpRequest = request._request  # noqa: SLF001
        if way_out := WAYS_OUT.get(second_factor_of(django_request, user)):
            raise Problem("second_factor", "This needs a second factor.", status=403, way_out=way_out)
        return True
