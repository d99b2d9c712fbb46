"""The page behind the link that switches the morning e-mail off. No sign-in, no script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.models import Language, User
from apps.accounts.page_language import stranger_language
from apps.accounts.preferences import preferences_update
from apps.alerts.text import UNSUBSCRIBE
from apps.alerts.unsubscribe import unsubscriber


@csrf_exempt  # the mail program has no cookie of ours, and the seal in the address says more than one would
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """To look changes nothing: mail scanners follow every link. Only the button, or the mail program's own, does."""
    user = unsubscriber(signed)
    if user is None:
        return page(request, None, "gone", status=404)
    if request.method == "POST":
        user = preferences_update(user=user, morning_mail=False)
    return page(request, user, "ask" if user.morning_mail else "off")


def page(request: HttpRequest, user: User | None, state: str, status: int = 200) -> HttpResponse:
    # Of a link that names nobody only the browser says which language its reader has.
    language = Language(user.language) if user else stranger_language(request)
    response = render(
        request,
        "alerts/unsubscribe.html",
        {"state": state, "language": language, "says": UNSUBSCRIBE[language]},
        status=status,
    )
    response["Referrer-Policy"] = "no-referrer"  # this address alone holds something worth keeping to itself
    return response
