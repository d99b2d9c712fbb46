"""What no cache may keep, and what is no fault of ours but passes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from apps.core.errors import passing, problem_answer

PERSONAL = ("/api/", "/_allauth/")
Answer = Callable[[HttpRequest], HttpResponseBase]


def never_stored(get_response: Answer) -> Answer:
    """Answers of the API are somebody's: no browser, proxy or shared computer keeps one, errors included."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith(PERSONAL):
            response["Cache-Control"] = "no-store"
        return response

    return middleware


class TryAgainLater:
    """A database or broker that is away or overrun is no 500, in views that are not DRF's either (sign-in)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> JsonResponse | None:
        problem = passing(exception)
        return problem_answer(problem) if problem else None
