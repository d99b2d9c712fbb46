"""The step between the first proof and being signed in."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.base.response import APIResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.second_factor import has_second_factor, needs_second_factor

NEEDS_PASSWORD = {
    "code": "password_needed",
    "param": "code",
    "message": "Who works for a clinic signs in with a password or a passkey. Without one, ask for a new password.",
}


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    """allauth asks everybody who has a second factor for it. Two things are ours:

    - A patient's passkey is a quicker way in, not a lock: who lost the phone with it still gets in by a code by e-mail.
      Only who set up an authenticator app is asked for its code.
    - A code by e-mail alone signs in nobody who needs a second factor. Whoever has none yet is sent to their password;
      they have read the mail by now, so the answer reveals nothing that the mailbox didn't.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if not isinstance(user, User):
            return False
        if needs_second_factor(user):
            if not has_second_factor(user) and by_code_alone(request, user):
                clear_login(request)
                raise ImmediateHttpResponse(APIResponse(request, status=403, errors=[NEEDS_PASSWORD]))
        elif not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return False
        return bool(super()._should_handle(request))


def by_code_alone(request: HttpRequest, user: User) -> bool:
    return {record.get("method") for record in get_authentication_records(request, user)} == {"code"}
