"""Around allauth's addresses: nobody asks without end, and while something that signing in leans on is away there is
an answer in words instead of a 500, and never an uncounted guess."""

import logging
from collections.abc import Callable

from allauth.account.app_settings import (
    EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS,
    LOGIN_BY_CODE_MAX_ATTEMPTS,
)
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import get_pending_stage
from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from redis import RedisError
from rest_framework.exceptions import Throttled

from apps.accounts.adapter import MailNotSent
from apps.core.address import client_address, network_of
from apps.core.errors import PROBLEM_TYPE, Problem, passing, problem_answer, problem_body
from apps.core.parsers import strict_loads
from apps.core.throttle import hold_back, throttled_answer

log = logging.getLogger(__name__)


# A code lives for ten or fifteen minutes; its count outlives it.
COUNTED_FOR_S = 3600


def count_try(request: HttpRequest) -> None:
    """Count a try at a code that was mailed before the code is compared, in one atomic step. Raises Throttled.

    allauth counts in the session, after comparing: of 24 tries at once 9 got through a limit of 3.
    """
    if request.method != "POST" or not request.path.endswith(("/auth/code/confirm", "/auth/email/verify")):
        return
    if request.path.endswith("/code/confirm"):
        stage, limit = get_pending_stage(request), LOGIN_BY_CODE_MAX_ATTEMPTS
        code = stage.state.get("code") if stage else None
    else:
        state, limit = request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY), EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS
        code = state.get("code") if state else None
    if code:  # of nobody's account there is none
        who = salted_hmac("stillnight.code_tries", f"{request.session.session_key} {code}").hexdigest()
        hold_back(scope="code_tries", who=who, limit=limit, seconds=COUNTED_FOR_S, strict=True)


class SignInTrouble:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/_allauth/"):
            # allauth counts guesses and mails; but a passkey's challenge, which anybody may ask for, begins a session.
            who = network_of(client_address(request))
            try:
                hold_back(scope="sign_in", who=who, limit=settings.LIMITS_A_MINUTE["anonymous"])
                count_try(request)
            except Throttled as refusal:
                return throttled_answer(refusal)
            except Problem as problem:
                return problem_answer(problem)
            except DatabaseError as error:
                if problem_now := passing(error):
                    return problem_answer(problem_now)
                raise
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
