"""Whether a sign-in is strong enough for what it wants to see.

Who works for a clinic or operates the system sees other people's data or holds the keys: a password alone, which can be
guessed, bought or phished, must not open that. How somebody signed in is what allauth wrote into the session.
"""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import TextChoices
from django.http import HttpRequest

from apps.accounts.models import User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactor(TextChoices):
    NOT_NEEDED = "not_needed"
    TO_SET_UP = "to_set_up"
    TO_CONFIRM = "to_confirm"
    DONE = "done"


def needs_second_factor(user: User) -> bool:
    # Asked at every request: the ORM takes longer to build this statement than PostgreSQL to answer it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM accounts_membership WHERE user_id = %s)", [user.pk])
        (is_member,) = cursor.fetchone()
    return bool(user.is_operator or is_member)


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def second_factor_of(request: HttpRequest, user: User) -> SecondFactor:
    if not needs_second_factor(user):
        return SecondFactor.NOT_NEEDED
    # Asked each time: who has removed their last factor in one session has none in the others either.
    if not has_second_factor(user):
        return SecondFactor.TO_SET_UP
    # A passkey by itself, a code of the authenticator app or a recovery code: allauth calls each of them "mfa".
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    return SecondFactor.DONE if used else SecondFactor.TO_CONFIRM


def confirmed_by_adding(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **more: object
) -> None:
    """Who adds a factor has just shown that they hold it: in this session, and in no other."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def sign_in_of(request: HttpRequest, user: User) -> dict[str, Any]:
    return {"second_factor": second_factor_of(request, user), "until": request.session.get_expiry_date()}
