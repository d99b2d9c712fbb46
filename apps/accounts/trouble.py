"""Signing in while something it leans on is away: an answer in words instead of a 500, and never an uncounted guess."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from redis import RedisError

from apps.accounts.adapter import MailNotSent
from apps.core.errors import PROBLEM_TYPE, problem_body

log = logging.getLogger(__name__)


class SignInTrouble:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
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
