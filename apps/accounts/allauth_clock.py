"""Let allauth take the time from the database's clock.

A sign-in may begin on one host and continue on another. allauth compares `time.time()` of both: on a host whose clock
is behind, an expired code still works, a sign-in of last week counts as one of the last minutes, and a used code of an
authenticator app from yesterday fits. allauth has no setting for this.
"""

from datetime import datetime

from allauth.account import models
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.internal import stagekit
from allauth.account.internal.flows import code_verification, login, reauthentication
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth

from apps.core.clock import DatabaseTime, database_now

# Each of them imports the module `time` and asks it for nothing but time().
COMPARE_SECONDS = (models, stagekit, code_verification, login, reauthentication, ratelimit, auth)


def use_database_clock() -> None:
    for module in COMPARE_SECONDS:
        assert hasattr(module, "time"), module.__name__
        module.time = DatabaseTime()
    EmailAwarePasswordResetTokenGenerator._now = _local_now  # noqa: SLF001


def _local_now(self: object) -> datetime:
    """Return what Django's generator calls `now`: local and without a zone."""
    return database_now().astimezone().replace(tzinfo=None)
