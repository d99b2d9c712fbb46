"""Django's test client puts the bare key of a session into its cookie: here it gets its seal, as a browser's has."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from apps.accounts.sealed import key_in, sealed

_bare: Any = Client._set_login_cookies  # type: ignore[attr-defined]


def _cookies(self: Client, request: HttpRequest) -> None:
    _bare(self, request)
    cookie = self.cookies[settings.SESSION_COOKIE_NAME]
    self.cookies[settings.SESSION_COOKIE_NAME] = sealed(cookie.value)


def _session(self: Client) -> SessionStore:
    cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
    store = SessionStore(key_in(cookie.value) if cookie else None)
    if store.session_key is None:
        store.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = sealed(str(store.session_key))
    return store


def use() -> None:
    patched: Any = Client
    patched._set_login_cookies = _cookies
    patched.session = property(_session)
