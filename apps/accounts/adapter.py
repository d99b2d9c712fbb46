"""How allauth is fitted to this house: nobody signs up by themselves, and a code by mail reveals no account."""

import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class MailNotSent(Exception):
    """What went wrong, by name and code: an SMTP answer's text may quote the address."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # accounts come by invitation from a clinic

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except Exception as error:  # noqa: BLE001
            fault = fault_of(error)
        else:
            return
        raise MailNotSent(fault)  # out here, so that the log's traceback does not hold what it came from


def fault_of(error: Exception) -> str:
    codes = [str(error.smtp_code)] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _ in error.recipients.values()})
    return " ".join([type(error).__name__, *codes])
