"""How long a sign-in lasts.

A patient's phone stays signed in for 180 days after it was last used: who wakes at two in the morning must not be asked
for a code. Who works for a clinic or operates the system signs in anew after 12 hours, used or not, because an unlocked
computer on a ward shows other people's lives. What counts is who the person is now and was since: the shortest limit
that a session has had stays its limit.

The end stands in the session itself as an instant, so that it moves once a day and not with every request. The
database's clock says whether it has come: a web host with a wrong clock opens no session that has ended.

A sign-in that its owner ended from elsewhere (the list of sign-ins, a new password or address) leaves a row with its
key and the mark ENDED, and nothing else. The browser that still has the cookie is told so, and forgets the diary. A key
that is merely unknown says nothing: after a restore from a backup, phones may be the only ones that have the newest
nights.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from rest_framework.request import Request

from apps.accounts.models import User
from apps.accounts.second_factor import needs_second_factor
from apps.accounts.session_store import SessionStore
from apps.core.clock import database_now, request_now

PATIENTS = timedelta(days=180)
STAFF = timedelta(hours=12)
MOVED_EVERY = timedelta(days=1)
SIGNED_IN_AT = "signed_in_at"  # epoch seconds
ENDED = "ended"
# Set once the person of this session needed a second factor. It stays: a member who is dismissed, or leaves, does not
# get a patient's 180 days on the computer of the ward.
SHORT = "short"


class LimitedSessions(AuthenticationMiddleware):
    """Django's own, but a sign-in that has lasted its time is nobody's. Lazy: who asks nothing pays nothing."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_now(request))  # type: ignore[assignment]


def _user_now(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    began_signed_in = SESSION_KEY in request.session
    user = get_user(request)
    if began_signed_in and SESSION_KEY not in request.session:  # Django found a password or address of before a change
        request.session[ENDED] = True
        request.session.set_expiry(request_now(request) + PATIENTS)
    if isinstance(user, User) and not session_keep(request, user, now=request_now(request)):
        request.session.flush()
        return AnonymousUser()
    return user


def session_begin(request: HttpRequest, user: User, *, now: datetime) -> None:
    """At sign-in: from now on the time runs."""
    request.session.pop(ENDED, None)
    request.session[SIGNED_IN_AT] = now.timestamp()
    short = needs_second_factor(user)
    request.session[SHORT] = short
    request.session.set_expiry(now + (STAFF if short else PATIENTS))


def session_keep(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """False: its time is over. Otherwise the end is moved where it belongs, and written only if that is news."""
    began = datetime.fromtimestamp(request.session.get(SIGNED_IN_AT, 0), UTC)
    # A session of before this mark shows by its end that it began as a short one.
    short = request.session.get(SHORT, False) or request.session.get_expiry_date() <= began + STAFF
    if short or needs_second_factor(user):
        end = began + STAFF
        if now >= end:
            return False
        if not request.session.get(SHORT) or request.session.get_expiry_date() != end:  # became a member since
            request.session[SHORT] = True
            request.session.set_expiry(end)
    elif "_session_expiry" not in request.session or request.session.get_expiry_date() < now + PATIENTS - MOVED_EVERY:
        request.session.set_expiry(now + PATIENTS)
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
    return True


def signed_in_within(request: HttpRequest, seconds: float) -> bool:
    return bool(request_now(request).timestamp() - request.session.get(SIGNED_IN_AT, 0) < seconds)


def sessions_end(*, keys: Iterable[str], now: datetime) -> None:
    """End these sign-ins from elsewhere. Their browsers are told at the next request, up to 180 days from now."""
    ended = list(keys)
    UserSession.objects.filter(session_key__in=ended).delete()
    marked = SessionStore().encode({ENDED: True})
    Session.objects.filter(session_key__in=ended).update(session_data=marked, expire_date=now + PATIENTS)


def was_ended(request: HttpRequest | Request) -> bool:
    """Whether the sign-in that this browser still holds a cookie of was ended from elsewhere."""
    return bool(request.session.get(ENDED))


class SessionsAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]  # allauth ships no types
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        sessions_end(keys=[session.session_key for session in sessions], now=database_now())


class ForgottenDevice:
    """`DELETE …/auth/session?forget=device`: the browser deletes all that this site has stored on its disk.

    A page that clears its own IndexedDB leaves the values readable in the files behind it; the browser removes the
    files. Only a page may ask for this, once it knows that no entry waits in it to be sent, and only where nobody is
    signed in any more. Behind the CSRF check: another site must not delete what has not been sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = request.method == "DELETE" and request.GET.get("forget") == "device"
        sign_out = request.path == reverse("headless:browser:account:current_session")
        if asked and sign_out and response.status_code == 401:
            response["Clear-Site-Data"] = '"storage"'
        return response
