"""In which language a page is read: what the server says on it stands among the page's own words."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.request import Request

from apps.accounts.models import Language
from apps.accounts.permissions import person


def asked_language(request: HttpRequest | Request) -> Language | None:
    """Return the language that the browser prefers among ours ("fr-CH" is French); None if it asks for none of them."""
    for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (language := tag.partition("-")[0]) in Language.values:
            return Language(language)
    return None


def page_language(request: Request) -> Language:
    """That of the page which asks, as it says; else the reader's own, in which their mail comes too."""
    return asked_language(request) or Language(person(request).language)


def stranger_language(request: HttpRequest) -> Language:
    """For a page whose reader we do not know: what the browser asks for, else English."""
    return asked_language(request) or Language.ENGLISH
