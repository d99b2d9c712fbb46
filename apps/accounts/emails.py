"""The mails about an account: what allauth wants said, in our words, the reader's language and the house's envelope."""

from typing import Any

from allauth.account import app_settings
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest

from apps.accounts.models import Language, User
from apps.accounts.page_language import stranger_language
from apps.accounts.text import TEXTS
from apps.core.mail import message
from apps.core.zones import wall_clock

ASKED_FOR = {
    "login_code",
    "unknown_account",
    "account_already_exists",
    "email_confirmation",
    "email_confirmation_signup",
    "password_reset_key",
}


def account_mail(name: str, email: str, context: dict[str, Any], request: HttpRequest | None) -> EmailMultiAlternatives:
    """`name` as allauth's template is called; `context` what allauth would hand to it."""
    user = context.get("user") or User.objects.filter(email__iexact=email).first()
    words = TEXTS[language_of(user, request)]
    mail = getattr(words, name)
    fields = {
        "code": context.get("code", ""),
        "link": context.get("password_reset_url") or verify_link(context.get("code", "")),
        "at": when(context, user),
        "minutes": minutes_of(name),
    }
    end = words.not_asked if name in ASKED_FOR else words.not_you
    return message(to=email, subject=mail.subject, text=f"{mail.text.format(**fields)}\n\n{end}\n")


def language_of(user: User | None, request: HttpRequest | None) -> Language:
    """The reader's own; of an address without an account, what the browser that asked prefers."""
    if user is not None:
        return Language(user.language)
    return stranger_language(request) if request is not None else Language.ENGLISH


def when(context: dict[str, Any], user: User | None) -> str:
    if "timestamp" not in context:
        return ""
    at = wall_clock(user.mail_zone if user else "UTC", context["timestamp"])
    return f"{at:%Y-%m-%d %H:%M} ({at.tzinfo})"


def verify_link(code: str) -> str:
    return str(settings.HEADLESS_FRONTEND_URLS["account_confirm_email"]).format(key=code)


def minutes_of(name: str) -> int:
    seconds = {
        "login_code": app_settings.LOGIN_BY_CODE_TIMEOUT,
        "email_confirmation": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        "email_confirmation_signup": app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        "password_reset_key": settings.PASSWORD_RESET_TIMEOUT,
    }
    return int(seconds.get(name, 0)) // 60
