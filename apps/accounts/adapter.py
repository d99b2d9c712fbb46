"""How allauth is fitted to this house: who may open an account, how sign-ins begin, what is sent and to whom.

Nobody signs up by themselves, and no answer says whether an address has an account.
"""

import logging
import smtplib
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
)
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.utils.module_loading import import_string

from apps.accounts.emails import account_mail
from apps.accounts.models import User
from apps.accounts.page_language import stranger_language
from apps.accounts.second_factor import SecondFactor, second_factor_of
from apps.accounts.sessions import session_begin, signed_in_within
from apps.core.address import client_address
from apps.core.clock import database_now

log = logging.getLogger(__name__)
FIRST_FACTOR_S = 3600  # a new member may have to find and install an app first


class MailNotSent(Exception):
    """What went wrong, by name and code: an SMTP answer's text may quote the address."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    # --- opening an account ---

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """While an invitation that this browser has opened is still open. Invitations lie above this app."""
        waits: Callable[[HttpRequest], bool] = import_string(settings.INVITATION_WAITS)
        return waits(request)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.language = stranger_language(request)
        super().save_user(request, user, form, commit=False)
        user.clean()
        if commit:
            user.save()
        return user

    # --- signing in ---

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user = super().authenticate(request, **credentials)
        # allauth would answer the right password of a closed account otherwise than a wrong one.
        return user if user is not None and user.is_active else None

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "apps.accounts.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        session_begin(request, user, now=database_now())

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Before second factors, recovery codes, addresses and a first password are changed.

        Who still has to confirm with the second factor they have must not exchange it by a password. Who has just
        signed in, or set out to make their first second factor, need not do so twice. Whom allauth cannot ask, because
        they have codes by e-mail alone, signs in anew: a phone left open on a table must not be enough.
        """
        request = allauth_context.request
        factor = second_factor_of(request, request.user) if isinstance(request.user, User) else None
        if factor == SecondFactor.TO_CONFIRM:
            raise ReauthenticationRequired
        if signed_in_within(request, app_settings.REAUTHENTICATION_TIMEOUT):
            return False
        if factor is not None and not get_reauthentication_flows(request.user):
            setting_up = app == "allauth.mfa" and factor == SecondFactor.TO_SET_UP
            if not (setting_up and signed_in_within(request, FIRST_FACTOR_S)):
                raise ReauthenticationRequired
        return bool(super().is_reauthentication_required(app=app, **more))

    def set_password(self, user: User, password: str) -> None:
        """allauth asks for the present password and, where there is none, for nothing. The first one opens all the
        rest, so it is asked for like the rest. (The link of a mail has shown enough.)"""
        request = allauth_context.request
        by_link = request.resolver_match is None or request.resolver_match.url_name != "change_password"
        if not by_link and not user.has_usable_password():
            raise_if_reauthentication_required(request, app="allauth.account")
        super().set_password(user, password)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    # --- the address ---

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Signing in hangs on the address (see User.get_session_auth_hash): a change ends all sessions but this one."""
        done = bool(super().confirm_email(request, email_address))
        if done and request.user.is_authenticated and request.user.pk == email_address.user_id:
            update_session_auth_hash(request, email_address.user)
            UserSession.objects.create_from_request(request)
        return done

    # --- mail ---

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMultiAlternatives:
        return account_mail(template_prefix.rsplit("/", 1)[-1], email, context, self.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except Exception as error:  # noqa: BLE001
            fault = fault_of(error)
        else:
            return
        raise MailNotSent(fault)  # out here, so that the log's traceback does not hold what it came from

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What it tells of has happened by now: a mail that does not go out must not look as if it had not."""
        try:
            super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)
        except MailNotSent as error:
            log.error("user %s was not told of %s: %s", user.pk, template_prefix.rsplit("/", 1)[-1], error)  # noqa: TRY400


def fault_of(error: Exception) -> str:
    codes = [str(error.smtp_code)] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _ in error.recipients.values()})
    return " ".join([type(error).__name__, *codes])
