"""How allauth is fitted to this house: nobody signs up by themselves, and a code by mail reveals no account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # accounts come by invitation from a clinic
