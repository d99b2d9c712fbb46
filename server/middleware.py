"""What every answer promises, what no cache may keep, how much may come in, what is no fault of ours but passes."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse, UnreadablePostError

from apps.core.errors import TOO_LARGE, Problem, passing, problem_answer, vanished
from apps.core.parsers import MAX_BODY

PERSONAL = ("/api/", "/_allauth/")
# Nothing here needs a sensor, a payment or another device; passkeys are asked for by our own pages.
UNUSED = [
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "serial", "usb",
    "xr-spatial-tracking",
]  # fmt: skip
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in UNUSED), "publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)
# Read and thrown away before a refusal: who is still sending would otherwise see a broken line in place of the answer.
DRAINED = 4 * MAX_BODY
NO_LENGTH = Problem(
    "no_length", "This came without saying how long it is.", status=411, way_out="Send it with a Content-Length."
)
CUT_SHORT = Problem("cut_short", "This ended before its end.", status=400, way_out="Send it again.")
OTHER_SITE = Problem(
    "other_site", "Another site led here.", status=403, way_out="Open Stillnight itself, and do it from there."
)
Answer = Callable[[HttpRequest], HttpResponseBase]


def promises(get_response: Answer) -> Answer:
    """What Django and django-csp do not say by themselves, on whatever leaves: pages, files, errors, refusals."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware


def hosts_named(get_response: Answer) -> Answer:
    """A prober that speaks HTTP/1.0 sends no Host. To it, health answers by our own name; nothing else does."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/health/"):
            request.META["HTTP_HOST"] = request.META.get("HTTP_HOST") or settings.ALLOWED_HOSTS[0]
        return get_response(request)

    return middleware


def bounded(get_response: Answer) -> Answer:
    """No view, ours or allauth's, is handed more than 2 MB; the refusal says so in words.

    All of it is here before anybody asks who sent it: a role or a consent that ends while a sender dawdles has ended
    for what they send.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "HTTP_TRANSFER_ENCODING" in request.META:  # Django would take a body without a length for none
            return problem_answer(NO_LENGTH)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) <= MAX_BODY:
            try:
                _ = request.body
            except UnreadablePostError:  # they hung up
                return problem_answer(CUT_SHORT)
            return get_response(request)
        drain(request)
        return problem_answer(TOO_LARGE)

    return middleware


def drain(request: HttpRequest) -> None:
    left = DRAINED
    while left > 0 and (part := request.read(64 * 1024)):
        left -= len(part)


def never_stored(get_response: Answer) -> Answer:
    """Answers of the API are somebody's: no browser, proxy or shared computer keeps one, errors included."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith(PERSONAL):
            response["Cache-Control"] = "no-store"
        return response

    return middleware


def own_site_only(get_response: Answer) -> Answer:
    """No other site sends a browser to an answer of the API: its cookie goes along, and an export costs seconds.

    Browsers say where a request comes from (Fetch Metadata). `none` is the address bar; who says nothing is no browser,
    or one too old for it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(PERSONAL) and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
            return problem_answer(OTHER_SITE)
        return get_response(request)

    return middleware


class TryAgainLater:
    """A database or broker that is away or overrun is no 500, in views that are not DRF's either (sign-in).

    Nor is an account that was erased meanwhile.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> JsonResponse | None:
        problem = passing(exception) or vanished(exception)
        return problem_answer(problem) if problem else None
