"""The session's cookie: the key of its row, and a seal that only this installation can make.

The key alone stands in the database, and in each of its backups: whoever comes by one must not be signed in by it as
everybody who is.
"""

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse


def _signer() -> Signer:
    return Signer(salt="stillnight.session")  # reads the fallbacks of the secret, too


def sealed(key: str) -> str:
    return _signer().sign(key)


def key_in(cookie: str | None) -> str | None:
    """None: there is none, or it was not sealed here."""
    try:
        return _signer().unsign(cookie) if cookie else None
    except BadSignature:
        return None


class SealedSessions(SessionMiddleware):
    """Django's own, between a seal and its proof."""

    def process_request(self, request: HttpRequest) -> None:
        request.session = self.SessionStore(key_in(request.COOKIES.get(settings.SESSION_COOKIE_NAME)))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            response.cookies[settings.SESSION_COOKIE_NAME] = sealed(cookie.value)
        return response
