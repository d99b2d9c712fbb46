"""What a person sees who opens an address by hand and finds trouble: words and a way back, no problem details."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from apps.accounts.models import Language
from apps.accounts.page_language import stranger_language
from apps.core.errors import PROBLEM_TYPE

MACHINES = ("/api/", "/_allauth/")
SAYS: dict[Language, dict[str, Any]] = {
    Language.ENGLISH: {
        "missing": {"title": "Not found", "text": "There is nothing at this address."},
        "passing": {
            "title": "Not just now",
            "text": "This cannot be done at the moment. What you wrote is kept on your phone and sent by itself. "
            "Please try again in a little while.",
        },
        "refused": {"title": "That did not work", "text": "Please go back to the start and try again."},
        "home": "To the start",
    },
    Language.GERMAN: {
        "missing": {"title": "Nicht gefunden", "text": "Unter dieser Adresse gibt es nichts."},
        "passing": {
            "title": "Gerade nicht möglich",
            "text": "Das geht im Moment nicht. Was Sie geschrieben haben, ist auf Ihrem Telefon aufgehoben und wird "
            "von selbst gesendet. Bitte versuchen Sie es in einer kleinen Weile noch einmal.",
        },
        "refused": {
            "title": "Das hat nicht geklappt",
            "text": "Bitte gehen Sie zum Anfang und versuchen es neu.",
        },
        "home": "Zum Anfang",
    },
    Language.FRENCH: {
        "missing": {"title": "Introuvable", "text": "Il n'y a rien à cette adresse."},
        "passing": {
            "title": "Pas possible pour l'instant",
            "text": "Cela n'est pas possible en ce moment. Ce que vous avez écrit est conservé sur votre téléphone et "
            "sera envoyé tout seul. Veuillez réessayer dans un petit moment.",
        },
        "refused": {
            "title": "Cela n'a pas fonctionné",
            "text": "Veuillez retourner à l'accueil et réessayer.",
        },
        "home": "Aller à l'accueil",
    },
}
Answer = Callable[[HttpRequest], HttpResponseBase]


def in_words(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.get("Content-Type") != PROBLEM_TYPE or not asked_by_a_person(request):
            return response
        page = trouble_page(request, response.status_code)
        if "Retry-After" in response:
            page["Retry-After"] = response["Retry-After"]
        return page

    return middleware


def asked_by_a_person(request: HttpRequest) -> bool:
    """A browser says text/html when it opens an address, and never for what a page fetches."""
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith(MACHINES)


def trouble_page(request: HttpRequest, status: int) -> HttpResponse:
    """Without a look at session or database, which may be what is in trouble."""
    language = stranger_language(request)
    says = SAYS[language]
    kind = "missing" if status == HTTPStatus.NOT_FOUND else "passing" if status >= 500 else "refused"
    words: dict[str, Any] = {"home": says["home"], **says[kind]}
    content = {"language": language, "says": words}
    page = render(request, "server/trouble.html", content, status=status)
    page["Cache-Control"] = "no-store"
    page["Vary"] = "Accept, Accept-Language"
    return page
