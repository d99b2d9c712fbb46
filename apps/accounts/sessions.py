"""How long a sign-in lasts.

A patient's phone stays signed in for 180 days after it was last used: who wakes at two in the morning must not be asked
for a code. Who works for a clinic or operates the system signs in anew after 12 hours, used or not, because an unlocked
computer on a ward shows other people's lives. What counts is who the person is now, not who they were at sign-in.

The end stands in the session itself as an instant, so that it moves once a day and not with every request. The
database's clock says whether it has come: a web host with a wrong clock opens no session that has ended.
"""

from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.accounts.models import User
from apps.accounts.second_factor import needs_second_factor
from apps.core.clock import request_now

PATIENTS = timedelta(days=180)
STAFF = timedelta(hours=12)
MOVED_EVERY = timedelta(days=1)
SIGNED_IN_AT = "signed_in_at"  # epoch seconds


class LimitedSessions(AuthenticationMiddleware):
    """Django's own, but a sign-in that has lasted its time is nobody's. Lazy: who asks nothing pays nothing."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_now(request))  # type: ignore[assignment]


def _user_now(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    user = get_user(request)
    if isinstance(user, User) and not session_keep(request, user, now=request_now(request)):
        request.session.flush()
        return AnonymousUser()
    return user


def session_begin(request: HttpRequest, user: User, *, now: datetime) -> None:
    """At sign-in: from now on the time runs."""
    request.session[SIGNED_IN_AT] = now.timestamp()
    request.session.set_expiry(now + (STAFF if needs_second_factor(user) else PATIENTS))


def session_keep(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """False: its time is over. Otherwise the end is moved where it belongs, and written only if that is news."""
    began = datetime.fromtimestamp(request.session.get(SIGNED_IN_AT, 0), UTC)
    if needs_second_factor(user):
        end = began + STAFF
        if now >= end:
            return False
        if request.session.get_expiry_date() != end:  # became a member since
            request.session.set_expiry(end)
    elif "_session_expiry" not in request.session or request.session.get_expiry_date() < now + PATIENTS - MOVED_EVERY:
        request.session.set_expiry(now + PATIENTS)
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
    return True


def signed_in_within(request: HttpRequest, seconds: float) -> bool:
    return bool(request_now(request).timestamp() - request.session.get(SIGNED_IN_AT, 0) < seconds)
