"""Session cookie with CSRF, for everybody; no token ever reaches JavaScript."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class CookieSession(SessionAuthentication):
    def authenticate_header(self, request: Request) -> str:
        # With a challenge DRF answers 401 to the signed-out instead of 403, so that a phone knows to ask for sign-in.
        return "Session"


class CookieSessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "apps.accounts.authentication.CookieSession"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "stillnight"}
