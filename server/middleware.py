"""What no cache may keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

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
