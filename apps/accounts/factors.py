"""Second factors at rest and in use: secrets encrypted, codes good for once."""

import base64
import logging
from functools import lru_cache
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from apps.accounts.models import User
from apps.core.clock import database_now

log = logging.getLogger(__name__)
# Who guesses here knows the password or reads the mail already. Three codes of a million hold at any moment: at this
# rate a year of guessing finds one with 3 in 100. allauth's five in five minutes alone would leave 4 in 5.
WRONG_CODES_A_DAY = 30
# Where allauth keeps what the adapter below encrypted: an app's secret, and what recovery codes are made from.
KEPT_SEALED = {"secret", "seed"}


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    def encrypt(self, text: str) -> str:
        return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name or user.email}


def factors_sealed() -> tuple[int, int]:
    """How many second factors only an old secret opens, and how many no secret that we were given."""
    sealed = [
        data[kept]
        for data in Authenticator.objects.values_list("data", flat=True)
        for kept in KEPT_SEALED & data.keys()
    ]
    others = [text for text in sealed if not _opens(text, settings.SECRET_KEY)]
    old = sum(_opens(text, *settings.SECRET_KEY_FALLBACKS) for text in others)
    return old, len(others) - old


def _opens(text: str, *secrets: str) -> bool:
    try:
        return bool(secrets and _box(*secrets).decrypt(text.encode()))
    except InvalidToken:
        return False


def _seal_anew(user_id: object) -> None:
    """What an old secret sealed, under today's: whoever signs in needs the old one no more."""
    for one in Authenticator.objects.select_for_update().filter(user_id=user_id).order_by("pk"):
        for kept in KEPT_SEALED & one.data.keys():
            if _opens(one.data[kept], *settings.SECRET_KEY_FALLBACKS):
                one.data[kept] = FactorAdapter().encrypt(FactorAdapter().decrypt(one.data[kept]))
                one.save(update_fields=["data"])


@lru_cache
def _box(*secrets: str) -> MultiFernet:
    """A key for this use alone of each secret; the first encrypts, each decrypts."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(secret))) for secret in secrets])


def _derive(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"stillnight second factors").derive(secret.encode())


def validate_code_once(totp: TOTP, code: str) -> bool:
    """A code, and every one before it, is good for once.

    allauth remembers a used code in the cache for one period, and with a tolerance of one step takes it for three. So
    the counter of the last code taken stands with the secret (RFC 6238, 5.2), where no wiped cache loses it. So do the
    wrong codes of the day: after too many no code is right before the next. A passkey or a recovery code still is.
    """
    with transaction.atomic():
        kept = Authenticator.objects.select_for_update().get(pk=totp.instance.pk)
        secret = FactorAdapter().decrypt(kept.data["secret"])
        taken = [c for c in yield_hotp_counters_from_time() if matches(secret, c, code)]
        today, (day, wrong) = database_now().date().isoformat(), kept.data.get("wrong", ("", 0))
        wrong = wrong if day == today else 0
        if wrong >= WRONG_CODES_A_DAY:
            return False
        if not taken or max(taken) <= kept.data.get("last_counter", -1):
            kept.data["wrong"] = (today, wrong + 1)
            kept.save(update_fields=["data"])
            if wrong + 1 == WRONG_CODES_A_DAY:
                log.warning(
                    "user %s: %s wrong codes of the app today, none is taken before tomorrow", kept.user_id, wrong + 1
                )
            return False
        kept.data["last_counter"] = max(taken)
        kept.save(update_fields=["data"])
        _seal_anew(kept.user_id)
        kept.refresh_from_db(fields=["data"])
        totp.instance.data = kept.data
        return True


def matches(secret: str, counter: int, code: str) -> bool:
    return bool(compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))))
