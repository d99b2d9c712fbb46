"""Around allauth's addresses: nobody asks without end, and while something that signing in leans on is away there is
an answer in words instead of a 500, and never an uncounted guess."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import RedisError
from rest_framework.exceptions import Throttled

from apps.accounts.adapter import MailNotSent
from apps.core.address import client_address, network_of
from apps.core.errors import PROBLEM_TYPE, problem_body
from apps.core.parsers import strict_loads
from apps.core.throttle import hold_back

log = logging.getLogger(__name__)


class SignInTrouble:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/_allauth/"):
            # allauth counts guesses and mails; but a passkey's challenge, which anybody may ask for, begins a session.
            who = network_of(client_address(request))
            try:
                hold_back(scope="sign_in", who=who, limit=settings.LIMITS_A_MINUTE["anonymous"])
            except Throttled as error:
                body = problem_body("throttled", "Too many requests.", 429, "Wait a little, then try again.")
                headers = {"Retry-After": str(getattr(error, "wait", None) or 60)}
                return JsonResponse(body, status=429, content_type=PROBLEM_TYPE, headers=headers)
            # allauth's own reader follows a body into any depth, and a number to any length.
            try:
                _ = request.body and strict_loads(request.body)
            except ValueError:
                body = problem_body("not_json", "This is not JSON.", 400, "Send one JSON object, UTF-8.")
                return JsonResponse(body, status=400, content_type=PROBLEM_TYPE)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path.startswith("/_allauth/"):
            return None
        if isinstance(error, RedisError):
            title = "Signing in does not work just now."
        elif isinstance(error, MailNotSent):
            title = "The mail could not be sent."
        else:
            return None
        log.error("sign-in answered 503: %s", error if isinstance(error, MailNotSent) else type(error).__name__)
        way_out = "Try again in a few minutes. Who is signed in stays so; nothing you saved is lost."
        body = problem_body("not_now", title, 503, way_out)
        return JsonResponse(body, status=503, content_type=PROBLEM_TYPE, headers={"Retry-After": "60"})
