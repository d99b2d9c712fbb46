"""In which language a page is read: what the server says on it stands among the page's own words."""

from rest_framework.request import Request

from apps.accounts.models import Language
from apps.accounts.permissions import person


def page_language(request: Request) -> str:
    """That of the page which asks, as it says; else the reader's own, in which their mail comes too."""
    asked = request.headers.get("Accept-Language", "")[:2].lower()
    return asked if asked in Language.values else person(request).language
