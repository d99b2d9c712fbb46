"""The link that switches one person's morning e-mail off, without sign-in (RFC 8058).

It is the one secret that ever stands in an address, so it is worth next to nothing: whoever holds it can switch one
mail off. It holds a random id and a seal, no e-mail address. The seal covers the address as it is now, so that links in
an old mailbox end when the person moves to another one. It doesn't expire: a mail may be found after years, and the
wish still holds.
"""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from apps.accounts.models import User

SALT = "stillnight.unsubscribe"
HEX_OF_ID = 32


def unsubscribe_url(user: User) -> str:
    return f"{settings.SITE_URL}/unsubscribe/{user.pk.hex}{next(_seals(user))}"


def unsubscriber(signed: str) -> User | None:
    """Whose link this is; None for one that was made up, or was sealed for an address that is theirs no more."""
    try:
        user = User.objects.get(pk=UUID(hex=signed[:HEX_OF_ID]), is_active=True)
    except (ValueError, User.DoesNotExist):
        return None
    given = signed[HEX_OF_ID:]
    return user if any(constant_time_compare(seal, given) for seal in _seals(user)) else None


def _seals(user: User) -> Iterator[str]:
    """By today's key first, then by those it replaced."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac(SALT, f"{user.pk}:{user.email}", secret=key, algorithm="sha256").hexdigest()
