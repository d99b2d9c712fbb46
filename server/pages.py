"""The shell: one page without data, inline code or nonce, the same for everybody, in which the app wakes up."""

import sys

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.errors import NOT_FOUND, PROBLEM_TYPE, passing, problem_answer, problem_body


@require_safe
@never_cache
def shell(request: HttpRequest, **of_the_client: str) -> HttpResponse:
    return built("index.html", "text/html; charset=utf-8")


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    return built("sw.js", "text/javascript; charset=utf-8")


@require_safe
@never_cache
def manifest(request: HttpRequest) -> HttpResponse:
    return built("manifest.webmanifest", "application/manifest+json")


def built(name: str, content_type: str) -> HttpResponse:
    """503 where nobody built it: a phone keeps the pages it has, and who installs sees it at once."""
    try:
        return HttpResponse(read(name), content_type=content_type)
    except FileNotFoundError:
        says = "The front end is not built: `make run` does it, elsewhere `npm ci && npm run build` in frontend/."
        return HttpResponse(says, status=503, content_type="text/plain; charset=utf-8")


def read(name: str) -> bytes:
    return (settings.FRONTEND_DIST / name).read_bytes()


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse(NOT_FOUND, status=404, content_type=PROBLEM_TYPE)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    body = problem_body("bad_request", "This request makes no sense.", 400, "See the API schema.")
    return JsonResponse(body, status=400, content_type=PROBLEM_TYPE)


def refused(request: HttpRequest, exception: Exception) -> JsonResponse:
    body = problem_body("forbidden", "This was refused.", 403, "Reload the page and try again.")
    return JsonResponse(body, status=403, content_type=PROBLEM_TYPE)


def nothing(request: HttpRequest, *groups: str) -> JsonResponse:
    return not_found(request, Http404())


def server_error(request: HttpRequest) -> JsonResponse:
    """Django asks for this page while the error is at hand; what a middleware ran into comes here alone."""
    if (error := sys.exception()) and (problem := passing(error)):
        return problem_answer(problem)
    body = {
        "type": "urn:stillnight:problem:server_error",
        "title": "Something went wrong on our side.",
        "status": 500,
        "way_out": "What you entered stays on your phone; it will be sent again by itself.",
        "errors": [],
    }
    return JsonResponse(body, status=500, content_type=PROBLEM_TYPE)
